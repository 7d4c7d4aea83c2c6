// When a memory stops to count by itself: its text names the day, or nobody has used it for many nights. It is never
// deleted for that; it waits in the review with the reason.

import type { Logger } from '../base/log.ts';
import { instantAt } from '../base/scalars.ts';
import { isLive } from './derive.ts';
import type { MemoryStores } from './ledgers.ts';
import type { Memory } from './schema.ts';
import type { Inventory, LedgerEvent } from './store.types.ts';
import { readUsage, type Usage } from './usage.ts';

/** Nights after which a memory that nothing asked for is doubted. */
export const UNUSED_NIGHTS = 30;

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const MONTH = MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|');
const UNTIL = '\\b(?:until|till|through|valid to|expires?(?: on)?|up to and including)\\s+(?:the\\s+)?';
const FORMS = [
  new RegExp(`${UNTIL}(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})\\b`, 'i'),
  new RegExp(
    `${UNTIL}(?<day>\\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<name>${MONTH})\\b\\.?(?:,? (?<year>\\d{4}))?`,
    'i',
  ),
  new RegExp(
    `${UNTIL}(?<name>${MONTH})\\b\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (?<year>\\d{4}))?`,
    'i',
  ),
];

/**
 * The last instant of the day up to which a text says that it holds, in UTC; undefined where it names none. A day
 * without a year is the next one after `said`, ISO 8601.
 */
export function expiryIn(text: string, said: string): string | undefined {
  for (const form of FORMS) {
    const found = form.exec(text)?.groups;
    if (!found) continue;
    const month = found.month
      ? Number(found.month) - 1
      : MONTHS.findIndex((name) => name.startsWith((found.name ?? '').slice(0, 3).toLowerCase()));
    const day = Number(found.day);
    const endOf = (year: number) => new Date(Date.UTC(year, month, day, 23, 59, 59, 999));
    const thisYear = new Date(said).getUTCFullYear();
    const end = endOf(Number(found.year ?? thisYear));
    // "until 31 February" is no day.
    if (end.getUTCMonth() !== month || end.getUTCDate() !== day) continue;
    const isPast = end.getTime() < new Date(said).getTime();
    return instantAt(found.year || !isPast ? end : endOf(thisYear + 1));
  }
  return undefined;
}

/**
 * Events for the live memories that have to be doubted at `now`. Where `usage` knows no use it was lost or nothing was
 * ever asked, and then disuse says nothing. What the user ordered or accepted is not doubted for disuse:
 * to be there when it is needed once a year is what it was accepted for.
 */
export function expiries(inventory: Inventory, usage: Usage, now: Date): LedgerEvent[] {
  const nights = [...inventory.verified.values()].map(({ at }) => at);
  const anyUsed = [...usage.values()].some(({ lastUsed }) => lastUsed !== undefined);
  const events: LedgerEvent[] = [];
  for (const memory of inventory.memories.values()) {
    if (!isLive(memory, now)) continue;
    const reason = pastDay(memory, now) ?? (anyUsed ? disuse(memory, nights, usage) : undefined);
    if (reason) events.push({ type: 'memory.expired', id: memory.id, reason });
  }
  return events;
}

/** Doubts what has to be doubted now, in the workspace's ledger and the user's. Returns how many memories that were. */
export async function expireMemories(
  { memories, userMemories, workspace, log }: MemoryStores & { workspace: { dir: string }; log: Logger },
  now = new Date(),
): Promise<number> {
  const usage = await readUsage(workspace.dir, log);
  let count = 0;
  const doubt = (uses: Usage) => (inventory: Inventory) => {
    const events = expiries(inventory, uses, now);
    count += events.length;
    return events;
  };
  await memories.transact(doubt(usage));
  // Another workspace may use every day what this one never does.
  await userMemories.transact(doubt(new Map()));
  return count;
}

/** Memories that were learned before their day was read from the text. */
function pastDay(memory: Memory, now: Date): string | undefined {
  const day = expiryIn(memory.text, memory.saidAt ?? memory.createdAt);
  if (day === undefined || Date.parse(day) > now.getTime()) return undefined;
  // Accepted after its day: somebody knows better.
  if (memory.acceptedAt && memory.acceptedAt > day) return undefined;
  return `It says itself that it holds until ${day.slice(0, 10)}.`;
}

function disuse(memory: Memory, nights: string[], usage: Usage): string | undefined {
  if (memory.acceptedAt) return undefined;
  const used = usage.get(memory.id)?.lastUsed;
  const since = used && used > memory.createdAt ? used : memory.createdAt;
  const unused = nights.filter((at) => at > since).length;
  return unused < UNUSED_NIGHTS
    ? undefined
    : `Nothing asked for it for ${unused} nights, since ${since.slice(0, 10)}.`;
}
