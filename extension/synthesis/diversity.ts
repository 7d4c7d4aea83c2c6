// How different the rehearsals of a night are: distinct n-grams over all user messages (Li et al. 2016), and how far
// apart their embeddings lie where there is a model for that.

import { wordingOf } from './questions.ts';
import type { Rehearsal } from './schema.ts';

export interface Diversity {
  /** User messages measured. */
  count: number;
  /** Distinct n-grams as a share of all, for n = 1, 2, 3; 0 where there are none. */
  distinct: [number, number, number];
  /** Mean cosine distance of two embeddings, 0 to 2; null without an embedding model. */
  spread: number | null;
}

/** `embed` gives one vector a text; many texts are measured by an even sample, so that it costs seconds. */
export async function diversityOf(
  rehearsals: Rehearsal[],
  embed?: (texts: string[]) => Promise<number[][]>,
): Promise<Diversity> {
  const users = rehearsals.map(({ user }) => user);
  const words = users.map((user) => wordingOf(user).split(' ').filter(Boolean));
  const distinct = ([1, 2, 3] as const).map((size) => {
    let all = 0;
    const seen = new Set<string>();
    for (const own of words)
      for (let at = 0; at + size <= own.length; at++) {
        all++;
        seen.add(own.slice(at, at + size).join(' '));
      }
    return all === 0 ? 0 : seen.size / all;
  }) as Diversity['distinct'];
  const spread = embed && users.length > 1 ? spreadOf(await embed(sample(users))) : null;
  return { count: users.length, distinct, spread };
}

const SAMPLED_MESSAGES = 64;

function sample<T>(items: T[]): T[] {
  if (items.length <= SAMPLED_MESSAGES) return items;
  return Array.from(
    { length: SAMPLED_MESSAGES },
    (_, index) => items[Math.floor((index * items.length) / SAMPLED_MESSAGES)]!,
  );
}

/** Over unit vectors the mean cosine of all pairs follows from the length of their sum. */
function spreadOf(vectors: number[][]): number {
  const units = vectors.map((vector) => {
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  });
  const sum = units.reduce((total, unit) => total.map((value, at) => value + unit[at]!));
  const n = units.length;
  const cosine = (sum.reduce((total, value) => total + value * value, 0) - n) / (n * (n - 1));
  return 1 - cosine;
}

/** For the log. */
export function diversityLine(name: string, { count, distinct, spread }: Diversity): string {
  const shares = distinct.map((share) => share.toFixed(3)).join(' / ');
  const far = spread === null ? '' : `, embedding spread ${spread.toFixed(3)}`;
  return `${count} rehearsals by ${name}: distinct-1/2/3 ${shares}${far}.`;
}
