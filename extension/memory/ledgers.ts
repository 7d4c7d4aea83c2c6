// The two ledgers that one workspace reads: its own, and the user's of all workspaces.
import type { Memory } from './schema.ts';
import type { Inventory, MemoryStore } from './store.types.ts';

/** The stores behind `Ledgers`: same code, two ledgers. */
export interface MemoryStores {
  memories: MemoryStore;
  userMemories: MemoryStore;
}

/** Both inventories as they were at one moment. */
export interface Ledgers {
  own: Inventory;
  user: Inventory;
}

/** Throws what `MemoryStore.read` throws. */
export async function readLedgers({ memories, userMemories }: MemoryStores): Promise<Ledgers> {
  const [own, user] = await Promise.all([memories.read(), userMemories.read()]);
  return { own, user };
}

/** The memory of this id, whatever its status. The workspace's own ledger goes first. */
export function findMemory({ own, user }: Ledgers, id: string): Memory | undefined {
  return own.memories.get(id) ?? user.memories.get(id);
}

/** The inventory that holds a memory, and that knows which adapters were proven to answer for it. */
export function inventoryOf({ own, user }: Ledgers, { id }: Pick<Memory, 'id'>): Inventory {
  return own.memories.has(id) ? own : user;
}

/** True for a memory of the workspace or of the user that was forgotten. */
export function isForgotten({ own, user }: Ledgers, id: string): boolean {
  return own.tombstones.has(id) || user.tombstones.has(id);
}
