// One line of a session log: a turn of a conversation, redacted before it was written.

import { z } from 'zod';
import { Instant } from '../base/scalars.ts';
import { Applies, Source } from '../memory/schema.ts';

/** Highest number of a turn; a log that counts on from there still has exact numbers. */
export const LAST_TURN = 1_000_000_000;

export const Turn = z.object({
  session: z.string().min(1),
  /** 1-based number within the session; imported numbers are kept so that evidence can be followed. */
  turn: z.number().int().positive().max(LAST_TURN),
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  at: Instant,
  source: Source,
  /** Branch of the repository on which it was said, where the recording says it. */
  branch: z.string().min(1).max(255).optional(),
  /**
   * What a rule file says with these words: the sentence with its context in front, the 1-based line on which they
   * stand, and the files that it is about. Such a turn is no talk.
   */
  rule: z
    .object({ text: z.string(), line: z.number().int().positive(), applies: Applies.optional() })
    .optional(),
  /** Mark of the words of a rule that was forgotten, so that its file does not bring it back. */
  was: z.string().optional(),
});
export type Turn = z.infer<typeof Turn>;

/** A turn as an importer reads it. A recording that does not number its turns gets the log's next numbers. */
export type ImportedTurn = Omit<Turn, 'turn'> & { turn?: number };

/** What an imported turn is known by when the same recording is read again. */
export interface RecordedTurn extends ImportedTurn {
  /** 1-based place among the session's turns in this recording. */
  position: number;
  /** How often the session had these words of this role up to here in this recording; 1 the first time. */
  occurrence: number;
}

/** A turn that the log took, or would take, and what it was made of. */
export interface TakenTurn {
  turn: Turn;
  from: RecordedTurn;
}

/** Stands at the end of a line that had zero-width characters: nobody types them, so reflection takes nothing of it. */
export const HIDDEN = '«hidden characters»';
