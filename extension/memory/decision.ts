// A person's decisions about memories that wait, one or thousands at once, and what they write to the ledgers.
import { UserError } from '../base/errors.ts';
import { excludedBy, Rivals } from './conflict.ts';
import { isOpen, liveMemories } from './derive.ts';
import { type ReviewItem, type ReviewStores, reviewItems, waitingItem } from './review.ts';
import type { Memory } from './schema.ts';
import type { Inventory, LedgerEvent } from './store.types.ts';

/** What accepting would do, or did. */
export interface Acceptance {
  accepted: Memory[];
  /** Memories that no longer count, each with the id of the accepted one that took its place. */
  replaced: { memory: Memory; by: string }[];
  /** Items that exclude another one of the same selection: which of them holds is for a person to say. */
  disputed: ReviewItem[];
}

/** What accepting writes to the ledger that holds the memory: it counts from now on, and what it excludes does not. */
export function acceptance(inventory: Inventory, id: string, now = new Date()): LedgerEvent[] {
  const memory = inventory.memories.get(id);
  if (!memory || !isOpen(memory)) return [];
  return [
    { type: 'memory.accepted', id },
    ...excludedBy(memory, liveMemories(inventory, now)).map(
      (other): LedgerEvent => ({ type: 'memory.superseded', id: other.id, by: id }),
    ),
  ];
}

/**
 * What accepting `items` together means: items that exclude each other are disputed, the rest replaces what it is
 * against. Pure; `accept` writes it.
 */
export function acceptanceOf(items: ReviewItem[]): Acceptance {
  const chosen = new Map(items.map((item) => [item.memory.id, item]));
  const rivals = new Rivals(items.map(({ memory }) => memory));
  const isDisputed = ({ memory, against }: ReviewItem) =>
    rivals.of(memory).length > 0 || against.some(({ id }) => chosen.has(id));
  // The other side of a dispute may know nothing of it.
  const undecided = new Set(
    items.filter(isDisputed).flatMap(({ memory, against }) => [memory, ...against].map(({ id }) => id)),
  );
  const accepted = items.filter(({ memory }) => !undecided.has(memory.id));
  return {
    accepted: accepted.map(({ memory }) => memory),
    replaced: accepted.flatMap(({ memory, against }) =>
      against.filter(isOpen).map((other) => ({ memory: other, by: memory.id })),
    ),
    disputed: items.filter(({ memory }) => undecided.has(memory.id)),
  };
}

/**
 * Accepts items that wait, in one transaction a ledger: a proposal counts and replaces what it is against, an expired
 * memory counts again, and one about code holds whatever the code is now. Disputed ones stay undecided, and so does
 * what another window decided meanwhile. Throws what the stores throw.
 */
export async function acceptItems(stores: ReviewStores, items: ReviewItem[]): Promise<Acceptance> {
  const decision = acceptanceOf(items);
  const wanted = new Set(decision.accepted.map(({ id }) => id));
  const own = items.filter(({ memory }) => wanted.has(memory.id) && memory.scope === 'workspace');
  const users = items.filter(({ memory }) => wanted.has(memory.id) && memory.scope === 'user');
  if (own.length > 0) await stores.memories.transact((inventory) => eventsOf(inventory, own));
  if (users.length > 0) {
    await stores.userMemories.transact((inventory) => eventsOf(inventory, users));
    await stores.memories.transact((inventory) =>
      users.flatMap(({ memory }) => replacements(memory, excludedBy(memory, liveMemories(inventory)))),
    );
  }
  return decision;
}

/** Turns items down, in one transaction a ledger; they stay in the history. Throws what the stores throw. */
export async function rejectItems(stores: ReviewStores, items: ReviewItem[]): Promise<void> {
  for (const [store, scope] of [
    [stores.memories, 'workspace'],
    [stores.userMemories, 'user'],
  ] as const) {
    const waiting = items.filter(({ memory }) => memory.scope === scope);
    if (waiting.length === 0) continue;
    await store.transact((inventory) =>
      waiting.flatMap(({ memory: { id, acceptedAt } }): LedgerEvent[] =>
        // Decided by another window in this moment: its decision stays.
        inventory.memories.get(id)?.acceptedAt === acceptedAt ? [{ type: 'memory.rejected', id }] : [],
      ),
    );
  }
}

/** Accepts one memory that waits. Throws UserError `nothing-to-review`, and what the stores throw. */
export async function acceptMemory(stores: ReviewStores, id: string): Promise<Acceptance> {
  return acceptItems(stores, [await waiting(stores, id)]);
}

/** Turns one memory down that waits. Throws UserError `nothing-to-review`, and what the stores throw. */
export async function rejectMemory(stores: ReviewStores, id: string): Promise<void> {
  await rejectItems(stores, [await waiting(stores, id)]);
}

function eventsOf(inventory: Inventory, items: ReviewItem[]): LedgerEvent[] {
  const rivals = new Rivals(liveMemories(inventory));
  return items.flatMap(({ memory: { id }, why, against }): LedgerEvent[] => {
    const memory = inventory.memories.get(id);
    if (!memory || !isOpen(memory)) return [];
    const contested = inventory.memories.get(memory.contests ?? '');
    const renews = contested && isOpen(contested) && against.some((other) => other.id === contested.id);
    const replaced = new Set([...rivals.of(memory), ...(renews ? [contested] : [])]);
    return [
      { type: 'memory.accepted', id, ...(why === 'code' ? { unanchored: true } : {}) },
      ...replacements(memory, [...replaced]),
    ];
  });
}

function replacements({ id: by }: Memory, replaced: Memory[]): LedgerEvent[] {
  return replaced.map(({ id }) => ({ type: 'memory.superseded', id, by }));
}

async function waiting(stores: ReviewStores, id: string): Promise<ReviewItem> {
  const item = waitingItem(await reviewItems(stores), id);
  if (item) return item;
  throw new UserError(
    'nothing-to-review',
    {
      what: `Memory ${id} does not wait for a decision.`,
      why: 'It is decided already, or it never was in doubt.',
      next: '`dormouse review` lists what waits; `dormouse forget` removes a memory whatever it is.',
    },
    'refused',
  );
}
