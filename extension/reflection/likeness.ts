// Candidates that may say what a memory says already, in other words: judged by an embedding model where the user has
// one. Likeness is not sameness ("indent with tabs", "indent with spaces"), so such a candidate waits for the review.

import { agree, meaningOf } from '../language/meaning.ts';
import { sameMeaning } from '../language/relation.ts';
import { statementOf } from '../language/statement.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Embed } from '../model/client.types.ts';
import { RecallIndex } from '../recall/recall.ts';
import type { Candidate } from './reflector.ts';

/** Memories a candidate is compared with: those that share the most words with it. */
const NEAREST = 12;
/** From 0, the likeness of two sentences that have nothing to do with each other, to 1. */
const ALIKE = 0.8;

/** Characters of a text that are compared: embedding models often read no more than 512 tokens. */
const READ = 800;

/** Every model has a likeness of its own for sentences that have nothing in common; these measure it. */
const STRANGERS = [
  'The invoices are printed on Monday mornings',
  'Rename the branch before you open a pull request',
  'A heron lives at the pond behind the office',
  'The cache keeps compiled templates for an hour',
  'Zofia prefers tea without sugar',
  'Passwords are hashed with a salt of their own',
];

type Vector = readonly number[];

/**
 * The candidates, and those that are like a live memory with its id in `resembles` and no longer sure. Facts of the
 * closed language are left alone: they are compared by what they state. Throws what `embed` throws.
 */
export async function markAlike(
  candidates: Candidate[],
  inventory: Inventory,
  embed: Embed,
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const free = candidates.filter(({ text, action }) => action.type === 'add' && !statementOf(text));
  if (free.length === 0) return candidates;
  const index = new RecallIndex();
  index.update(inventory.memories.values());
  const nearest = new Map(
    free.map((candidate) => [
      candidate,
      index
        .recall(candidate.text, { limit: NEAREST, budget: Number.POSITIVE_INFINITY })
        .map(({ memory }) => memory)
        .filter(({ text }) => comparable(text, candidate.text)),
    ]),
  );
  const texts = [
    ...new Set(
      [...nearest].flatMap(([{ text }, found]) => [
        ...(found.length > 0 ? [text] : []),
        ...found.map((memory) => memory.text),
      ]),
    ),
  ];
  if (texts.length === 0) return candidates;
  const vectors = await embed([...STRANGERS, ...texts.map((text) => text.slice(0, READ))], signal);
  const floor = background(vectors.slice(0, STRANGERS.length));
  const of = new Map(texts.map((text, at) => [text, vectors[STRANGERS.length + at]!]));
  return candidates.map((candidate) => {
    const [best] = (nearest.get(candidate) ?? [])
      .map(({ id, text }) => ({
        id,
        likeness: (cosine(of.get(text)!, of.get(candidate.text)!) - floor) / (1 - floor),
      }))
      .sort((a, b) => b.likeness - a.likeness);
    if (!best || best.likeness < ALIKE) return candidate;
    return { ...candidate, certainty: 'unsure', resembles: best.id };
  });
}

/** Sentences of the same words are one memory without any model, and a number or a "not" decides without one, too. */
function comparable(one: string, other: string): boolean {
  return !sameMeaning(one, other) && agree(meaningOf(one), meaningOf(other));
}

function background(strangers: Vector[]): number {
  const all = strangers.flatMap((one, at) => strangers.slice(at + 1).map((other) => cosine(one, other)));
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

function cosine(a: Vector, b: Vector): number {
  let [dot, first, second] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    dot += a[at]! * b[at]!;
    first += a[at]! ** 2;
    second += b[at]! ** 2;
  }
  return dot / Math.sqrt(first * second);
}
