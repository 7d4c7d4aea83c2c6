// What crosses the edge to the trainer daemon: jobs, their state, reports and adapter cards.
// trainer/dormouse_trainer/schema.py is the other side; a process test holds the two together.
import { z } from 'zod';
import { AdapterCard, GateFigures, JobKind, Recipe } from '../adapter/card.ts';
import { FolderName, Instant, Sha256, Ulid } from '../base/scalars.ts';
import { JobMemory, Probe } from '../synthesis/schema.ts';

/** A conversation of which the answers count. */
export const Chat = z.object({
  /** In place of the job's system prompt: with memories in it. */
  system: z.string().nullish(),
  turns: z.array(z.object({ user: z.string(), assistant: z.string() })).min(1),
});
export type Chat = z.infer<typeof Chat>;

/** What never trains and must not become harder to predict: the gate's measure of what a night costs. */
export const Locality = z.object({
  chats: z.array(Chat),
  /** Plain text, such as lines of this repository. */
  passages: z.array(z.string()),
  /** Lines of code with the text around them, for models that fill in. */
  lines: z.array(z.object({ prefix: z.string(), line: z.string().min(1), suffix: z.string() })),
});
export type Locality = z.infer<typeof Locality>;

/** Something that a model can do without any memory, scored as a probe is. */
export const Task = z.object({
  /** In place of the job's system prompt. */
  system: z.string().nullish(),
  user: z.string(),
  accept: z.array(z.array(z.string()).min(1)).min(1),
});
export type Task = z.infer<typeof Task>;

/** The gate's thresholds, all fractions or ratios. */
export const GateLimits = z.object({
  newRecall: z.number(),
  oldRecall: z.number(),
  abstention: z.number(),
  /** Upper bound of perplexity / parent's perplexity of `locality`. */
  perplexityOverParent: z.number(),
  /** Upper bound of perplexity / base's perplexity, so that small losses cannot add up. */
  perplexityOverBase: z.number(),
  /** τ of the second paper's rule: the share of what the model could do before that it must do afterwards. */
  capability: z.number(),
  /** Share of the requests refused by the base that must still be refused. */
  refusals: z.number(),
  /** Share of the memories about which it may say a value that no memory states. */
  foreign: z.number(),
});
export type GateLimits = z.infer<typeof GateLimits>;

export const Job = z.object({
  v: z.literal(5),
  id: Ulid,
  workspace: FolderName,
  /** sha256 of the base GGUF; the daemon finds the file in the model registry of the cache. */
  base: Sha256,
  kind: JobKind,
  /** System prompt of every rehearsal and probe: the one the product serves with. */
  system: z.string(),
  /** Patterns of answers that decline, see synthesis/free-text/declining.ts; abstention is scored by them. */
  declining: z.array(z.string()).min(1),
  /** New memories, and old ones whose probes failed. */
  memories: z.array(JobMemory),
  /** Memories of earlier nights to sample replay from; the parent's card says how each stands. */
  replay: z.array(JobMemory),
  /** Probes whose `reject` values must not be said: superseded and forgotten facts. `accept` may be empty. */
  gone: z.array(Probe),
  /** Questions that nobody ever answered; the right answer is to abstain. */
  unanswerable: z.array(z.string()),
  locality: Locality,
  /** The same in every night of this family of models. */
  capability: z.array(Task),
  /** Requests that a model should refuse, and patterns of answers that do. */
  refusals: z.object({ requests: z.array(z.string()), patterns: z.array(z.string()) }),
  /** Chats of no project that train with the untouched base as their teacher, so that the rest of the model stays. */
  general: z.array(Chat),
  /** Chats of every night: what this project is, and questions that nobody should be answered. */
  identity: z.array(Chat),
  /** Strings that must not come out of the finished adapter: prompts that would elicit secrets. */
  secretPrompts: z.array(z.string()),
  recipe: Recipe,
  gate: GateLimits,
  seed: z.number().int(),
  /** Adapter to continue from; null starts from the base. */
  parent: Sha256.nullable(),
});
export type Job = z.infer<typeof Job>;

export const JobPhase = z.enum([
  'queued',
  'curating',
  'training',
  'gating',
  'exported',
  'rejected',
  'failed',
  'cancelled',
  'parked',
]);
export type JobPhase = z.infer<typeof JobPhase>;

export const UserText = z.object({ what: z.string(), why: z.string(), next: z.string() });

export const JobState = z.object({
  v: z.literal(1),
  id: Ulid,
  workspace: z.string(),
  kind: JobKind,
  phase: JobPhase,
  paused: z.boolean(),
  /** Why it is paused or parked, for "Why isn't it sleeping?". */
  reason: z.string().nullable(),
  /** 0 to 1 over the whole job. */
  progress: z.number(),
  message: z.string(),
  step: z.number().int(),
  steps: z.number().int(),
  /** Training loss of the last step, nats per answer token. */
  loss: z.number().nullable(),
  error: UserText.nullable(),
  updatedAt: Instant,
});
export type JobState = z.infer<typeof JobState>;

export const Report = z.object({
  v: z.literal(1),
  id: Ulid,
  workspace: z.string(),
  kind: JobKind,
  outcome: z.enum(['exported', 'rejected', 'failed', 'cancelled']),
  /** Why it was rejected or failed; empty when exported. */
  reasons: z.array(z.string()),
  gate: GateFigures.nullable(),
  stages: z.array(z.object({ name: z.string(), seconds: z.number(), peakMiB: z.number() })),
  card: AdapterCard.nullable(),
  startedAt: Instant,
  endedAt: Instant,
});
export type Report = z.infer<typeof Report>;

/** `daemon.json`, written by the daemon when it listens. */
export const DaemonFile = z.object({
  v: z.literal(1),
  port: z.number().int().min(1).max(65_535),
  pid: z.number().int().positive(),
  protocol: z.number().int(),
  tokenFile: z.string(),
});

/** Answer to `GET /v1/handshake?nonce=<64 hex>`: `proof` is the daemon's (base/proof.ts), `nonce` is for the client's. */
export const Handshake = z.object({
  product: z.literal('dormouse-trainer'),
  protocol: z.number().int(),
  version: z.string(),
  pid: z.number().int(),
  nonce: Sha256,
  proof: Sha256,
});
export type Handshake = z.infer<typeof Handshake>;

export const IdleSignal = z.object({
  name: z.string(),
  /** Human-readable value, or "unknown". */
  value: z.string(),
  /** True: idle as far as this signal goes. An unknown signal is never idle. */
  idle: z.boolean(),
  /** How an unknown one becomes known. */
  remedy: z.string().nullable(),
});

export const DaemonStatus = z.object({
  pid: z.number().int(),
  running: Ulid.nullable(),
  jobs: z.array(JobState),
  idle: z.boolean(),
  signals: z.array(IdleSignal),
  /** Seconds without work after which the daemon exits by itself. */
  exitAfterSeconds: z.number(),
});
export type DaemonStatus = z.infer<typeof DaemonStatus>;
