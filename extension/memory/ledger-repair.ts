// What `dormouse doctor --repair` does to a damaged ledger: bad lines are set aside, good ones kept, the rest restored.
import { readdir, readFile } from 'node:fs/promises';
import type { Logger } from '../base/log.ts';
import { replaceLocked } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import { emptyInventory, fold } from './fold.ts';
import { ledgerFile, ledgerLock, newer, quarantine } from './ledger.ts';
import { BadLine, decodeLine, encodeLine, encodeTransaction } from './ledger-line.ts';
import { readSnapshot, removeSnapshot } from './snapshot.ts';
import type { Inventory, LedgerEvent, LedgerLine } from './store.types.ts';

export interface Repair {
  /** Lines that were set aside, with what was wrong, by their number in the damaged file. */
  bad: { line: number; reason: string }[];
  /** Where their bytes are kept; absent when nothing was set aside. */
  kept?: string;
  /** Memories and sessions that the snapshot still had, and that were written to the ledger again. */
  restored: number;
}

/**
 * Makes a ledger readable again without losing what is readable, all in one rename. A place whose line is lost is kept
 * by an empty one, so that sequence numbers stay. A ledger of a newer version is left alone:
 * UserError `ledger-newer`.
 * Resolves with what was done; on a healthy ledger that is nothing.
 */
export async function repairLedger(dir: string, log: Logger): Promise<Repair> {
  if (!(await readdir(dir).catch(() => [] as string[])).length) return { bad: [], restored: 0 };
  return withLock(ledgerLock(dir), async () => {
    const bytes = await readFile(ledgerFile(dir)).catch((error) => {
      if (isMissing(error)) return Buffer.alloc(0);
      throw error;
    });
    const { good, bad, lost } = sort(dir, bytes);
    const lines = refill(good);
    const inventory = fold(emptyInventory(), lines);
    const events = missingFrom(inventory, (await readSnapshot(dir))?.inventory);
    const repair: Repair = { bad, restored: events.length };
    if (bad.length === 0 && events.length === 0) return repair;
    if (lost.length > 0) repair.kept = await quarantine(dir, Buffer.concat(lost));
    const restored = encodeTransaction(events, inventory.seq, new Date().toISOString()).toString('utf8');
    await replaceLocked(ledgerFile(dir), lines.map(encodeLine).join('') + restored);
    await removeSnapshot(dir);
    log.warn(`Repaired ${ledgerFile(dir)}: ${bad.length} line(s) set aside, ${events.length} restored.`);
    return repair;
  });
}

/** Tells good lines from bad ones; a line whose number does not go on from the one before is bad, too. */
function sort(dir: string, bytes: Buffer): { good: LedgerLine[]; bad: Repair['bad']; lost: Buffer[] } {
  const good: LedgerLine[] = [];
  const bad: Repair['bad'] = [];
  const lost: Buffer[] = [];
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    number++;
    try {
      if (newline < 0) throw new BadLine(number - 1, 'it was cut off');
      const line = decodeLine(bytes.subarray(start, newline), number - 1);
      if (line.seq <= (good.at(-1)?.seq ?? 0)) throw new BadLine(number - 1, 'its number was there before');
      good.push(line);
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      if (error.newer) throw newer(dir, number);
      bad.push({ line: number, reason: error.reason });
      lost.push(bytes.subarray(start, end));
    }
    start = end;
  }
  return { good, bad, lost };
}

/** Fills the places of lost lines. Transactions that lost a part cannot be told whole: each line stands alone now. */
function refill(good: LedgerLine[]): LedgerLine[] {
  const lines: LedgerLine[] = [];
  for (const line of good) {
    for (let seq = lines.length + 1; seq < line.seq; seq++)
      lines.push({ ...line, seq, more: undefined, body: null });
    lines.push({ ...line, more: undefined });
  }
  return lines;
}

/** Events that bring back what a snapshot has and the ledger lost. Forgotten memories stay forgotten. */
function missingFrom(inventory: Inventory, snapshot: Inventory | undefined): LedgerEvent[] {
  if (!snapshot) return [];
  const promoted = [...snapshot.promoted.keys()].filter(
    (id) => !inventory.promoted.has(id) && !inventory.tombstones.has(id),
  );
  const tombstones = [...snapshot.tombstones.keys()].filter((id) => !inventory.tombstones.has(id));
  // A snapshot of the ledger's end also knows which status a lost line gave a memory.
  const latest = snapshot.seq >= inventory.seq;
  const memories = [...snapshot.memories.values()].filter((memory) => {
    const known = inventory.memories.get(memory.id);
    const differs = known && latest && JSON.stringify(known) !== JSON.stringify(memory);
    return (!known || differs) && !inventory.tombstones.has(memory.id);
  });
  const reflected = [...snapshot.reflected].filter(
    ([session, turn]) => turn > (inventory.reflected.get(session) ?? 0),
  );
  return [
    ...memories.map((memory) => ({ type: 'memory.added' as const, memory })),
    ...promoted.map((id) => ({ type: 'memory.promoted' as const, id })),
    ...tombstones.map((id) => ({ type: 'memory.forgotten' as const, id })),
    ...reflected.map(([session, turn]) => ({ type: 'session.reflected' as const, session, turn })),
  ];
}
