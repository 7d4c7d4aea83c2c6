// What the rules make of the demo's recorded day: memories to measure rehearsals with.
import { drawDay } from '../../extension/demo/fixture.ts';
import { emptyInventory, foldEvents } from '../../extension/memory/fold.ts';
import type { Inventory } from '../../extension/memory/store.types.ts';
import { mergeCandidates } from '../../extension/reflection/merge.ts';
import { rulesReflector } from '../../extension/reflection/rules.ts';

/** About 25 live memories; the same ones for the same seed, but for their ids. */
export async function demoInventory(seed: number): Promise<Inventory> {
  const { turns } = drawDay(seed, 'embedded');
  const empty = emptyInventory();
  const found = await rulesReflector.reflect({ session: 'demo-day', turns, after: 0, inventory: empty }, {});
  const at = '2026-11-21T08:00:00Z';
  return foldEvents(empty, mergeCandidates(found, empty, at), at);
}
