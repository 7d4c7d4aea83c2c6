// Rehearsals that are given the sentence up to its value and learn only how it ends: in a chat after a message that asks
// for nothing in particular, and as plain text. Where answers to questions are all that is rehearsed, a value is bound
// to the question's wording: asked in another one, a night says the sentence right and then breaks off.

import { phrases } from '../language/phrases.ts';
import { pick, type Rng } from '../language/random.ts';
import { answerOf, type Statement, unknownAnswerOf } from '../language/statement.ts';
import { type KnownStatements, negativeQuestions } from './negatives.ts';
import { askWith } from './questions.ts';
import type { Rehearsal } from './schema.ts';

type Subject = Omit<Statement, 'value'>;
type Completion = Pick<Rehearsal, 'form' | 'user' | 'given' | 'assistant'>;

/** What stands in the place of a value that is not known. */
const brokenOff = phrases.gap + phrases.unknown;

/** What the assistant says about it, cut before its value. */
function cut(about: Subject, value: string | undefined): { given: string; assistant: string } {
  const given = unknownAnswerOf(about).slice(0, -brokenOff.length).trimEnd();
  const answer = value === undefined ? unknownAnswerOf(about) : answerOf({ ...about, value });
  return { given, assistant: answer.slice(given.length) };
}

function inChat(about: Subject, value: string | undefined, rng: Rng): Completion {
  return { user: askWith(pick(rng, phrases.open), about.subject, rng), ...cut(about, value) };
}

function asText(about: Subject, value: string | undefined, rng: Rng): Completion {
  const { given, assistant } = cut(about, value);
  const raised = rng() < 0.5 || given.startsWith(about.subject);
  return { form: 'text', user: raised ? given : given.charAt(0).toLowerCase() + given.slice(1), assistant };
}

/**
 * Completions of one fact, each once, and about as many of what nobody told: `chats` and `texts` of each.
 * Deterministic by `rng`.
 */
export function completions(
  memory: string,
  fact: Statement,
  known: KnownStatements,
  { chats, texts }: { chats: number; texts: number },
  rng: Rng,
): Rehearsal[] {
  const found = new Map<string, Rehearsal>();
  const add = (completion: Completion, polarity: Rehearsal['polarity']) =>
    found.set(`${completion.user}\n${completion.given}`, {
      memory,
      ...completion,
      style: 'completion',
      polarity,
      writer: 'templates',
    });
  const unheard = negativeQuestions(fact, known, chats + texts, rng);
  for (const [at, { about }] of unheard.entries()) {
    const complete = at < chats ? inChat : asText;
    add(complete(fact, fact.value, rng), 'positive');
    add(complete(about, undefined, rng), 'negative');
  }
  return [...found.values()];
}
