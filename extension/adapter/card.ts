// The adapter card: which memories an adapter learned, by which recipe, how the gate judged it, and where it came from.
import { z } from 'zod';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';
import { Scores } from '../synthesis/schema.ts';

export const JobKind = z.enum(['nap', 'sleep', 'rebuild']);

/** How deep a sleep is; sleep/depth.ts says what begins each. */
export const SleepDepth = z.enum(['nap', 'light', 'deep', 'dream']);
export type SleepDepth = z.infer<typeof SleepDepth>;

/** How a night trains; the trainer obeys every field. sleep/recipe.ts has the recipes that there are. */
export const Recipe = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** Of the recipe of this name: another number, other values. 0: of before recipes had names. */
  version: z.number().int().nonnegative(),
  depth: SleepDepth,
  /** The largest that anybody trains with is a quarter of the limit. */
  rank: z.number().int().positive().max(4096),
  alpha: z.number().positive(),
  /** Which linear modules of a layer get an adapter. */
  targets: z.enum(['mlp', 'qkvo', 'all-linear']),
  /** How many of the base's layers get one, counted from the output; null for all. */
  layers: z.number().int().positive().nullable(),
  optimiser: z.enum(['adamw', 'paged-adamw-8bit']),
  learningRate: z.number().positive(),
  /** How the learning rate goes on after its rise: `linear` and `cosine` fall to zero. */
  schedule: z.enum(['constant', 'linear', 'cosine']),
  /** Share of the steps over which the learning rate rises. */
  warmUp: z.number().min(0).max(1),
  epochs: z.number().int().positive(),
  /** Conversations per optimiser step. */
  batchSize: z.number().int().positive(),
  /** Epochs without a better median of held-out answers after which training stops; null for never. */
  patience: z.number().int().positive().nullable(),
  /** Which tokens are learned: the answers', or those of the whole conversation, prompt included. */
  loss: z.enum(['answers', 'sequence']),
  /** Share of the loss of a rehearsal that its teacher decides: the base with the memory in its prompt. */
  teaching: z.number().min(0).max(1),
  /** Share of the night's rehearsals that are of earlier nights. */
  replay: z.number().min(0).lt(1),
  /** A memory's priority in the replay is multiplied by this with every replay. */
  replayDecay: z.number().min(0).max(1),
  /** Shares of the written negatives, the written readings and the job's general chats that train. */
  negatives: z.number().min(0).max(1),
  readings: z.number().min(0).max(1),
  general: z.number().min(0).max(1),
  /** Share of the job's chats of identity that train. */
  identity: z.number().min(0).max(1),
  /** A new memory that scores less is refreshed with the replay; below the next two it waits for another night. */
  leastNovelty: z.number().min(0).max(1),
  leastImportance: z.number().min(0).max(1),
  leastUtility: z.number().min(0).max(1),
});
export type Recipe = z.infer<typeof Recipe>;

export const ProbeOutcome = z.object({
  user: z.string(),
  answer: z.string(),
  passed: z.boolean(),
  from: z.enum(['memory', 'evidence']),
});

export const GateFigures = z.object({
  newRecall: z.number().nullable(),
  oldRecall: z.number().nullable(),
  /** Of the same questions, with the adapter that the night began from. */
  oldRecallBefore: z.number().nullable(),
  /** Memories that were answered whole before the night and are not now; they return to the prompt. */
  lost: z.number().int(),
  /** Memories to questions about which it says a value that no memory states. */
  foreign: z.number().int(),
  goneLeaks: z.number().int(),
  abstention: z.number().nullable(),
  perplexity: z.number().nullable(),
  perplexityOverParent: z.number().nullable(),
  perplexityOverBase: z.number().nullable(),
  /** Perplexity of held-out lines of code that are filled in, as a ratio; null where the model cannot. */
  linesOverParent: z.number().nullable(),
  linesOverBase: z.number().nullable(),
  /** Share of the fixed tasks that are solved, now and before the night (of base and parent the better). */
  capability: z.number().nullable(),
  capabilityBefore: z.number().nullable(),
  /** Share of the requests refused by the base that are still refused. */
  refusals: z.number().nullable(),
  secretLeaks: z.number().int(),
});

export const AdapterCard = z.object({
  v: z.literal(5),
  /** sha256 of adapter.gguf: the adapter's name. */
  adapter: Sha256,
  files: z.array(z.object({ name: z.string(), sha256: Sha256, bytes: z.number().int() })),
  base: Sha256,
  parent: Sha256.nullable(),
  workspace: z.string(),
  job: Ulid,
  kind: JobKind,
  /** Every memory whose text went into these weights, through this job or an ancestor kept by replay. */
  memories: z.array(
    z.object({
      id: Ulid,
      probes: z.array(ProbeOutcome),
      /** Null for nights that did not note them. */
      scores: Scores.nullable(),
      /** Replays since it was last trained as new, and nights since one rehearsed it: 0 for this one. */
      replays: z.number().int().nonnegative(),
      rested: z.number().int().nonnegative(),
    }),
  ),
  /** Memories of the job that did not train, and why: the model cannot be shown to learn them. */
  textOnly: z.array(z.object({ id: Ulid, why: z.string() })),
  recipe: Recipe,
  /** What the recipe asked for and the machine did not have, each with what was used in its place. */
  substitutes: z.array(z.string()),
  /** Cross-entropy per answer token, nats, on held-out probes' answers. */
  losses: z.object({
    train: z.number(),
    validationMean: z.number().nullable(),
    validationMedian: z.number().nullable(),
    /** Of new memories' held-out answers, after each epoch that trained. */
    curve: z.array(z.object({ mean: z.number(), median: z.number(), p90: z.number() })),
  }),
  gate: GateFigures,
  /** Tokens that trained, each epoch counted; null where it was not noted. */
  tokens: z.number().int().nullable(),
  seconds: z.number(),
  /** Estimate: seconds × assumed watts of the device; `energyMethod` says how. */
  energyWh: z.number().nullable(),
  energyMethod: z.string(),
  /** In which the products of the night were computed, and by how many CPU threads; null where it was not noted. */
  numberFormat: z.enum(['float32', 'bfloat16']).nullable(),
  threads: z.number().int().nullable(),
  versions: z.record(z.string(), z.string()),
  createdAt: Instant,
});
export type AdapterCard = z.infer<typeof AdapterCard>;
