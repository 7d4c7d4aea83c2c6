// What stands under an answer on a terminal: the memories that it used, those that were recalled, what was learned.

import { printable } from '../base/printable.ts';
import { findMemory, readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import type { Context } from '../terminal/command.ts';
import type { Answer } from '../workspace/exchange.ts';
import type { Services } from '../workspace/services.types.ts';

/** Used are the memories that the answer shows; of the others that were recalled there may be many. */
export async function printRecalled(
  { print, style }: Context,
  services: Services,
  { memories }: Pick<Answer, 'memories'>,
): Promise<void> {
  const ledgers = await readLedgers(services);
  for (const { id, stage } of memories.filter(({ used }) => used))
    print(style.dim(`  used: ${textOf(findMemory(ledgers, id))} (${stage})`));
  const others = memories.filter(({ used }) => !used).length;
  if (others > 0) print(style.dim(`  recalled: ${others} more`));
}

/** Says so, too, where nothing was learned. */
export async function printLearned(
  { print, style }: Context,
  services: Services,
  { learned }: Pick<Answer, 'learned'>,
): Promise<void> {
  const ledgers = await readLedgers(services);
  const found = learned.flatMap((id) => findMemory(ledgers, id) ?? []);
  for (const memory of found)
    print(
      memory.status === 'live'
        ? style.green(`  learned: ${textOf(memory)}`)
        : style.yellow(`  ${memory.status}: ${textOf(memory)}`),
    );
  if (found.length === 0) print(style.dim('  nothing learned'));
}

const textOf = (memory: Memory | undefined) => printable(memory?.text ?? 'a memory that is gone');
