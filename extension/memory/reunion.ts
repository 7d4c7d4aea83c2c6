// What a ledger that came back from elsewhere adds to the one that is here: what is missing, and never what was forgotten.
import type { Inventory, LedgerEvent } from './store.types.ts';

/**
 * Events that bring back what `current` lost or never had of `from`. What this ledger knows goes first, whatever the other
 * one says of it; what was forgotten or promoted here does not come back. `memories`: those of `from` that may be
 * taken, as they were; `adapters`: hashes of those that came along, with what the serving engine found out about them.
 */
export function reunionOf(
  current: Inventory,
  from: Inventory,
  { memories, adapters }: { memories: Iterable<{ id: string }>; adapters: string[] },
): { events: LedgerEvent[]; added: string[] } {
  const taken = new Set([...memories].map(({ id }) => id));
  const isNew = (id: string) =>
    !current.memories.has(id) && !current.tombstones.has(id) && !current.promoted.has(id);
  const events: LedgerEvent[] = [];
  const added: string[] = [];
  for (const memory of from.memories.values())
    if (taken.has(memory.id) && isNew(memory.id)) {
      added.push(memory.id);
      events.push({ type: 'memory.added', memory });
    }
  for (const [session, turn] of from.reflected)
    if (turn > (current.reflected.get(session) ?? 0))
      events.push({ type: 'session.reflected', session, turn });
  // A still older copy shall not bring it back either.
  for (const id of from.tombstones.keys()) if (isNew(id)) events.push({ type: 'memory.forgotten', id });
  for (const adapter of adapters) {
    const proof = from.verified.get(adapter);
    if (!proof || current.verified.has(adapter)) continue;
    const { job, passed, failed } = proof;
    events.push({ type: 'adapter.verified', adapter, job, passed: [...passed], failed: [...failed] });
  }
  return { events, added };
}
