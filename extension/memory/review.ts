// What waits for a person's decision, and what a decision writes: proposals, memories that exclude each other,
// memories that have expired, memories about code that changed.

import { UserError } from '../base/errors.ts';
import { type Drift, driftOf } from './anchor.ts';
import { excludedBy, Rivals } from './conflict.ts';
import { isLive, isOpen, liveMemories } from './derive.ts';
import { type Ledgers, type MemoryStores, readLedgers } from './ledgers.ts';
import type { Memory } from './schema.ts';
import type { Inventory, LedgerEvent } from './store.types.ts';

/** `workspace.root`: the folder whose code memories are about. */
type Stores = MemoryStores & { workspace: { root: string } };

export interface ReviewItem {
  memory: Memory;
  why: 'proposed' | 'conflict' | 'renewal' | 'expired' | 'code';
  /** One sentence for the user. */
  reason: string;
  /** Live memories that it excludes: they are replaced when it is accepted. */
  against: Memory[];
}

/** Everything that waits, oldest first. */
export async function reviewItems(stores: Stores): Promise<ReviewItem[]> {
  return reviewOf(await readLedgers(stores), stores.workspace.root);
}

/** The same of ledgers that were read already; `root` is the workspace's, whose code is looked at. */
export async function reviewOf(ledgers: Ledgers, root: string, now = new Date()): Promise<ReviewItem[]> {
  const anchored = liveMemories(ledgers.own, now).filter(({ anchor }) => anchor);
  return itemsOf(ledgers, await driftOf(root, anchored), now);
}

/** `drift` by id of memory. */
function itemsOf({ own, user }: Ledgers, drift: Map<string, Drift>, now: Date): ReviewItem[] {
  // The user's first: where the two disagree, it is the workspace's memory that has to be decided about.
  const all = [...user.memories.values(), ...own.memories.values()];
  const live = all.filter((memory) => isLive(memory, now));
  const rivals = new Rivals(live);
  const byId = new Map(all.map((memory) => [memory.id, memory]));
  const items: ReviewItem[] = [];
  for (const memory of all) {
    if (memory.status === 'proposed') {
      const excluded = rivals.of(memory);
      const contested = contestedBy(memory, byId);
      const twin = live.find(({ id }) => id === memory.resembles);
      const reason = memory.expiredBecause ?? doubtOf(memory, excluded, contested, twin);
      items.push({ memory, why: 'proposed', reason, against: joined(excluded, contested) });
    } else if (memory.status === 'live' && !isLive(memory, now)) {
      const reason = memory.expiredBecause ?? `It was to hold until ${memory.expiresAt?.slice(0, 10)}.`;
      items.push({ memory, why: 'expired', reason, against: rivals.of(memory) });
    } else if (drift.has(memory.id)) {
      const what = drift.get(memory.id) === 'missing' ? 'is gone' : 'has other lines now';
      items.push({ memory, why: 'code', reason: `${memory.anchor?.file} ${what}.`, against: [] });
    }
  }
  for (const memory of live) {
    const contested = contestedBy(memory, byId);
    if (contested && !rivals.of(memory).includes(contested))
      items.push({
        memory,
        why: 'renewal',
        reason: mayReplace(contested),
        against: [contested],
      });
  }
  for (const [older, newer] of rivals.pairs())
    if (!isDecided(older, newer) && !isDecided(newer, older))
      items.push({
        memory: newer,
        why: 'conflict',
        reason: 'Both are live, and neither is clearly the newer one.',
        against: [older],
      });
  // Stable: what was learned in one instant stays in the order of the ledger.
  return items.sort((a, b) => a.memory.createdAt.localeCompare(b.memory.createdAt));
}

const mayReplace = ({ id }: Memory) => `It may take the place of ${id}; accept that one where both hold.`;

/** Why a proposal waits: the gravest reason. */
function doubtOf(
  { evidence }: Memory,
  excluded: Memory[],
  contested: Memory | undefined,
  twin: Memory | undefined,
): string {
  if (excluded.length > 0) return 'It excludes what is known now.';
  if (contested) return mayReplace(contested);
  if (twin) return `It may say the same as ${twin.id}: “${twin.text}”.`;
  if (evidence.some(({ source }) => source === 'user')) return 'Dormouse was not sure of it.';
  return 'It comes from outside: nobody said it here.';
}

/** What a memory may take the place of, unless somebody decided since that it holds or not. */
function contestedBy(memory: Memory, byId: Map<string, Memory>): Memory | undefined {
  const other = memory.contests === undefined ? undefined : byId.get(memory.contests);
  if (!other || !isOpen(other)) return undefined;
  return other.acceptedAt !== undefined && other.acceptedAt > memory.createdAt ? undefined : other;
}

const joined = (memories: Memory[], other: Memory | undefined) =>
  other && !memories.includes(other) ? [...memories, other] : memories;

/** The workspace's memory was accepted after the user's came: there it goes before that one, and nothing is open. */
function isDecided(own: Memory, user: Memory): boolean {
  if (own.scope !== 'workspace' || user.scope !== 'user') return false;
  return own.acceptedAt !== undefined && own.acceptedAt > (user.acceptedAt ?? user.createdAt);
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
 * Accepts what waits: a proposal or one of two rivals counts and replaces what it is against, an expired memory counts
 * again, and one about code holds whatever the code is now. What another window decided meanwhile stays decided.
 * Throws UserError `nothing-to-review`, and what the stores throw.
 */
export async function acceptMemory(stores: Stores, id: string): Promise<void> {
  const item = await waiting(stores, id);
  const isUsers = item.memory.scope === 'user';
  await (isUsers ? stores.userMemories : stores.memories).transact((inventory) =>
    acceptance(inventory, id)
      .map((event) =>
        event.type === 'memory.accepted' && item.why === 'code' ? { ...event, unanchored: true } : event,
      )
      .concat(renewals(inventory, item)),
  );
  if (!isUsers) return;
  await stores.memories.transact((inventory) =>
    excludedBy(item.memory, liveMemories(inventory)).map((other) => ({
      type: 'memory.superseded',
      id: other.id,
      by: id,
    })),
  );
}

/** What the accepted memory takes the place of without excluding it by its words. */
function renewals(inventory: Inventory, { memory, against }: ReviewItem): LedgerEvent[] {
  return against.flatMap(({ id }): LedgerEvent[] => {
    const contested = id === memory.contests ? inventory.memories.get(id) : undefined;
    return contested && isOpen(contested) ? [{ type: 'memory.superseded', id, by: memory.id }] : [];
  });
}

/** Turns down what waits; it stays in the history. Throws UserError `nothing-to-review`, and what the stores throw. */
export async function rejectMemory(stores: Stores, id: string): Promise<void> {
  const { memory } = await waiting(stores, id);
  await (memory.scope === 'user' ? stores.userMemories : stores.memories).transact((inventory) =>
    // Decided by another window in this moment: its decision stays.
    inventory.memories.get(id)?.acceptedAt === memory.acceptedAt ? [{ type: 'memory.rejected', id }] : [],
  );
}

/**
 * The item by which a memory waits, if it does. Both sides of a conflict wait: either can be accepted or turned down.
 * So does what a newer memory may take the place of: accepted, it counts beside that one.
 */
export function waitingItem(items: ReviewItem[], id: string): ReviewItem | undefined {
  const own = items.find(({ memory }) => memory.id === id);
  if (own) return own;
  for (const item of items) {
    const rival = item.against.find((other) => other.id === id);
    if (rival && item.memory.contests === id)
      return { memory: rival, why: 'renewal', reason: `${item.memory.id} may take its place.`, against: [] };
    if (rival && item.why === 'conflict') return { ...item, memory: rival, against: [item.memory] };
  }
  return undefined;
}

async function waiting(stores: Stores, id: string): Promise<ReviewItem> {
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
