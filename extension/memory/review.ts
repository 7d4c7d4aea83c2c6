// Memories that wait for a person's decision: proposals, memories that exclude each other, memories that have expired,
// memories about code that changed.

import { type Drift, driftOf } from './anchor.ts';
import { Rivals } from './conflict.ts';
import { isLive, isOpen, liveMemories } from './derive.ts';
import { type Ledgers, type MemoryStores, readLedgers } from './ledgers.ts';
import type { Memory } from './schema.ts';

/** `workspace.root`: the folder whose code memories are about. */
export type ReviewStores = MemoryStores & { workspace: { root: string } };

export interface ReviewItem {
  memory: Memory;
  why: 'proposed' | 'conflict' | 'renewal' | 'expired' | 'code';
  /** One sentence for the user. */
  reason: string;
  /** Live memories that it excludes: they are replaced when it is accepted. */
  against: Memory[];
}

/** Everything that waits, oldest first. */
export async function reviewItems(stores: ReviewStores): Promise<ReviewItem[]> {
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

const mayReplace = ({ text }: Memory) =>
  `It may take the place of “${text}”; accept that one where both hold.`;

/** Why a proposal waits: the gravest reason. */
function doubtOf(
  { evidence }: Memory,
  excluded: Memory[],
  contested: Memory | undefined,
  twin: Memory | undefined,
): string {
  if (excluded.length > 0) return 'It excludes what is known now.';
  if (contested) return mayReplace(contested);
  if (twin) return `It may say the same as “${twin.text}”.`;
  if (evidence.some(({ source }) => source === 'user')) return 'Dormouse was not sure of it.';
  if (evidence.length > 0 && evidence.every(({ source }) => source === 'assistant'))
    return 'An agent asked to remember it.';
  return 'It comes from outside: nobody said it here.';
}

/** What a memory may take the place of, unless somebody decided since that it holds or not. */
function contestedBy(memory: Memory, byId: Map<string, Memory>): Memory | undefined {
  const other = memory.contests === undefined ? undefined : byId.get(memory.contests);
  if (!other || !isOpen(other)) return undefined;
  return other.acceptedAt !== undefined && other.acceptedAt > (memory.contestedAt ?? memory.createdAt)
    ? undefined
    : other;
}

const joined = (memories: Memory[], other: Memory | undefined) =>
  other && !memories.includes(other) ? [...memories, other] : memories;

/** The workspace's memory was accepted after the user's came: there it goes before that one, and nothing is open. */
function isDecided(own: Memory, user: Memory): boolean {
  if (own.scope !== 'workspace' || user.scope !== 'user') return false;
  return own.acceptedAt !== undefined && own.acceptedAt > (user.acceptedAt ?? user.createdAt);
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
      return {
        memory: rival,
        why: 'renewal',
        reason: `“${item.memory.text}” may take its place.`,
        against: [],
      };
    if (rival && item.why === 'conflict') return { ...item, memory: rival, against: [item.memory] };
  }
  return undefined;
}
