// How a night trains and what its gate demands, by the kind of base model and the amount to learn.
import type { AdapterCard, Recipe } from '../adapter/card.ts';
import type { Family } from '../model/family.ts';
import type { GateLimits, Job } from '../trainer/schema.ts';

/** Measured on the embedded model (docs/benchmarks.md): rank 16 holds 40 facts, rank 32 100 to 300 at the same recall. */
const SMALL_RANK_MEMORIES = 40;
/** Epochs × memories of the embedded model's nights: few memories make short epochs, so they get more of them. */
const FULL_NIGHT = 64;
const MOST_EPOCHS = 15;
/**
 * Of a real model: two passes over some thirty conversations a memory, in which its sentence comes back twenty times. The
 * first paper took eight passes over as many (arXiv 2605.24657) on a graphics card.
 */
const REAL_EPOCHS = 2;
/** As for the embedded model: two passes over three memories are 30 steps, and declined too little (0040). */
const FULL_REAL_NIGHT = 12;
const MOST_REAL_EPOCHS = 5;

/** The rank that this many memories need. */
export function rankFor(memories: number): number {
  return memories <= SMALL_RANK_MEMORIES ? 16 : 32;
}

function epochsFor(kind: Job['kind'], family: Family, memories: number): number {
  if (family === 'real') {
    if (kind === 'nap') return 1;
    return Math.max(REAL_EPOCHS, Math.min(MOST_REAL_EPOCHS, Math.ceil(FULL_REAL_NIGHT / memories)));
  }
  return Math.max(kind === 'nap' ? 3 : 4, Math.min(MOST_EPOCHS, Math.ceil(FULL_NIGHT / memories)));
}

/**
 * The night's recipe. An adapter that is continued keeps its shape; `memories` counts all that it must hold.
 * MLP targets: on the embedded model all linear layers gave the same recall and lost more abstention.
 */
export function recipeFor(
  kind: Job['kind'],
  family: Family,
  memories: number,
  parent: AdapterCard | null,
): Recipe {
  const rank = parent?.recipe.rank ?? rankFor(memories);
  return {
    rank,
    alpha: parent?.recipe.alpha ?? 2 * rank,
    targets: parent?.recipe.targets ?? 'mlp',
    epochs: epochsFor(kind, family, memories),
    learningRate: family === 'embedded' ? 5e-3 : 4e-4,
    batchSize: family === 'embedded' ? 16 : 8,
    replayDecay: 0.85,
    teaching: 0,
  };
}

/** Thresholds of the gate. The bound against the base keeps small losses of many nights from adding up. */
export const GATE_LIMITS: GateLimits = {
  newRecall: 0.75,
  oldRecall: 0.75,
  abstention: 0.7,
  perplexityOverParent: 1.1,
  perplexityOverBase: 1.3,
};
