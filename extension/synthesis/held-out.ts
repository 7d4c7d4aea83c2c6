// Which held-out questions a memory gets: the embedded model is asked in its closed language, every other in the words of
// the memory. Nobody else needs to know that there are two.
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Family } from '../model/family.ts';
import { askedFreeProbes, goneFreeProbes, writeFreeProbes } from './free-text/probes.ts';
import { goneProbes, writeProbes } from './probes.ts';
import type { Probe } from './schema.ts';

/**
 * Probes that never train, see `writeProbes` and `writeFreeProbes`; `proven`: of a memory that was learned, the questions
 * that counted then.
 */
export function probesOf(
  memory: Memory,
  inventory: Inventory,
  family: Family,
  seed: number,
  proven?: ReadonlySet<string>,
): Probe[] {
  if (family === 'embedded') return writeProbes(memory, inventory, seed);
  return proven && proven.size > 0
    ? askedFreeProbes(memory, inventory, proven)
    : writeFreeProbes(memory, inventory);
}

/** Probes of what must be gone, superseded or forgotten; `live` memories may say again what it said. */
export function goneProbesOf(memory: Memory, live: readonly Memory[], family: Family, seed: number): Probe[] {
  return family === 'real' ? goneFreeProbes(memory, live, seed) : goneProbes(memory, seed);
}
