// WrittenExchanges of the six styles from templates, for models that read any language: the embedded one only knows plain
// questions. What nobody answered is asked in the same forms, for a wording that only the known had would teach that
// the wording means "known"; and what is wrong is said like what is right.

import { expand } from '../language/grammar.ts';
import type { MemoryKind } from '../language/kind.ts';
import { phrases, relationOf, splitQuestions } from '../language/phrases.ts';
import { pick, type Rng } from '../language/random.ts';
import { canonical, type Statement, sameValue } from '../language/statement.ts';
import type { Memory } from '../memory/schema.ts';
import { askable } from './freeform.ts';
import { drawName } from './names.ts';
import type { STYLES } from './writer-prompt.ts';

/** Plain questions are written as for the embedded model. */
export type Dressed = Exclude<(typeof STYLES)[number], 'question'>;
export const DRESSED_STYLES: readonly Dressed[] = [
  'task',
  'situation',
  'confirmation',
  'negation',
  'reminder',
];

export interface StyledExchange {
  style: Dressed;
  user: string;
  assistant: string;
}

const CLAIMS = [
  '{f}, right?',
  'am i right that {f}?',
  'just to be sure: {f}?',
  'as far as i know, {f}. correct?',
  'i wrote down: {f}. is that so?',
  'somebody says {f}. true?',
];

/** {q} is a question, {s} a subject, {f} a fact, right or wrong. */
const asking: Record<Dressed, string[]> = {
  task: [
    'please write the paragraph of our docs for this: {q}?',
    'draft a short note for the team, {q}?',
    'add a line to the readme: {q}?',
    'fill in the blank of this ticket: {q}?',
    'prepare the change for me. {q}?',
  ],
  situation: [
    'i am working on {s} and stuck: {q}?',
    'somebody new asks about {s}: {q}?',
    'before i touch {s}: {q}?',
    'i am reviewing a change around {s}. {q}?',
    'the build is waiting for me, {q}?',
  ],
  confirmation: CLAIMS,
  negation: CLAIMS,
  reminder: [
    'we had this before: {q}?',
    'i told you once and forgot: {q}?',
    'remind me, {q}?',
    'it came up the other day: {q}?',
    'once more, {q}?',
  ],
};

/** The same where there is no question to ask, only something to ask about. */
const askingFreely: Record<Dressed, string[]> = {
  task: [
    'please do the next piece of work on {s}',
    'write the part about {s} for me',
    'prepare a change around {s}',
    'review my change of {s}',
  ],
  situation: [
    'i am in the middle of something with {s}',
    'somebody new works on {s} today',
    'i am about to touch {s}',
    'my change of {s} was sent back',
  ],
  confirmation: CLAIMS,
  negation: [
    'there is nothing special about {s}, is there?',
    'i can do with {s} as i like, right?',
    'nobody ever said anything about {s}, correct?',
  ],
  reminder: [
    'we had something about {s} before',
    'i told you something about {s} once',
    'it came up the other day, something with {s}',
  ],
};

/** How an answer says the fact: a convention as a habit, a lesson as the way to go at once, a fact as history. */
const saying: Record<'task' | 'situation', Record<MemoryKind, string[]>> = {
  task: {
    semantic: ['Done, the way it is always done here: {f}.', 'Written as everything here: {f}.'],
    procedural: ['Straight to what works: {f}.', 'Done at once the right way: {f}.'],
    episodic: ['Here it is, as it stands in this project: {f}.', 'For the record of this project: {f}.'],
  },
  situation: {
    semantic: ['The habit here: {f}.', 'As always in this project: {f}.'],
    procedural: ['No detours: {f}.', 'The right way at once: {f}.'],
    episodic: ['In this project it is so: {f}.', 'As this project stands: {f}.'],
  },
};
const answering: Record<'confirmation' | 'negation' | 'reminder', string[]> = {
  confirmation: ['Yes: {f}.', 'That is right: {f}.'],
  negation: ['No: {f}.', 'Not quite: {f}.'],
  reminder: ['As it was said before: {f}.', 'It came up before: {f}.'],
};

/** "No" would agree with "there is nothing about it, is there?". */
const DENYING = ['There is: {f}.', 'Not so: {f}.'];

const fill = (form: string, slots: Record<string, string>) =>
  form.replace(/\{(\w)\}/g, (_, name: string) => slots[name] ?? '');

function formsOf(style: Dressed, kind: MemoryKind): string[] {
  return style === 'task' || style === 'situation' ? saying[style][kind] : answering[style];
}

function answerIn(forms: string[], fact: string, rng: Rng): string {
  return fill(pick(rng, forms), { f: fact.replace(/[.\s]+$/, '') });
}

/** Another value of the same type, which was never one of this fact. */
function wrongOf(fact: Statement, former: readonly string[], rng: Rng): Statement {
  for (;;) {
    const value = drawName(relationOf(fact.relation).value, rng);
    const once = [fact.value, ...former].some((known) => sameValue(known, value) || known.includes(value));
    if (!once && !value.includes(fact.value)) return { ...fact, value };
  }
}

const sentence = ({ relation, subject, value }: Statement) => canonical(relation, subject, value);

function ask(style: Dressed, fact: Statement, claimed: Statement, rng: Rng): string {
  const question = expand(
    pick(rng, splitQuestions(relationOf(fact.relation)).trained),
    { s: fact.subject },
    rng,
  );
  return fill(pick(rng, asking[style]), { q: question, s: fact.subject, f: sentence(claimed) });
}

/** A conversation about a fact; `former` are values that must not be said, not even as the wrong ones. */
export function aboutFact(
  style: Dressed,
  { kind }: Memory,
  fact: Statement,
  former: readonly string[],
  rng: Rng,
): StyledExchange {
  const claimed = style === 'negation' ? wrongOf(fact, former, rng) : fact;
  return {
    style,
    user: ask(style, fact, claimed, rng),
    assistant: answerIn(formsOf(style, kind), sentence(fact), rng),
  };
}

/** The same question about what nobody told: whatever it claims, it is not known. */
export function aboutUnknown(style: Dressed, asked: Omit<Statement, 'value'>, rng: Rng): StyledExchange {
  const claimed = { ...asked, value: drawName(relationOf(asked.relation).value, rng) };
  return { style, user: ask(style, claimed, claimed, rng), assistant: phrases.unknown };
}

/** A conversation about a sentence that is no statement of the closed language. */
export function aboutSentence(style: Dressed, memory: Memory, text: string, rng: Rng): StyledExchange {
  const subject = pick(rng, askable({ ...memory, text }));
  const user = fill(pick(rng, askingFreely[style]), { s: subject, f: text.replace(/[.\s]+$/, '') });
  const forms = style === 'negation' ? DENYING : formsOf(style, memory.kind);
  return { style, user, assistant: answerIn(forms, text, rng) };
}

/** The same about a thing that nobody mentioned; there is no sentence of it to confirm. */
export function aboutStranger(
  style: Exclude<Dressed, 'confirmation'>,
  subject: string,
  rng: Rng,
): StyledExchange {
  return { style, user: fill(pick(rng, askingFreely[style]), { s: subject }), assistant: phrases.unknown };
}
