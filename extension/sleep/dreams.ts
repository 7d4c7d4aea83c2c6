// What a night takes from a dream: conversations that train, and contradictions that wait for the user's review.
import { isUserError } from '../base/errors.ts';
import { isOpen } from '../memory/derive.ts';
import { readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import type { Dream } from '../synthesis/dream.ts';
import type { Services } from '../workspace/services.types.ts';

/** Of a night that does not dream. */
export const NO_DREAM: Dream = { rehearsals: new Map(), contradictions: [], kept: 0, left: new Map() };

/** Whether a sleep that was to dream by itself only lacks a model for it. */
export function lacksDreamer(error: unknown): boolean {
  return isUserError(error, 'study-too-small') || isUserError(error, 'dream-embedded');
}

/**
 * Notes each contradiction at the later memory, in the ledger that holds it, unless it contests another one already or
 * somebody decided since. Resolves with how many wait for the review now.
 */
export async function noteContradictions(
  services: Pick<Services, 'memories' | 'userMemories'>,
  pairs: Dream['contradictions'],
): Promise<number> {
  if (pairs.length === 0) return 0;
  const { own, user } = await readLedgers(services);
  let noted = 0;
  for (const [store, inventory] of [
    [services.memories, own],
    [services.userMemories, user],
  ] as const) {
    const mine = pairs.filter(([, later]) => inventory.memories.has(later.id));
    if (mine.length === 0) continue;
    const other = inventory === own ? user : own;
    await store.transact((current) => {
      const events = contestedIn(current, other, mine);
      noted += events.length;
      return events;
    });
  }
  return noted;
}

/** Pure: the events for pairs whose later memory is in `current`. */
export function contestedIn(
  current: Inventory,
  other: Inventory,
  pairs: readonly (readonly [Memory, Memory])[],
): LedgerEvent[] {
  const contested = new Set<string>();
  return pairs.flatMap(([{ id: earlier }, { id }]): LedgerEvent[] => {
    const later = current.memories.get(id);
    const before = current.memories.get(earlier) ?? other.memories.get(earlier);
    if (!later || !before || !isOpen(later) || !isOpen(before)) return [];
    if (later.contests !== undefined || contested.has(id)) return [];
    contested.add(id);
    return [{ type: 'memory.contested', id, contests: earlier }];
  });
}
