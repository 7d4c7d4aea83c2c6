// Does a night save its owner from saying things again? Each memory is compared with itself: how often it was said again in
// the days before a night learned it, and in as many days after.

import { seededRng } from '../language/random.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { DAY_MS, repetitions } from './weeks.ts';

/** Days on each side of the night; a memory is compared once it has as many on both. */
const DAYS = 7;
/** Fewer memories say nothing. */
const LEAST_PAIRS = 20;
/** Draws of the bootstrap, and the share of them on each side that the interval leaves out. */
const DRAWS = 2000;
const TAIL = 0.025;
const SEED = 1;

export interface Paired {
  /** Memories that were compared. */
  pairs: number;
  /** Mean times that one was said again in the days before and after; 0 without pairs. */
  before: number;
  after: number;
  /** 95 % interval of after minus before, by the percentile bootstrap (Efron 1979); null where there are too few. */
  interval: [number, number] | null;
  /** One sentence for the user. */
  sentence: string;
}

/** When the serving engine first found each memory in an adapter's weights, ms. */
function learnedAt({ verified }: Inventory): Map<string, number> {
  const first = new Map<string, number>();
  for (const { passed, at } of verified.values())
    for (const id of passed)
      first.set(id, Math.min(first.get(id) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
  return first;
}

export function pairedOf(inventory: Inventory, now = new Date()): Paired {
  const pairs = [...learnedAt(inventory)].flatMap(([id, night]): [number, number][] => {
    const memory = inventory.memories.get(id);
    const span = DAYS * DAY_MS;
    if (!memory || night - said(memory) < span || now.getTime() - night < span) return [];
    const times = repetitions(memory);
    const within = (from: number, to: number) => times.filter((time) => time >= from && time < to).length;
    return [[within(night - span, night), within(night, night + span)]];
  });
  const mean = (side: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[side], 0) / Math.max(1, pairs.length);
  const [before, after] = [mean(0), mean(1)];
  const interval =
    pairs.length < LEAST_PAIRS ? null : bootstrap(pairs.map(([earlier, later]) => later - earlier));
  return {
    pairs: pairs.length,
    before,
    after,
    interval,
    sentence: sentenceOf(pairs.length, before, after, interval),
  };
}

const said = ({ saidAt, createdAt }: Memory) => Date.parse(saidAt ?? createdAt);

function bootstrap(differences: number[]): [number, number] {
  const rng = seededRng(SEED);
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let i = 0; i < differences.length; i += 1)
      sum += differences[Math.floor(rng() * differences.length)]!;
    return sum / differences.length;
  }).sort((a, b) => a - b);
  return [means[Math.floor(DRAWS * TAIL)]!, means[Math.ceil(DRAWS * (1 - TAIL)) - 1]!];
}

function sentenceOf(pairs: number, before: number, after: number, interval: Paired['interval']): string {
  if (!interval)
    return `Too little to say: ${pairs} memories have ${DAYS} days before and after a night that learned them, and ${LEAST_PAIRS} are needed.`;
  const figures = `${pairs} memories were said again ${before.toFixed(2)} times in the ${DAYS} days before a night learned them and ${after.toFixed(2)} times in the ${DAYS} days after`;
  const [low, high] = interval;
  const verdict =
    high < 0 ? 'fewer than before' : low > 0 ? 'more than before' : 'too little to say which is more';
  return `${figures}: ${verdict} (difference ${low.toFixed(2)} to ${high.toFixed(2)}).`;
}
