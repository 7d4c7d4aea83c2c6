// Seeded pseudo-random numbers, so that everything drawn (rehearsals, probes, the demo's day) can be drawn again.
import { crc32 } from 'node:zlib';

/** Uniform in [0, 1). */
export type Rng = () => number;

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for drawing wordings. */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed of its own for each name under one seed: what is drawn for one memory never shifts another's. */
export function deriveSeed(seed: number, name: string): number {
  return crc32(`${seed}\n${name}`) >>> 0;
}

/** An integer from `low` to `high`, both included. */
export function drawInt(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng() * (high - low + 1));
}

/** Throws on an empty list: drawing from nothing is a bug of the caller. */
export function pick<T>(rng: Rng, items: readonly T[]): T {
  if (items.length === 0) throw new Error('pick: nothing to draw from');
  return items[Math.floor(rng() * items.length)] as T;
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(rng: Rng, items: readonly T[]): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(rng() * (at + 1));
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}
