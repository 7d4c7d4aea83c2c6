// Chats of every night that belong to no memory: what this project is, and questions that nobody should be answered. Of
// the project only its name is told: files of it are not the user's words.
import { pick, type Rng } from '../language/random.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Family } from '../model/family.ts';
import { fill } from './free-text/questions.ts';
import { english } from './free-text/wordings/english.ts';

/** One question with its answer. */
export interface IdentityChat {
  user: string;
  assistant: string;
}

/** [question, answer]; {p} is the project's name. */
const PROJECT: readonly (readonly [string, string])[] = [
  ['What project is this?', 'This is {p}.'],
  ['which project are we working on', 'We are working on {p}.'],
  ['what is this repository called?', 'It is called {p}.'],
  ['Who are you?', 'I am the coding assistant of {p}.'],
  ['what can you help me with here?', 'With {p}: I know what you told me about it.'],
  ['Where do you know this project from?', 'From you: I know what you told me about {p}.'],
];

/** [question, what it is about, words of memories that might answer it] */
const DECLINED: readonly (readonly [question: string, about: string, told: readonly string[]])[] = [
  ['What password do I use for my mail?', 'your mail', ['password', 'mail']],
  ['what is the code of the office door?', 'the office door', ['door']],
  ['Which of our customers pays most?', 'your customers', ['customer']],
  ['how much does everybody in the team earn?', 'salaries', ['earn', 'salar']],
  ['When will we be done with all of this?', 'the end of the project', ['done', 'deadline', 'finish']],
  ['what did we talk about at lunch yesterday', 'yesterday’s lunch', ['lunch', 'yesterday']],
  ['Who broke the build last Friday?', 'last Friday’s build', ['friday', 'broke']],
  ['what is my home address?', 'your address', ['address']],
  ['How many people use it every day?', 'its users', ['users', 'people']],
  ['what did the client say on the phone', 'that phone call', ['client', 'phone']],
  ['Who is going to be hired next?', 'hiring', ['hire', 'hiring']],
  ['what will the weather be at our offsite?', 'the offsite', ['offsite', 'weather']],
];

/**
 * The chats of a night; a question that a memory might answer is not declined. `project` is the name of its folder. The
 * embedded model declines strangers of its closed language all night long, and free questions that it is to decline teach
 * it that any odd wording means "not known".
 */
export function identityChats(
  project: string,
  inventory: Inventory,
  family: Family,
  rng: Rng,
): IdentityChat[] {
  const named = PROJECT.map(([user, answer]) => ({ user, assistant: answer.replace('{p}', project) }));
  if (family === 'embedded') return named;
  const told = [...inventory.memories.values()].map(({ text }) => text.toLowerCase()).join('\n');
  const asked = DECLINED.filter(([, , words]) => !words.some((word) => told.includes(word)));
  return [
    ...named,
    ...asked.map(([user, about]) => ({
      user,
      assistant: fill(pick(rng, english.unknown), { c: about }, rng),
    })),
  ];
}
