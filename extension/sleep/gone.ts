// Questions about what is gone: superseded facts in every night, forgotten ones in the night that rebuilds without them.
import { keyOf } from '../language/statement.ts';
import { liveMemories } from '../memory/derive.ts';
import { readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Family } from '../model/family.ts';
import { goneProbesOf } from '../synthesis/held-out.ts';
import type { Probe } from '../synthesis/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import { merged } from './selection.ts';

/** The newest changes are the ones that an adapter gets wrong. */
const MOST_GONE = 40;

/**
 * Probes of what was superseded: the old value must not be said. A value that holds again, or that is part of the
 * new one, is no leak.
 */
export function supersededProbes(
  inventory: Inventory,
  live: Memory[],
  family: Family,
  seed: number,
): Probe[] {
  const values = new Map<string, string>();
  for (const memory of live) {
    const fact = memory.statement;
    if (fact) values.set(keyOf(fact), fact.value.toLowerCase());
  }
  const holdsAgain = ({ statement }: Memory) =>
    family === 'embedded' &&
    statement !== undefined &&
    values.get(keyOf(statement))?.includes(statement.value.toLowerCase());
  return [...inventory.memories.values()]
    .filter((memory) => memory.status === 'superseded' && !holdsAgain(memory))
    .sort((a, b) => b.id.localeCompare(a.id))
    .slice(0, MOST_GONE)
    .flatMap((memory) => goneProbesOf(memory, live, family, seed));
}

/** Probes of what was forgotten, for the family of models that is asked. */
export type ForgottenProbes = (family: Family) => Probe[];

/**
 * The probes of a memory that is about to be forgotten, for after its purge nothing is left to ask with. They hold what
 * it said: whoever takes them keeps them in memory only.
 */
export async function forgottenProbes(
  services: Pick<Services, 'memories' | 'userMemories'>,
  memory: Memory,
): Promise<ForgottenProbes> {
  const ledgers = await readLedgers(services);
  const live = liveMemories(merged(ledgers)).filter(({ id }) => id !== memory.id);
  return (family) => goneProbesOf(memory, live, family, ledgers.own.seq);
}
