// `dormouse forget ID`: takes one memory out of everything, and says what that means for the adapters.
import { UserError } from '../../errors.ts';
import { forgetMemory } from '../../memory/forget.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Services } from '../../services.types.ts';
import type { Command } from '../command.ts';
import { plain } from '../terminal.ts';

/** Characters of an id that a prefix needs; the first ten of a ulid are its time. */
const SHORTEST = 6;

/** The one memory whose id starts with `prefix`. Wrong usage when the prefix is too short or fits several. */
export async function findMemory(services: Services, prefix: string): Promise<Memory> {
  const wanted = prefix.toUpperCase();
  const inventories = await Promise.all([services.memories.read(), services.userMemories.read()]);
  const fitting = inventories
    .flatMap(({ memories }) => [...memories.values()])
    .filter(({ id, status }) => status !== 'forgotten' && id.startsWith(wanted));
  const [memory] = fitting;
  if (memory && fitting.length === 1 && wanted.length >= SHORTEST) return memory;
  const list = '`dormouse memories --all` lists the ids.';
  if (!memory)
    throw new UserError('memory-not-found', {
      what: `No memory has an id that starts with ${JSON.stringify(plain(prefix))}.`,
      why: 'It may be forgotten already, or belong to another workspace.',
      next: list,
    });
  throw new UserError(
    'memory-ambiguous',
    {
      what: `${JSON.stringify(plain(prefix))} does not name one memory.`,
      why: fitting.length > 1 ? `It fits ${fitting.length} ids.` : `Give at least ${SHORTEST} characters.`,
      next: list,
    },
    'usage',
  );
}

export const forget: Command = {
  name: 'forget',
  summary: 'forget one memory, everywhere',
  usage: 'ID',
  positionals: [1, 1],
  options: {},
  details:
    `ID may be shortened to ${SHORTEST} or more characters that fit one memory only (otherwise: wrong usage, 2).\n` +
    'An id that fits nothing is a failure (1). The text is removed from ledger, session log and jobs at once;\n' +
    'adapters that were trained on it are no longer served, and the next `dormouse sleep` rebuilds without it.',
  async run(context, input) {
    const services = await context.services();
    const { id, text } = await findMemory(services, input.positionals[0] as string);
    const result = await forgetMemory(services, id);
    context.print(`Forgotten: ${plain(text)}`);
    context.print('Its text was removed from the ledger, the session log and the jobs.');
    if (result.tainted.length) {
      for (const hash of result.tainted)
        context.print(`Adapter ${hash.slice(0, 12)} learned it and is not served any more.`);
      context.print(`Serving now: ${result.serving ? result.serving.slice(0, 12) : 'the base model'}.`);
      context.print('The next `dormouse sleep` rebuilds without it.');
    } else context.print('No adapter had learned it.');
    return { json: { id, ...result } };
  },
};
