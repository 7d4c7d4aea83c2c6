// Recall in one workspace: an index over what is used here, kept while the ledgers stay as they are.
import type { Memory } from '../memory/schema.ts';
import { type Ledgers, usedHere } from '../memory/scope.ts';
import type { Inventory, MemoryStore } from '../memory/store.types.ts';
import { RecallIndex } from './recall.ts';

export interface WorkspaceRecall {
  index: RecallIndex;
  /** The inventory that holds a recalled memory, and that knows which adapter answers for it. */
  inventoryOf(memory: Memory): Inventory;
}

interface Kept extends Ledgers {
  index: RecallIndex;
}

/** By the workspace's store, which lives as long as its window or command. */
const kept = new WeakMap<MemoryStore, Kept>();

/**
 * The index over the memories of `ledgers` that are used in the workspace of `store`. A store hands out the same
 * inventory until its sequence moves on, and then a new one that shares every memory that did not change.
 */
export function workspaceRecall(store: MemoryStore, { own, user }: Ledgers): WorkspaceRecall {
  const before = kept.get(store);
  const index = before?.index ?? new RecallIndex();
  if (before?.own !== own || before.user !== user) {
    index.update(usedHere({ own, user }).map(({ memory }) => memory));
    kept.set(store, { own, user, index });
  }
  return { index, inventoryOf: (memory) => (own.memories.has(memory.id) ? own : user) };
}
