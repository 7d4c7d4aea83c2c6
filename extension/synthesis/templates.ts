// Writes the rehearsals of one memory in the closed language of the embedded model: its question in many wordings, its
// sentence to be completed and lines of code to be fixed by it; and as much around it that must be answered "not known".
// Probes are written from other skeletons, and whatever equals one is dropped.

import { allForms } from '../language/grammar.ts';
import { phrases, relationOf, splitQuestions } from '../language/phrases.ts';
import { deriveSeed, pick, type Rng, seededRng, shuffled } from '../language/random.ts';
import { answerOf, keyOf, normaliseSubject, type Statement, statementOf } from '../language/statement.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { completions } from './completions.ts';
import { edits } from './edits.ts';
import { askable, freeSkeletons } from './freeform.ts';
import { knownStatements, negativeQuestions, stranger, type UnansweredQuestion } from './negatives.ts';
import { askWith, wordingOf } from './questions.ts';
import { readings } from './readings.ts';
import type { Rehearsal } from './schema.ts';
import type { Writer } from './writer.ts';

const READINGS_PER_POSITIVE = 0.2;

/** What the embedded model rehearses of a statement beside questions, in shares. */
const COMPLETED_IN_CHATS = 0.2;
const COMPLETED_AS_TEXT = 0.05;
const EDITED_SHARE = 0.05;

export interface RehearseOptions {
  seed: number;
  /** Positive rehearsals; readings come on top. */
  count: number;
  /**
   * Rehearsals around the memory that nothing answers; as many as `count` when left out, for with half as many an
   * embedded model answered 43 % of what nobody told it.
   */
  neighbours?: number;
}

/** Every wording that a probe of this fact may have, whatever its seed. */
export function reservedWordings(fact: Statement): Set<string> {
  const { reserved } = splitQuestions(relationOf(fact.relation));
  return new Set(reserved.flatMap((skeleton) => allForms(skeleton, { s: fact.subject }).map(wordingOf)));
}

/** How else the subject is spelled in the memory's framings. */
function spellings(memory: Memory, fact: Statement): string[] {
  const others = memory.framings.flatMap((framing) => {
    const read = statementOf(framing);
    return read && keyOf(read) === keyOf(fact) ? [read.subject] : [];
  });
  return [...new Set([fact.subject, ...others])];
}

function positives(memory: Memory, fact: Statement, alone: boolean, count: number, rng: Rng): Rehearsal[] {
  const { trained } = splitQuestions(relationOf(fact.relation));
  const kept = reservedWordings(fact);
  const subjects = spellings(memory, fact);
  const styles = [
    ...trained.map((skeleton) => ({ skeleton, style: 'question' })),
    ...(alone ? [{ skeleton: pick(rng, phrases.open), style: 'open' }] : []),
  ];
  const found = new Map<string, Rehearsal>();
  for (let attempt = 0; found.size < count && attempt < count * 30; attempt++) {
    const { skeleton, style } = styles[attempt % styles.length]!;
    const user = askWith(skeleton, subjects[attempt % subjects.length]!, rng);
    // Few skeletons have hundreds of wordings: once the distinct ones run dry, other dressing will do.
    const name = attempt < count * 10 ? wordingOf(user) : user;
    if (kept.has(wordingOf(user)) || found.has(name)) continue;
    found.set(name, {
      memory: memory.id,
      user,
      assistant: answerOf(fact),
      style,
      polarity: 'positive',
      writer: 'templates',
    });
  }
  return [...found.values()];
}

function freePositives(memory: Memory, count: number, rng: Rng): Rehearsal[] {
  const found = new Map<string, Rehearsal>();
  const sentences = [memory.text, ...memory.framings];
  const skeletons = freeSkeletons('rehearsal');
  for (let attempt = 0; found.size < count && attempt < count * 20; attempt++) {
    const text = sentences[attempt % sentences.length]!;
    const user = askWith(pick(rng, skeletons), pick(rng, askable({ ...memory, text })), rng);
    found.set(user, {
      memory: memory.id,
      user,
      assistant: /[.!?]$/.test(text) ? text : `${text}.`,
      style: 'open',
      polarity: 'positive',
      writer: 'templates',
    });
  }
  return [...found.values()];
}

/**
 * Positive and negative rehearsals and some readings of one live memory, drawn by seed and text, whatever its id. Only
 * the memory's own, newest value is ever said; superseded memories of the inventory serve to avoid collisions.
 */
export function rehearse(
  memory: Memory,
  inventory: Inventory,
  { seed, count, neighbours = count }: RehearseOptions,
): Rehearsal[] {
  const rng = seededRng(deriveSeed(seed, `rehearse ${memory.text}`));
  const known = knownStatements(inventory);
  const fact = memory.statement;
  const as =
    (polarity: Rehearsal['polarity']) => (said: Pick<Rehearsal, 'user' | 'assistant' | 'style'>) => ({
      memory: memory.id,
      ...said,
      polarity,
      writer: 'templates' as const,
    });
  const asNegative = ({ question, answer }: Pick<UnansweredQuestion, 'question' | 'answer'>) =>
    as('negative')({ user: question, assistant: answer, style: 'question' });
  const strange = (skeletons: string[], type: string) => ({
    question: askWith(pick(rng, skeletons), stranger(type, known, rng), rng),
    answer: phrases.unknown,
  });
  if (!fact) {
    const skeletons = freeSkeletons('rehearsal');
    return shuffled(rng, [
      ...freePositives(memory, count, rng),
      ...Array.from({ length: neighbours }, () => asNegative(strange(skeletons, 'area'))),
    ]);
  }
  const share = (part: number) => Math.round(count * part);
  const told = [
    ...completions(
      memory.id,
      fact,
      known,
      { chats: share(COMPLETED_IN_CHATS), texts: share(COMPLETED_AS_TEXT) },
      rng,
    ),
    ...edits(memory.id, fact, known, share(EDITED_SHARE), rng),
  ];
  const asking = count - told.filter(({ polarity }) => polarity === 'positive').length;
  const bounding = Math.max(0, neighbours - told.filter(({ polarity }) => polarity === 'negative').length);
  const alone = known.keysOf(normaliseSubject(fact.subject)) <= 1;
  const written = positives(memory, fact, alone, asking, rng);
  const openly = written.some((rehearsal) => rehearsal.style === 'open') ? 1 : 0;
  const asked = [
    ...negativeQuestions(fact, known, bounding - openly, rng),
    ...Array.from({ length: openly }, () => strange(phrases.open, relationOf(fact.relation).subject)),
  ];
  const read = readings(memory.id, fact, known, Math.ceil(count * READINGS_PER_POSITIVE), rng);
  return shuffled(rng, [...told, ...written, ...asked.map(asNegative), ...read]);
}

/** The writer that needs no model: at once, for any number of memories. */
export const templatesWriter: Writer = {
  name: 'templates',
  async write({ memories, inventory, seed, count }) {
    const rehearsals = memories.map(
      (memory) => [memory.id, rehearse(memory, inventory, { seed, count })] as const,
    );
    return { rehearsals: new Map(rehearsals), failed: [] };
  },
};
