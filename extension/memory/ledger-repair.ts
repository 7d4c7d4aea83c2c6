// The repair of a damaged ledger by `dormouse doctor --repair`: bad lines are set aside, good ones kept, the rest restored.
import { readdir, readFile } from 'node:fs/promises';
import type { Logger } from '../base/log.ts';
import { replaceLocked } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import { ledgerFile, ledgerLock, newer, quarantine, readLedger, unreadable } from './ledger.ts';
import { BadLine, encodeLine, encodeTransaction } from './ledger-line.ts';
import { type LedgerPlan, planLedger } from './ledger-plan.ts';
import {
  readSnapshot,
  removeSnapshot,
  type StoredSnapshot,
  snapshotFile,
  writeSnapshot,
} from './snapshot.ts';

export interface Repair {
  /** Damages, a sentence each. Empty where there is nothing to repair. */
  damages: string[];
  /** Steps of the repair, a sentence each. */
  steps: string[];
  /** Events and texts that nothing holds any more, a sentence each. */
  losses: string[];
  /** Lines that were set aside, with what was wrong, by their number in the damaged file. */
  bad: { line: number; reason: string }[];
  /** Memories, sessions and other events that the snapshot still had, and that are written to the ledger again. */
  restored: number;
  /** Where the bytes of bad lines are kept; absent when nothing was set aside, or nothing is done yet. */
  kept?: string;
}

/**
 * The repair that `repairLedger` would make; nothing is changed. Throws UserError `ledger-newer`, for only a newer version may touch
 * such a ledger, and what the file system throws.
 */
export function planRepair(dir: string): Promise<Repair> {
  return underLock(dir, async () => (await look(dir)).repair);
}

/**
 * Makes a ledger and its snapshot readable again without losing what is readable, each in one rename. A place whose line
 * is lost is kept by an empty one, so that sequence numbers stay. Throws as `planRepair` does.
 */
export function repairLedger(dir: string, log: Logger): Promise<Repair> {
  return underLock(dir, async () => {
    const { repair, plan, aside, snapshot } = await look(dir);
    if (repair.damages.length === 0) return repair;
    const kept = aside.length > 0 ? await quarantine(dir, Buffer.concat(aside)) : undefined;
    if (plan) {
      const behind = encodeTransaction(plan.behind, plan.lines.length, new Date().toISOString());
      await replaceLocked(ledgerFile(dir), plan.lines.map(encodeLine).join('') + behind.toString('utf8'));
    }
    if (plan || snapshot.state !== 'whole') {
      await removeSnapshot(dir);
      const view = await readLedger(dir);
      if (view.bytes > 0) await writeSnapshot(dir, view);
    }
    for (const damage of repair.damages) log.warn(`Repaired ${ledgerFile(dir)}: ${damage}`);
    return kept === undefined ? repair : { ...repair, kept };
  });
}

async function underLock<T>(dir: string, work: () => Promise<T>): Promise<T | Repair> {
  if (!(await readdir(dir).catch(() => [])).length)
    return { damages: [], steps: [], losses: [], bad: [], restored: 0 };
  return withLock(ledgerLock(dir), work);
}

interface Look {
  repair: Repair;
  plan: LedgerPlan | undefined;
  /** Bytes that are set aside. */
  aside: Buffer[];
  snapshot: StoredSnapshot;
}

async function look(dir: string): Promise<Look> {
  const bytes = await readFile(ledgerFile(dir)).catch((error) => {
    if (isMissing(error)) return undefined;
    throw unreadable(dir, error);
  });
  const snapshot = await readSnapshot(dir);
  const inventory = snapshot.state === 'whole' ? snapshot.mark.inventory : undefined;
  const plan = planned(dir, bytes ?? Buffer.alloc(0), inventory);
  const aside = plan?.bad.map((piece) => piece.bytes) ?? [];
  const repair: Repair = {
    damages: [],
    steps: [],
    losses: [],
    bad: plan?.bad.map(({ line, reason }) => ({ line, reason })) ?? [],
    restored: plan?.restored ?? 0,
  };
  if (plan) describe(repair, plan, bytes === undefined);
  const isEmpty = (bytes?.length ?? 0) === 0;
  if (snapshot.state === 'damaged' || (isEmpty && snapshot.state === 'outdated')) {
    repair.damages.push('Its snapshot is damaged.');
    // Its text may be all that is left of a memory.
    const unreadable = isEmpty || (plan?.lost.length ?? 0) > 0;
    if (unreadable) aside.push(await readFile(snapshotFile(dir)).catch(() => Buffer.alloc(0)));
    repair.steps.push(
      unreadable ? 'Set the snapshot aside.' : 'Make the snapshot anew from the ledger; nothing is lost.',
    );
    if (isEmpty)
      repair.losses.push('The ledger holds no event and its snapshot cannot be read: all memories are lost.');
  }
  return { repair, plan, aside, snapshot };
}

function planned(dir: string, bytes: Buffer, inventory: Parameters<typeof planLedger>[1]) {
  try {
    return planLedger(bytes, inventory);
  } catch (error) {
    if (error instanceof BadLine && error.newer) throw newer(dir, error.index + 1);
    throw error;
  }
}

function describe(
  repair: Repair,
  { bad, gone, restored, lost, orphans }: LedgerPlan,
  isMissing: boolean,
): void {
  if (isMissing) repair.damages.push('The ledger is gone, though its snapshot is there.');
  for (const { line, reason } of bad) repair.damages.push(`Line ${line}: ${reason}.`);
  if (gone.length > bad.length && !isMissing) repair.damages.push(`Without a line: ${events(gone)}.`);
  if (bad.length > 0) repair.steps.push(`Set ${bad.length} line(s) aside, and keep the others.`);
  if (restored > 0) repair.steps.push(`Restore ${restored} entries from the snapshot.`);
  if (lost.length > 0) {
    repair.steps.push(`Leave ${lost.length} place(s) empty.`);
    repair.losses.push(`Nothing holds ${events(lost)} any more.`);
  }
  if (orphans.length > 0)
    repair.losses.push(`The text of ${orphans.length} memories is lost: ${orphans.join(', ')}.`);
}

/** "event 3", "events 3 to 5, 9". */
function events(numbers: number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range && range[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  const said = ranges.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  return `${numbers.length === 1 ? 'event' : 'events'} ${said.join(', ')}`;
}
