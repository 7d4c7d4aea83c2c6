// Writes the rehearsals of one memory without a model: its question in many wordings, for a real model in the other
// styles as well, for the embedded one also its sentence to be completed and lines of code to be fixed by it; and as much
// around it that must be answered "not known". Probes are written from other skeletons, and whatever equals one is dropped.

import { allForms } from '../language/grammar.ts';
import { phrases, relationOf, splitQuestions } from '../language/phrases.ts';
import { deriveSeed, pick, type Rng, seededRng, shuffled } from '../language/random.ts';
import { answerOf, keyOf, normaliseSubject, type Statement, statementOf } from '../language/statement.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Family } from '../model/family.ts';
import { completions } from './completions.ts';
import { edits } from './edits.ts';
import { askable, freeSkeletons } from './freeform.ts';
import { knownStatements, negativeQuestions, stranger, type UnansweredQuestion } from './negatives.ts';
import { formerValues } from './probes.ts';
import { askWith, wordingOf } from './questions.ts';
import { readings } from './readings.ts';
import type { Rehearsal } from './schema.ts';
import {
  aboutFact,
  aboutSentence,
  aboutStranger,
  aboutUnknown,
  DRESSED_STYLES,
  type StyledExchange,
} from './styles.ts';
import type { Writer } from './writer.ts';

const READINGS_PER_POSITIVE = 0.2;

/** Of what a real model is asked, the share of plain questions; the rest is in the other five styles. */
const PLAIN_SHARE = 0.5;
/** What the embedded model rehearses of a statement beside questions, in shares. */
const COMPLETED_IN_CHATS = 0.2;
const COMPLETED_AS_TEXT = 0.05;
const EDITED_SHARE = 0.05;

export interface RehearseOptions {
  seed: number;
  /** Only the embedded family completes and edits; only the others read all six styles. */
  family: Family;
  /** Positive rehearsals, of a sentence that is no statement for each of its wordings; readings come on top. */
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
  { seed, family, count, neighbours = count }: RehearseOptions,
): Rehearsal[] {
  const rng = seededRng(deriveSeed(seed, `rehearse ${memory.text}`));
  const known = knownStatements(inventory);
  const fact = memory.statement;
  const inPlainForm = (all: number) => (family === 'real' ? Math.ceil(all * PLAIN_SHARE) : all);
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
    const sentences = [memory.text, ...memory.framings];
    const total = family === 'real' ? count * sentences.length : count;
    const skeletons = freeSkeletons('rehearsal');
    const asked = Array.from({ length: inPlainForm(neighbours) }, () => strange(skeletons, 'area'));
    const unheard = DRESSED_STYLES.filter((style) => style !== 'confirmation');
    return shuffled(rng, [
      ...freePositives(memory, inPlainForm(total), rng),
      ...asked.map(asNegative),
      ...distinct(total - inPlainForm(total), (at) =>
        aboutSentence(
          inTurn(DRESSED_STYLES, at),
          memory,
          inTurn(sentences, Math.floor(at / DRESSED_STYLES.length)),
          rng,
        ),
      ).map(as('positive')),
      ...distinct(neighbours - inPlainForm(neighbours), (at) =>
        aboutStranger(inTurn(unheard, at), stranger('area', known, rng), rng),
      ).map(as('negative')),
    ]);
  }
  const share = (part: number) => (family === 'embedded' ? Math.round(count * part) : 0);
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
  const written = positives(memory, fact, alone, inPlainForm(asking), rng);
  const openly = written.some((rehearsal) => rehearsal.style === 'open') ? 1 : 0;
  const asked = [
    ...negativeQuestions(fact, known, inPlainForm(bounding) - openly, rng),
    ...Array.from({ length: openly }, () => strange(phrases.open, relationOf(fact.relation).subject)),
  ];
  const former = formerValues(fact, inventory);
  const unknown = negativeQuestions(fact, known, bounding - inPlainForm(bounding), rng);
  const read = readings(memory.id, fact, known, Math.ceil(count * READINGS_PER_POSITIVE), rng);
  return shuffled(rng, [
    ...told,
    ...written,
    ...asked.map(asNegative),
    ...distinct(asking - inPlainForm(asking), (at) =>
      aboutFact(inTurn(DRESSED_STYLES, at), memory, fact, former, rng),
    ).map(as('positive')),
    ...unknown.map(({ about }, at) => as('negative')(aboutUnknown(inTurn(DRESSED_STYLES, at), about, rng))),
    ...read,
  ]);
}

const inTurn = <T>(items: readonly T[], at: number): T => items[at % items.length]!;

/** `count` conversations with user messages of their own, as far as there are so many. */
function distinct(count: number, make: (at: number) => StyledExchange): StyledExchange[] {
  const found = new Map<string, StyledExchange>();
  // A style whose forms have run dry leaves its place to the next one.
  for (let at = 0; found.size < count && at < count * 3; at++)
    for (let attempt = 0; attempt < 12; attempt++) {
      const made = make(at);
      if (found.has(made.user)) continue;
      found.set(made.user, made);
      break;
    }
  return [...found.values()];
}

/** The writer that needs no model: at once, for any number of memories. */
export const templatesWriter: Writer = {
  name: 'templates',
  async write({ memories, inventory, seed, family, count }) {
    const rehearsals = memories.map(
      (memory) => [memory.id, rehearse(memory, inventory, { seed, family, count })] as const,
    );
    return { rehearsals: new Map(rehearsals), failed: [] };
  },
};
