// ledger.jsonl on disk: reading it from where a reader stood, repairing its tail, appending a transaction to it.

import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { appendDurably, syncFolder } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { emptyInventory, fold } from './fold.ts';
import { BadLine, decodeLines, splitLines } from './ledger-line.ts';
import { type Mark, readSnapshot, type StoredSnapshot } from './snapshot.ts';

/** The ledger as one read saw it; a later read goes on from here. */
export interface View extends Mark {
  /** Identity of the file; a purge replaces it. Empty while there is no ledger. */
  file: string;
  /** sha256 state over the first `bytes` bytes, to go on with. */
  hash: Hash;
  /** The last line, by which a later read knows that this is still what it stands on. */
  lastLine: Buffer;
  /** How far the snapshot reaches that this reader knows of; another process may have written one since. */
  snapshotBytes: number;
  /** What follows `bytes`: a transaction that was cut off, or one that is being written. */
  tail: Buffer;
  /** The snapshot was there and could not be believed; the next transaction makes it anew. */
  snapshotDamaged: boolean;
}

export const ledgerFile = (dir: string) => path.join(dir, 'ledger.jsonl');
export const ledgerLock = (dir: string) => path.join(dir, 'ledger.lock');

/**
 * Reads what is new since `before`, or everything. Needs no lock: an append in progress is left out as a tail.
 * Throws UserError `ledger-missing`, `ledger-unreadable`, `ledger-corrupt` or `ledger-newer`.
 */
export async function readLedger(dir: string, before?: View): Promise<View> {
  // The snapshot first: it is never ahead of a ledger that is read after it.
  const snapshot = before?.file ? undefined : await readSnapshot(dir);
  let handle: FileHandle;
  try {
    handle = await open(ledgerFile(dir), 'r');
  } catch (error) {
    if (!isMissing(error)) throw unreadable(dir, error);
    if (before?.file || (snapshot && snapshot.state !== 'missing')) throw missing(dir);
    return emptyView();
  }
  try {
    return await readOpen(dir, handle, before, snapshot);
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(dir, error);
  } finally {
    await handle.close();
  }
}

async function readOpen(
  dir: string,
  handle: FileHandle,
  before?: View,
  stored?: StoredSnapshot,
): Promise<View> {
  const { dev, ino, size } = await handle.stat({ bigint: true });
  const file = `${dev}:${ino}`;
  if (before?.file === file && Number(size) >= before.bytes) {
    const start = before.bytes - before.lastLine.length;
    const bytes = await readFrom(handle, start);
    const last = bytes.subarray(0, before.lastLine.length);
    if (last.equals(before.lastLine)) return advance(dir, before, bytes.subarray(last.length));
  }
  const bytes = await readFrom(handle, 0);
  const snapshot = stored?.state === 'whole' ? stored.mark : undefined;
  const view: View = { ...emptyView(), file, snapshotDamaged: stored?.state === 'damaged' };
  const seen = snapshot ?? before;
  if (snapshot && snapshot.bytes <= bytes.length) {
    const prefix = bytes.subarray(0, snapshot.bytes);
    const hash = createHash('sha256').update(prefix);
    if (hash.copy().digest('hex') === snapshot.sha256) {
      const lastLine = prefix.subarray(prefix.lastIndexOf(10, prefix.length - 2) + 1);
      return advance(
        dir,
        { ...view, ...snapshot, hash, lastLine, snapshotBytes: snapshot.bytes },
        bytes.subarray(snapshot.bytes),
      );
    }
  }
  const whole = advance(dir, view, bytes);
  if (seen && seen.inventory.seq > whole.inventory.seq)
    throw corrupt(
      dir,
      `It ends after event ${whole.inventory.seq}, though ${seen.inventory.seq} were written.`,
    );
  // A snapshot is only written after an event, so an empty ledger beside one has lost all of them.
  if (stored && stored.state !== 'missing' && whole.inventory.seq === 0)
    throw corrupt(dir, 'It holds no event, though a snapshot of its memories was written.');
  return whole;
}

/** Folds `bytes`, which follow `view`, into the next view. */
function advance(dir: string, view: View, bytes: Buffer): View {
  try {
    const { lines, complete } = decodeLines(bytes, view.inventory.seq);
    const last = lines.at(-1);
    if (!last) return { ...view, tail: bytes };
    const hash = view.hash.copy().update(bytes.subarray(0, complete));
    return {
      file: view.file,
      inventory: fold(
        view.inventory,
        lines.map(({ line }) => line),
      ),
      bytes: view.bytes + complete,
      sha256: hash.copy().digest('hex'),
      hash,
      lastLine: Buffer.from(bytes.subarray(last.start, last.end)),
      snapshotBytes: view.snapshotBytes,
      snapshotDamaged: view.snapshotDamaged,
      tail: Buffer.from(bytes.subarray(complete)),
    };
  } catch (error) {
    if (!(error instanceof BadLine)) throw error;
    const line = view.inventory.seq + error.index + 1;
    if (error.newer) throw newer(dir, line);
    throw corrupt(dir, `Line ${line}: ${error.reason}.`);
  }
}

/**
 * Appends one transaction after `view`. Under the lock only, and only where `view` was read under it.
 * A torn tail is moved to a quarantine file first: bytes are never deleted. First run creates folder and file.
 */
export async function appendToLedger(dir: string, view: View, bytes: Buffer, log: Logger): Promise<View> {
  if (!view.file) makeFolder(dir);
  const handle = await open(ledgerFile(dir), view.file ? 'r+' : 'wx+', 0o600).catch((error) => {
    throw unreadable(dir, error);
  });
  try {
    if (!view.file) await syncFolder(dir);
    await keepTail(dir, view, log);
    await handle.truncate(view.bytes);
    await appendDurably(handle, ledgerFile(dir), bytes, view.bytes);
    const { dev, ino } = await handle.stat({ bigint: true });
    return advance(dir, { ...view, file: `${dev}:${ino}`, tail: Buffer.alloc(0) }, bytes);
  } finally {
    await handle.close();
  }
}

/** Sets aside what a write that was cut off left at the end; the caller then cuts or replaces the ledger. */
export async function keepTail(dir: string, { tail }: View, log: Logger): Promise<void> {
  if (tail.length === 0) return;
  const kept = await quarantine(dir, tail);
  log.warn(`The ledger ended in a write that was cut off; its ${tail.length} bytes are kept in ${kept}.`);
}

/** Keeps bytes that are no part of the ledger any more. Returns the name of the file. */
export async function quarantine(dir: string, bytes: Buffer): Promise<string> {
  const name = path.join(dir, `ledger.quarantine-${Date.now()}-${process.pid}.bin`);
  await writeFile(name, bytes, { flush: true, mode: 0o600, flag: 'a' });
  return name;
}

/** Every line of the first `bytes` bytes, as bytes, for a rewrite under the lock. */
export async function readRawLines(dir: string, bytes: number): Promise<Buffer[]> {
  const handle = await open(ledgerFile(dir), 'r').catch((error) => {
    throw unreadable(dir, error);
  });
  try {
    return [...splitLines((await readFrom(handle, 0)).subarray(0, bytes))].map((line) => line.bytes);
  } finally {
    await handle.close();
  }
}

function emptyView(): View {
  const hash = createHash('sha256');
  const none = Buffer.alloc(0);
  const sha256 = hash.copy().digest('hex');
  return {
    file: '',
    inventory: emptyInventory(),
    bytes: 0,
    sha256,
    hash,
    lastLine: none,
    snapshotBytes: 0,
    snapshotDamaged: false,
    tail: none,
  };
}

async function readFrom(handle: FileHandle, start: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - start));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function missing(dir: string): UserError {
  return new UserError('ledger-missing', {
    what: `The ledger ${ledgerFile(dir)} is gone.`,
    why: 'Its snapshot is still there, so it was not the first run: something removed the file.',
    next: 'Put the file back from a backup, or run `dormouse doctor --repair` to restore the memories of the snapshot.',
  });
}

export function unreadable(dir: string, cause: unknown): UserError {
  return new UserError(
    'ledger-unreadable',
    {
      what: `The ledger ${ledgerFile(dir)} cannot be read.`,
      why: `${cause instanceof Error ? cause.message : cause}.`,
      next: 'Check that it is a file and that you may read and write it, then try again. Nothing was changed.',
    },
    'failed',
    { cause },
  );
}

function corrupt(dir: string, why: string): UserError {
  return new UserError('ledger-corrupt', {
    what: `The ledger ${ledgerFile(dir)} is damaged.`,
    why,
    next: 'Run `dormouse doctor --repair`: it sets the damaged lines aside, keeps the good ones and restores what the snapshot still has.',
  });
}

/** A later version wrote this line: nobody may touch the ledger but that version. */
export function newer(dir: string, line: number): UserError {
  return new UserError('ledger-newer', {
    what: `The ledger ${ledgerFile(dir)} cannot be understood.`,
    why: `Line ${line} was written by a newer version of Dormouse.`,
    next: 'Update Dormouse. Nothing was changed.',
  });
}
