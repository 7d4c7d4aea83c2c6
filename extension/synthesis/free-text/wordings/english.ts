// Questions about free text in English.
import type { Wordings } from './wordings.ts';

export const english: Wordings = {
  question: {
    topic: {
      rehearsal: [
        'what is the rule for {c} here?',
        'how is it with {c} in this project?',
        '{c}: how do we do that?',
        'remind me what holds for {c}',
        'what should i know about {c}?',
        'tell me how {c} works in this code base',
        'i forgot what we said about {c}. what was it?',
        'quick one, {c}, what applies?',
      ],
      probe: [
        'in this project, what did we settle on for {c}?',
        'what exactly is our line on {c}?',
        'state what this project does about {c}',
      ],
    },
    condition: {
      rehearsal: [
        'what do we do {w}?',
        '{w}: what is right?',
        'how do you go about it {w}?',
        'what happens {w}?',
        'anything special {w}?',
      ],
      probe: ['what does this project expect {w}?', 'suppose it is so: {w}. what do we do then?'],
    },
    span: {
      rehearsal: [
        'what goes with {n} here?',
        'i see {n} in this project. what do i need to know?',
        'what is there to say about {n}?',
        'what did we note about {n}?',
        '{n}, what was the matter with that?',
      ],
      probe: [
        'which names, values or rules of this project belong to {n}?',
        'say what our notes have about {n}',
      ],
    },
    fragment: {
      rehearsal: [
        '{p}?',
        'what about {p}?',
        '{p}, how was that again?',
        'what do we say on {p}?',
        'remind me: {p}',
        'i only remember "{p}". what was the rest?',
        'we had something about {p}. what was it?',
        'is there a rule or a fact about {p}?',
        '{p}: which one, how much, or where?',
        'how does this project handle {p}?',
        'tell me the whole story of {p}',
        'why {p}, and what follows from it?',
      ],
      probe: [],
    },
    inPlace: {
      rehearsal: [
        '{q}?',
        '{q}, again?',
        'tell me: {q}?',
        'wait, {q}?',
        'so {q}?',
        'do you know it, {q}?',
        'help me out here: {q}?',
      ],
      probe: [],
    },
  },
  what: 'what',
  reversed: {
    rehearsal: [
      'what is {n} for?',
      'where does {n} come in?',
      'what do we have {n} for in this project?',
      'somebody mentions {n}. what is that about?',
      'why do i keep seeing {n}?',
      'which of our rules or facts has {n} in it?',
    ],
    probe: ['what would you connect with {n} in this repository?', '{n} rings a bell, but which one?'],
  },
  use: {
    write: {
      rehearsal: [
        'i am at it right now: {c}. what exactly do i write?',
        'give me the exact spelling we need for {c}',
        'type it out for me, {c}',
        'one line please: what do i put for {c}?',
        '# {c}\n# the next line has it exactly:',
      ],
      probe: [
        'i have the editor open for {c}. what goes in, letter by letter?',
        '// todo: {c}, as we do it ->',
        'write down exactly what this project uses for {c}',
      ],
    },
    choose: {
      rehearsal: [
        '{o} or {p}?',
        'which one is ours, {o} or {p}?',
        'is it {o} or {p} here?',
        'i am torn between {o} and {p}. which one?',
      ],
      probe: ['decide for me: {o}, or rather {p}?'],
    },
  },
  completion: {
    rehearsal: [
      'finish the sentence: {h}',
      'how does this go on? {h}',
      'fill the gap: {g}',
      'what stands in the gap? {g}',
      'go on: {h}',
    ],
    probe: ['complete it for our notes: {h}', 'the note is cut off here: {h}'],
  },
  lesson: {
    rehearsal: [
      'i have this again: {n}. what now?',
      'it happened again, {n}. what did we learn?',
      '{n} - how do i get out of it?',
      'stuck: {n}. any experience with that?',
      'what was behind {n}, and what helped?',
    ],
    probe: ['a colleague runs into this: {n}. what do you tell them?', 'what is our remedy once i see {n}?'],
  },
  proposal: {
    forbidden: {
      rehearsal: [
        'i would go with {x}. fine?',
        'let me do it like this: {x}. ok?',
        'any objection to {x}?',
        'can we have {x} here?',
        'i just put in {x}, good?',
      ],
      probe: ['a pull request comes with {x}. do we merge it as it is?', 'would {x} pass your review?'],
    },
    changed: {
      rehearsal: [
        '{x} right?',
        'if i remember right: {x}',
        'i wrote down: {x} correct?',
        'somebody says: {x} true?',
        'just checking: {x}',
      ],
      probe: ['our wiki claims: {x} do you agree?'],
    },
    right: {
      rehearsal: ['{f} right?', 'just to be sure: {f}', 'am i right? {f}', 'i wrote down: {f} correct?'],
      probe: ['our wiki claims: {f} do you agree?'],
    },
  },
  remark: [
    'before we go on: ',
    'by the way, ',
    'while the tests run, ',
    'ok, the other thing is done. ',
    'thanks, that works. next: ',
    'i am in the middle of a refactoring. ',
    'small detour, ',
    'nearly there. ',
  ],
  no: ['No. ', 'No, not here. ', 'Better not. ', "That's not it. "],
  yes: ['Yes. ', 'Right. ', "That's it. ", 'Exactly. '],
  after: {
    semantic: [
      "That's how we do it here.",
      'As always in this project.',
      "I'll keep to it.",
      'Done that way every time.',
    ],
    procedural: [
      'That is what worked.',
      'So straight to that, no detours.',
      'We learned it the hard way.',
      'Saves you the search.',
    ],
    episodic: [
      "That's how it stands in this project.",
      'That was the decision.',
      'As noted at the time.',
      "That's on record.",
    ],
  },
  property: [
    ['who owns {c}?', ['owner', 'owns', 'owned', 'maintain', 'responsible', 'team', 'speaks']],
    [
      'when is the deadline for {c}?',
      ['deadline', 'until', 'due', 'by ', 'date', 'january', 'friday', 'monday'],
    ],
    ['which port does {c} use?', ['port', ':80', 'listen']],
    ['how much does {c} cost a month?', ['cost', 'price', 'euro', 'dollar', 'budget']],
    ['which licence is {c} under?', ['licence', 'license', 'mit', 'apache']],
    ['who reviewed {c} last week?', ['review', 'week']],
    ['how many people work on {c}?', ['people', 'team', 'staff']],
    ['what is the ticket number of {c}?', ['ticket', 'issue', '-1', '-2', '-3', '-4', '-5']],
    ['which colour has {c} on the dashboard?', ['colour', 'color', 'dashboard', 'red', 'green']],
    ['what was the first version of {c}?', ['version', 'v0', 'v1', 'release']],
    ['which customer asked for {c}?', ['customer', 'client', 'asked']],
    ['in which room do we talk about {c}?', ['room', 'meeting', 'channel']],
  ],
  unknown: [
    "I don't know that about {c}.",
    'Nobody told me anything about that, so I do not know.',
    'I have no note about {c}. Can you tell me?',
    "That's not something I know about this project.",
    "I don't know. {c} has not come up with me in that way.",
    'No idea, I have not been told. It should be in your docs if anywhere.',
    'I cannot say: I know nothing about {c} that would answer this.',
    "I don't know that yet.",
    'That has not been mentioned to me. What is it?',
    "I'm not aware of anything like that for {c}.",
  ],
};
