// What counts in one workspace: its own memories, and those that the user promoted to all workspaces. The two ledgers
// are the only way from one workspace to another, and only `promote` writes to the user's.
import { UserError } from '../base/errors.ts';
import { excludedBy } from './conflict.ts';
import { isLive, liveMemories, trustOf } from './derive.ts';
import type { Ledgers, MemoryStores } from './ledgers.ts';
import type { Memory } from './schema.ts';
import type { Inventory } from './store.types.ts';

/** A memory with the inventory that holds it, and that knows which adapter was proven to answer for it. */
export interface Held {
  memory: Memory;
  inventory: Inventory;
}

/**
 * Live memories that are used here. What this workspace says itself goes before what the user said of all of them:
 * a memory of the user that one of this workspace excludes is not used here, and waits in the review.
 */
export function usedHere({ own, user }: Ledgers, now = new Date()): Held[] {
  const mine = liveMemories(own, now);
  const theirs = liveMemories(user, now).filter((memory) => excludedBy(memory, mine).length === 0);
  return [
    ...mine.map((memory) => ({ memory, inventory: own })),
    ...theirs.map((memory) => ({ memory, inventory: user })),
  ];
}

/** The user's inventory as far as it enters this workspace's nights: what was promoted here, and is used here. */
export function userInNights(ledgers: Ledgers, now = new Date()): Inventory {
  const { own, user } = ledgers;
  const used = usedHere(ledgers, now).filter(
    ({ memory, inventory }) => inventory === user && own.promoted.has(memory.id),
  );
  return { ...user, memories: new Map(used.map(({ memory }) => [memory.id, memory])) };
}

/**
 * Promotes a semantic memory of this workspace to the user: it moves to the user's ledger, with its evidence, and is
 * recalled in every workspace from now on. A memory that is the user's already enters the nights of this workspace.
 * Idempotent. Throws UserError `promote-refused`, and what the stores throw.
 */
export async function promote({ memories, userMemories }: MemoryStores, memory: Memory): Promise<void> {
  const refusal = reasonNotToPromote(memory, new Date());
  if (refusal)
    throw new UserError(
      'promote-refused',
      {
        what: 'This memory stays in its workspace.',
        why: refusal,
        next: 'Only what you said about how you work, and what is used now, can be promoted.',
      },
      'refused',
    );
  // The user's ledger first: whatever is cut off in between, the memory is in one of the two.
  await userMemories.transact((inventory) => {
    if (inventory.memories.has(memory.id) || inventory.tombstones.has(memory.id)) return [];
    // Whoever promotes has read it: that is an acceptance, and it makes it newer than what was said before.
    const acceptedAt = new Date().toISOString();
    return [{ type: 'memory.added', memory: { ...memory, scope: 'user', acceptedAt } }];
  });
  await memories.transact((inventory) =>
    inventory.promoted.has(memory.id) ? [] : [{ type: 'memory.promoted', id: memory.id }],
  );
}

/** Whether `promote` would change anything about the memory. */
export function isPromotable({ own }: Pick<Ledgers, 'own'>, memory: Memory, now = new Date()): boolean {
  return !own.promoted.has(memory.id) && reasonNotToPromote(memory, now) === undefined;
}

function reasonNotToPromote(memory: Memory, now: Date): string | undefined {
  if (memory.kind !== 'semantic')
    return `It is ${memory.kind}, about this project; only semantic memories are about you.`;
  if (!isLive(memory, now)) return `It is ${memory.status === 'live' ? 'expired' : memory.status}, not live.`;
  if (memory.anchor) return `It is about code of this workspace, in ${memory.anchor.file}.`;
  if (trustOf(memory) !== 'trusted') return 'Nobody typed or accepted it yet.';
  return undefined;
}
