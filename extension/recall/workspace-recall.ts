// Recall in one workspace: an index over what is used here, kept while the ledgers stay as they are.
import type { Ledgers } from '../memory/ledgers.ts';
import { usedHere } from '../memory/scope.ts';
import type { MemoryStore } from '../memory/store.types.ts';
import { RecallIndex } from './recall.ts';

interface Kept extends Ledgers {
  index: RecallIndex;
}

/** By the workspace's store, which lives as long as its window or command. */
const kept = new WeakMap<MemoryStore, Kept>();

/**
 * The index over the memories of `ledgers` that are used in the workspace of `store`. A store hands out the same
 * inventory until its sequence moves on, and then a new one that shares every memory that did not change.
 */
export function workspaceRecall(store: MemoryStore, { own, user }: Ledgers): RecallIndex {
  const before = kept.get(store);
  const index = before?.index ?? new RecallIndex();
  if (before?.own !== own || before.user !== user) {
    index.update(usedHere({ own, user }).map(({ memory }) => memory));
    kept.set(store, { own, user, index });
  }
  return index;
}
