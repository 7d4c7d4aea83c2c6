// What a writer is: it makes the training conversations of memories. A user chooses among spans, study and claude; for the
// closed language of the embedded model templates take the place of spans. Probes are never theirs to write.

import { UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Rehearsal } from './schema.ts';

export interface WriteInput {
  memories: Memory[];
  /** Everything known, so that nothing true is taught as unknown. */
  inventory: Inventory;
  seed: number;
  /** Positive conversations a framing. */
  count: number;
}

export interface Written {
  /** By memory id. */
  rehearsals: Map<string, Rehearsal[]>;
  /** Memories that could not be written about; they wait for another night. */
  failed: { memory: Memory; error: UserError }[];
  /** Why items of a language model were not believed, and how many; absent where a rule wrote. */
  left?: Map<string, number>;
}

export interface Writer {
  readonly name: Rehearsal['writer'];
  /** Throws CancelledError, and what is wrong with the writer as a whole. */
  write(input: WriteInput, options: { progress?: Progress; signal?: AbortSignal }): Promise<Written>;
}

export type WriterName = Exclude<Writer['name'], 'templates'>;
export const WRITER_NAMES: readonly WriterName[] = ['spans', 'study', 'claude'];

/** Throws UserError `usage` for a name that no writer has. */
export function writerNamed(name: string): WriterName {
  const found = WRITER_NAMES.find((own) => own === name);
  if (found) return found;
  throw new UserError(
    'usage',
    {
      what: `There is no writer ${JSON.stringify(name)}.`,
      why: `There are ${WRITER_NAMES.join(', ')}.`,
      next: 'Give one of these.',
    },
    'usage',
  );
}
