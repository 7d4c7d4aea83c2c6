// One line of a session log: a turn of a conversation, redacted before it was written.
import { z } from 'zod';
import { Instant, Source } from '../memory/schema.ts';

export const Turn = z.object({
  session: z.string().min(1),
  /** 1-based number within the session; imported numbers are kept so that evidence can be followed. */
  turn: z.number().int().positive(),
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  at: Instant,
  source: Source,
});
export type Turn = z.infer<typeof Turn>;
