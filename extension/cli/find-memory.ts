// The memory that a command names by the beginning of its id.
import { UserError } from '../base/errors.ts';
import { readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import { printable } from '../terminal/terminal.ts';
import type { Services } from '../workspace/services.types.ts';

/** Characters of an id that a prefix needs; the first ten of a ulid are its time. */
export const SHORTEST = 6;

/** The one memory whose id starts with `prefix`. Wrong usage when the prefix is too short or fits several. */
export async function memoryByPrefix(services: Services, prefix: string): Promise<Memory> {
  const wanted = prefix.toUpperCase();
  const { own, user } = await readLedgers(services);
  const fitting = [own, user]
    .flatMap(({ memories }) => [...memories.values()])
    .filter(({ id }) => id.startsWith(wanted));
  const [memory] = fitting;
  if (memory && fitting.length === 1 && wanted.length >= SHORTEST) return memory;
  const list = '`dormouse memories --all` lists the ids.';
  if (!memory)
    throw new UserError('memory-not-found', {
      what: `No memory has an id that starts with ${JSON.stringify(printable(prefix))}.`,
      why: 'It may be forgotten already, or belong to another workspace.',
      next: list,
    });
  throw new UserError(
    'memory-ambiguous',
    {
      what: `${JSON.stringify(printable(prefix))} does not name one memory.`,
      why: fitting.length > 1 ? `It fits ${fitting.length} ids.` : `Give at least ${SHORTEST} characters.`,
      next: list,
    },
    'usage',
  );
}
