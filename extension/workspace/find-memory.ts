// The memory that a command names by a part of its id: the end, as lists show it, or the beginning.
import { UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import type { Services } from './services.types.ts';

/** Characters of an id that name a memory. */
export const SHORTEST = 6;

/** The one memory whose id begins or ends with `part`. Wrong usage when the part is too short or fits several. */
export async function memoryById(services: Services, part: string): Promise<Memory> {
  const wanted = part.toUpperCase();
  const { own, user } = await readLedgers(services);
  const fitting = [own, user]
    .flatMap(({ memories }) => [...memories.values()])
    .filter(({ id }) => id.startsWith(wanted) || id.endsWith(wanted));
  const [memory] = fitting;
  if (memory && fitting.length === 1 && wanted.length >= SHORTEST) return memory;
  const list = '`dormouse memories --all` lists the ids.';
  if (!memory)
    throw new UserError('memory-not-found', {
      what: `No memory has an id that begins or ends with ${JSON.stringify(printable(part))}.`,
      why: 'It may be forgotten already, or belong to another workspace.',
      next: list,
    });
  throw new UserError(
    'memory-ambiguous',
    {
      what: `${JSON.stringify(printable(part))} does not name one memory.`,
      why: fitting.length > 1 ? `It fits ${fitting.length} ids.` : `Give at least ${SHORTEST} characters.`,
      next: list,
    },
    'usage',
  );
}
