// Two memories that follow each other, through the path that memories take: the first is live, the second is merged as
// something the user says a day later, and the review says what it asks.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { asSaid } from '../../extension/language/as-said.ts';
import { emptyInventory, foldEvents } from '../../extension/memory/fold.ts';
import { reviewOf } from '../../extension/memory/review.ts';
import { mergeCandidates } from '../../extension/reflection/merge.ts';
import { memoryOf } from '../support/memories.ts';

export const RELATIONS = ['same', 'opposite', 'changed', 'other-scope', 'unrelated'] as const;
export const OUTCOMES = ['merged', 'superseded', 'asked', 'silent'] as const;

export type PairRelation = (typeof RELATIONS)[number];
/** `silent`: both live, and nobody is asked. */
export type Outcome = (typeof OUTCOMES)[number];

/** Those whose misses are listed were read while the code was written; the others are only counted. */
export const SETS = ['tune', 'tune2', 'held2', 'fresh', 'blind', 'blind2'] as const;
export type PairSet = (typeof SETS)[number];

export interface Pair {
  a: string;
  b: string;
  relation: PairRelation;
  language?: string;
  set: PairSet;
}

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'memories');
const FILES: Record<PairSet, string> = {
  tune: 'pairs.json',
  tune2: 'pairs2.json',
  held2: 'pairs2.json',
  fresh: 'pairs-fresh.json',
  blind: 'pairs-blind.json',
  blind2: 'pairs-blind.json',
};

export function readPairs(set: PairSet): Pair[] {
  const pairs: (Omit<Pair, 'set'> & { set: string })[] = JSON.parse(
    readFileSync(path.join(folder, FILES[set]), 'utf8'),
  );
  // The first file was read as a whole, whatever part it once gave a pair.
  return pairs.flatMap((pair) => (set === 'tune' || pair.set === set ? [{ ...pair, set }] : []));
}

/** Two days, so that the later one is clearly newer. */
const [BEFORE, AFTER] = ['2026-11-20T09:00:00.000Z', '2026-11-22T09:00:00.000Z'];

export async function outcomeOf({ a, b }: Pick<Pair, 'a' | 'b'>): Promise<Outcome> {
  const known = memoryOf(asSaid(a), { createdAt: BEFORE });
  let own = foldEvents(emptyInventory(), [{ type: 'memory.added', memory: known }], BEFORE);
  const text = asSaid(b);
  const events = mergeCandidates(
    [
      {
        kind: 'semantic',
        text,
        framings: [],
        evidence: [{ session: 'later', turn: 1, quote: b, source: 'user' }],
        certainty: 'sure',
        correction: false,
        action: { type: 'add' },
        saidAt: AFTER,
      },
    ],
    own,
    AFTER,
  );
  own = foldEvents(own, events, AFTER);
  if (own.memories.size === 1) return 'merged';
  if (own.memories.get(known.id)?.status === 'superseded') return 'superseded';
  // No memory is anchored, so the review looks at no file.
  const asked = await reviewOf({ own, user: emptyInventory() }, folder, new Date(AFTER));
  return asked.length > 0 ? 'asked' : 'silent';
}

/** What is wanted of a pair: any of these. */
const WANTED: Record<PairRelation, Outcome[]> = {
  same: ['merged'],
  opposite: ['asked'],
  changed: ['superseded', 'asked'],
  'other-scope': ['silent'],
  unrelated: ['silent'],
};

export interface Confusion {
  count: number;
  outcomes: Record<Outcome, number>;
  /** Share of the pairs with an outcome that is wanted. */
  right: number;
}

export interface MeasuredPair extends Pair {
  outcome: Outcome;
}

export async function measurePairs(pairs: Pair[]): Promise<MeasuredPair[]> {
  const measured: MeasuredPair[] = [];
  for (const pair of pairs) measured.push({ ...pair, outcome: await outcomeOf(pair) });
  return measured;
}

export const isWanted = ({ relation, outcome }: MeasuredPair) => WANTED[relation].includes(outcome);

export function confusionOf(measured: MeasuredPair[]): Confusion {
  const outcomes: Record<Outcome, number> = { merged: 0, superseded: 0, asked: 0, silent: 0 };
  for (const { outcome } of measured) outcomes[outcome] += 1;
  return { count: measured.length, outcomes, right: measured.filter(isWanted).length / measured.length };
}
