// Properties of a memory that are derived and never stored: if it counts, how far it is trusted, where it lives.
import type { Memory, Stage } from './schema.ts';
import type { Inventory } from './store.types.ts';

/** True for a memory that counts at `now`: live, and not expired. */
export function isLive({ status, expiresAt }: Memory, now: Date): boolean {
  return status === 'live' && (expiresAt === undefined || Date.parse(expiresAt) > now.getTime());
}

/** True for what counts or waits for a decision: everything else is history. */
export function isOpen({ status }: Pick<Memory, 'status'>): boolean {
  return status === 'live' || status === 'proposed';
}

/** Memories that count at `now`, in the order in which they were added. */
export function liveMemories(inventory: Inventory, now = new Date()): Memory[] {
  return [...inventory.memories.values()].filter((memory) => isLive(memory, now));
}

/**
 * Where a memory lives while `currentAdapter` serves (null: the bare base). In the weights only when the serving
 * engine answered this memory's probes with this very adapter; whatever is unproven stays in the prompt.
 */
export function stageOf(memoryId: string, inventory: Inventory, currentAdapter: string | null): Stage {
  const proof = currentAdapter === null ? undefined : inventory.verified.get(currentAdapter);
  return proof?.passed.has(memoryId) ? 'weights' : 'context';
}

/**
 * `trusted`: the user typed it, or accepted it in review, so it may train. `quarantined`: everything else.
 * One piece of evidence from the user's own words is enough: the others only repeat it.
 */
export function trustOf(memory: Memory): 'trusted' | 'quarantined' {
  const typed = memory.evidence.some(({ source }) => source === 'user');
  return typed || memory.acceptedAt ? 'trusted' : 'quarantined';
}
