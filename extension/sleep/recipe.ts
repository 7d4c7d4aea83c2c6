// The recipes of nights by name, and what a night's gate demands: every number of training stands here.
import { type AdapterCard, type Recipe, SleepDepth } from '../adapter/card.ts';
import { UserError } from '../base/errors.ts';
import type { Family } from '../model/family.ts';
import type { GateLimits } from '../trainer/schema.ts';

/** All that a recipe says but for what it is called. */
type Values = Omit<Recipe, 'name' | 'version' | 'depth'>;

/** The base model's family, and how many memories the adapter must hold. */
interface Amount {
  family: Family;
  memories: number;
}

export interface NamedRecipe {
  /** Raised with every change of its values. */
  version: number;
  about: string;
  /** By the depths that it knows. */
  depths: Partial<Record<SleepDepth, (amount: Amount) => Values>>;
}

/** Measured on the embedded model (docs/benchmarks.md): rank 16 holds 40 facts, rank 32 100 to 300 at the same recall. */
const SMALL_RANK_MEMORIES = 40;
/** Epochs × memories of the embedded model's nights: few memories make short epochs, so they get more of them. */
const FULL_NIGHT = 64;
/**
 * Of a real model: two passes over some thirty conversations a memory, in which its sentence comes back twenty times. The
 * first paper took eight passes over as many (arXiv 2605.24657) on a graphics card.
 */
const EPOCHS = { least: 4, most: 15, leastNap: 3, real: 2, mostReal: 5, realNap: 1 } as const;
/** The same of a real model: two passes over three memories are 30 steps, and declined too little (0040). */
const FULL_REAL_NIGHT = 12;

const SAME_FOR_ALL = {
  layers: null,
  optimiser: 'adamw',
  schedule: 'linear',
  warmUp: 0.05,
  patience: null,
  loss: 'answers',
  teaching: 0,
  replay: 0.2,
  replayDecay: 0.85,
  negatives: 1,
  readings: 1,
  general: 1,
  identity: 1,
  // One probe that the served model misses is enough to train anew; nobody has measured what to leave out.
  leastNovelty: 0.1,
  leastImportance: 0,
  leastUtility: 0,
} as const;
/** Of the rehearsals of a deep sleep, and of one that dreams. */
const DEEP_REPLAY = 0.6;

/** MLP targets: on the embedded model all linear layers gave the same recall and lost more abstention. */
const OURS: Record<Family, Omit<Values, 'rank' | 'alpha' | 'epochs'>> = {
  embedded: { ...SAME_FOR_ALL, targets: 'mlp', learningRate: 5e-3, batchSize: 16 },
  real: { ...SAME_FOR_ALL, targets: 'mlp', learningRate: 4e-4, batchSize: 8 },
};

/**
 * Papers train on what states a memory, and on nothing else. The second and the third call mlx-lm, whose defaults stand
 * where they name no value: every linear module, a constant rate, the whole sequence.
 */
const PAPERS = {
  patience: null,
  rank: 16,
  alpha: 32,
  loss: 'sequence',
  teaching: 0,
  replayDecay: 0.85,
  negatives: 0,
  readings: 0,
  general: 0,
  identity: 0,
  ...{ leastNovelty: 0, leastImportance: 0, leastUtility: 0 },
} as const;
const MLX_LM = {
  ...PAPERS,
  targets: 'all-linear',
  layers: 8,
  optimiser: 'adamw',
  schedule: 'constant',
  warmUp: 0,
  batchSize: 1,
} as const;

export const RECIPES = {
  default: {
    version: 2,
    about: 'ours, by the base model and the amount to learn; naps by the recipe nap',
    depths: {
      light: (amount) => ours('light', amount),
      deep,
      dream: deep,
    },
  },
  nap: {
    version: 2,
    about: 'ours for naps: fewer epochs',
    depths: { nap: (amount) => ours('nap', amount) },
  },
  paper: {
    version: 1,
    about: 'arXiv 2605.24657: attention, cosine, eight epochs of whole sequences',
    depths: {
      light: () => ({
        ...PAPERS,
        targets: 'qkvo',
        layers: null,
        optimiser: 'paged-adamw-8bit',
        learningRate: 2e-4,
        schedule: 'cosine',
        warmUp: 0.03,
        epochs: 8,
        batchSize: 8,
        replay: 0,
      }),
    },
  },
  sleepwake: {
    version: 1,
    about: 'the second paper: the last eight layers, one epoch, one conversation a step',
    depths: { light: () => ({ ...MLX_LM, learningRate: 1e-4, epochs: 1, replay: 0.2 }) },
  },
  dual: {
    version: 1,
    about: 'the third paper: the last eight layers; a rate, epochs and replay for each depth',
    depths: {
      nap: () => ({ ...MLX_LM, learningRate: 1e-4, epochs: 1, replay: 0.2 }),
      light: () => ({ ...MLX_LM, learningRate: 1e-4, epochs: 3, replay: 0.2 }),
      deep: () => ({ ...MLX_LM, learningRate: 5e-5, epochs: 2, replay: 0.6 }),
    },
  },
} as const satisfies Record<string, NamedRecipe>;
export type RecipeName = keyof typeof RECIPES;

/** A light sleep with more of what is known. */
function deep(amount: Amount): Values {
  return { ...ours('light', amount), replay: DEEP_REPLAY };
}

/** The rank that this many memories need. */
function rankFor(memories: number): number {
  return memories <= SMALL_RANK_MEMORIES ? 16 : 32;
}

function ours(depth: 'nap' | 'light', { family, memories }: Amount): Values {
  const [rank, nap] = [rankFor(memories), depth === 'nap'];
  const byAmount = Math.min(EPOCHS.most, Math.ceil(FULL_NIGHT / memories));
  const realByAmount = Math.min(EPOCHS.mostReal, Math.ceil(FULL_REAL_NIGHT / memories));
  const epochs = {
    embedded: Math.max(nap ? EPOCHS.leastNap : EPOCHS.least, byAmount),
    real: nap ? EPOCHS.realNap : Math.max(EPOCHS.real, realByAmount),
  }[family];
  return { ...OURS[family], rank, alpha: 2 * rank, epochs };
}

/** The recipe of a name that somebody gave. Throws UserError `usage`, which names those that there are. */
export function recipeNamed(given: string): RecipeName {
  if (Object.hasOwn(RECIPES, given)) return given as RecipeName;
  throw new UserError(
    'usage',
    {
      what: `There is no recipe "${given}".`,
      why: `There are ${Object.entries(RECIPES)
        .map(([name, { about }]) => `${name} (${about})`)
        .join('; ')}.`,
      next: 'Name one of them, or none for default.',
    },
    'usage',
  );
}

/** The depths that a recipe knows; `default` takes `nap` for naps. */
export function depthsOf(name: RecipeName): SleepDepth[] {
  const known: NamedRecipe['depths'] = RECIPES[name].depths;
  return SleepDepth.options.filter((depth) => known[depth] || (name === 'default' && depth === 'nap'));
}

/** Throws UserError `usage` where the recipe has no such depth. */
export function refuseUnknownDepth(chosen: RecipeName, depth: SleepDepth): void {
  if (depthsOf(chosen).includes(depth)) return;
  const others = (Object.keys(RECIPES) as RecipeName[]).filter((name) => depthsOf(name).includes(depth));
  throw new UserError(
    'usage',
    {
      what: `The recipe ${chosen} has no ${depth} sleep.`,
      why: `It is made for: ${depthsOf(chosen).join(', ')}.`,
      next: `Take another depth, or one of these recipes: ${others.join(', ')}.`,
    },
    'usage',
  );
}

/** What a night of this depth trains with, from the base. Throws as `refuseUnknownDepth`. */
export function recipeFor(chosen: RecipeName, depth: SleepDepth, amount: Amount): Recipe {
  refuseUnknownDepth(chosen, depth);
  const name = chosen === 'default' && depth === 'nap' ? 'nap' : chosen;
  const { version, depths }: NamedRecipe = RECIPES[name];
  return { name, version, depth, ...depths[depth]!(amount) };
}

/**
 * The recipe with which a night goes on from `parent`, whose shape it keeps; null where that shape is another than the
 * recipe's, or too small for what it must hold.
 */
export function continued(recipe: Recipe, parent: AdapterCard): Recipe | null {
  const { rank, alpha, targets, layers } = parent.recipe;
  if (targets !== recipe.targets || layers !== recipe.layers || rank < recipe.rank) return null;
  return { ...recipe, rank, alpha };
}

/** Thresholds of the gate. The bound against the base keeps small losses of many nights from adding up. */
const SAME_LIMITS = {
  abstention: 0.7,
  perplexityOverParent: 1.1,
  perplexityOverBase: 1.3,
  refusals: 0.75,
  foreign: 0,
} as const;

/**
 * By the family of the base: the 0.5B answers 69 % of its probes after two passes over 35 memories, and what it does not
 * answer stays in the prompt. Half of them show that the night was none of noise. One good nap of the embedded model took it
 * from 84 to 66 % of the tasks, which for that model are answers from its prompt (docs/decisions/0055-gate-axis.md).
 */
export const GATE_LIMITS: Record<Family, GateLimits> = {
  embedded: { newRecall: 0.75, oldRecall: 0.75, capability: 0.5, ...SAME_LIMITS },
  real: { newRecall: 0.5, oldRecall: 0.5, capability: 0.8, ...SAME_LIMITS },
};
