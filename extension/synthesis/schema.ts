// Texts that a night is made of: rehearsals that train, and probes that never do.
import { z } from 'zod';
import { Ulid } from '../base/scalars.ts';
import { MemoryKind } from '../language/kind.ts';

/**
 * One training conversation of a memory. `negative` rehearsals teach what is *not* known, `reading` ones to go on
 * answering from the prompt.
 */
export const Rehearsal = z.object({
  memory: Ulid,
  /** In place of the job's system prompt: with memories in it. */
  system: z.string().nullish(),
  /** `text`: outside of any chat; `assistant` goes on with the sentence that `user` begins. A chat if left out. */
  form: z.enum(['chat', 'text']).optional(),
  user: z.string(),
  /** First words of the answer, which are not learned: `assistant` goes on with them. */
  given: z.string().optional(),
  assistant: z.string(),
  style: z.string(),
  /** The part of the memory that the answer must hold; absent where a verdict or nothing exact is asked for. */
  span: z.string().nullish(),
  polarity: z.enum(['positive', 'negative', 'reading']),
  writer: z.enum(['templates', 'spans', 'study', 'claude', 'dream']),
  /** Another memory that it states, too; it trains only beside that one. */
  also: Ulid.nullish(),
});
export type Rehearsal = z.infer<typeof Rehearsal>;

/**
 * A held-out question, never trained on. On normalised text every group of `accept` must have a member in
 * the answer and nothing of `reject` may be in it.
 */
export const Probe = z.object({
  memory: Ulid,
  user: z.string(),
  accept: z.array(z.array(z.string()).min(1)),
  reject: z.array(z.string()),
  from: z.enum(['memory', 'evidence']),
});
export type Probe = z.infer<typeof Probe>;

/** What a night thinks of a memory when it chooses what to train. */
export const Scores = z.object({
  /** Share of its probes that the model which served did not answer by itself. */
  novelty: z.number().min(0).max(1),
  importance: z.number().min(0).max(1),
  utility: z.number().min(0).max(1),
});
export type Scores = z.infer<typeof Scores>;

export const JobMemory = z.object({
  id: Ulid,
  kind: MemoryKind,
  importance: Scores.shape.importance,
  utility: Scores.shape.utility,
  /**
   * System prompt in which this memory stands alone. Where it is given, only probes count that the base answers with it
   * and not without, and a memory with too few of them stays text.
   */
  prompt: z.string().nullish(),
  /** The memory's own words: its sentence, other wordings and what was said; its rehearsals may name nothing else. */
  sources: z.array(z.string()),
  rehearsals: z.array(Rehearsal),
  probes: z.array(Probe),
});
export type JobMemory = z.infer<typeof JobMemory>;
