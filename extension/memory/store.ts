// The memory store of one workspace or of the user: short transactions on the ledger, reads that need no lock.
import { watch } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { replaceLocked } from '../storage/durable-write.ts';
import { withLock } from '../storage/file-lock.ts';
import { makeFolder } from '../storage/private-folder.ts';
import {
  appendToLedger,
  keepTail,
  ledgerFile,
  ledgerLock,
  readLedger,
  readRawLines,
  type View,
} from './ledger.ts';
import { decodeLine, encodeLine, encodeTransaction } from './ledger-line.ts';
import type { Memory } from './schema.ts';
import { removeSnapshot, snapshotFile, writeSnapshot } from './snapshot.ts';
import type { Inventory, LedgerEvent, MemoryStore } from './store.types.ts';

/** A transaction touches the ledger a few times; listeners are told once. */
const BURST_MS = 20;

/**
 * A snapshot holds the whole inventory, so writing it each time would make an append cost what the inventory holds.
 * It is written again when the ledger has grown by this share since, which a start folds in no time; a small ledger
 * has one after every transaction.
 */
const SNAPSHOT_SHARE = 1 / 64;
const SMALL_BYTES = 64 * 1024;

/** Opens the store in `dir`. Nothing is read or created before it is used; a fresh folder is an empty store. */
export async function openMemoryStore(dir: string, log: Logger): Promise<MemoryStore> {
  let view: View | undefined;
  const listeners = new Set<() => void>();
  let stopWatching: (() => void) | undefined;
  /** The stretch of the ledger that listeners know about. */
  let announced = '';

  const refresh = async (): Promise<View> => {
    const next = await readLedger(dir, view);
    if (next.snapshotDamaged && !view?.snapshotDamaged)
      log.warn(`The snapshot ${snapshotFile(dir)} is damaged; it is made anew from the ledger.`);
    view = next;
    return next;
  };

  const announce = (current: View): void => {
    const mark = `${current.file}:${current.bytes}`;
    if (mark === announced) return;
    announced = mark;
    for (const listener of [...listeners]) listener();
  };

  const save = async (next: View): Promise<Inventory> => {
    view = next;
    if (next.bytes <= SMALL_BYTES || next.bytes - next.snapshotBytes >= next.bytes * SNAPSHOT_SHARE)
      // The events are safe by now; without a snapshot the next start only takes longer.
      await writeSnapshot(dir, next).then(
        () => {
          view = { ...next, snapshotBytes: next.bytes, snapshotDamaged: false };
        },
        (error) => log.error('The inventory snapshot was not written.', error),
      );
    announce(next);
    return next.inventory;
  };

  const transact = (decide: (inventory: Inventory) => LedgerEvent[]): Promise<Inventory> =>
    withLock(ledgerLock(dir), async () => {
      const current = await refresh();
      const events = decide(current.inventory);
      if (events.length === 0) return current.inventory;
      const bytes = encodeTransaction(events, current.inventory.seq, new Date().toISOString());
      return save(await appendToLedger(dir, current, bytes, log));
    });

  const forget = (id: string): Promise<Inventory> =>
    withLock(ledgerLock(dir), async () => {
      const current = await refresh();
      const { inventory } = current;
      const memory = inventory.memories.get(id);
      const known = memory !== undefined || inventory.promoted.has(id);
      if (!known && !inventory.tombstones.has(id)) throw unknownMemory(id);
      const { lines, texts } = await purgedLines(dir, current, id);
      await keepTail(dir, current, log);
      if (known) {
        const body = { type: 'memory.forgotten' as const, id };
        lines.push(encodeLine({ seq: inventory.seq + 1, at: new Date().toISOString(), body }));
      }
      // The snapshot goes first: a crash may cost it, but must not leave the text in it.
      await removeSnapshot(dir);
      // Purge and tombstone in one rename: there is no moment with only one of them.
      await replaceLocked(ledgerFile(dir), lines.join(''));
      await purgeQuarantine(dir, [id, ...texts]);
      // The snapshot is gone, so the next one is due whatever the ledger's size.
      return save({ ...(await refresh()), snapshotBytes: 0 });
    });

  const watchLedger = (): (() => void) => {
    let pending: NodeJS.Timeout | undefined;
    const check = () => {
      pending = undefined;
      refresh().then(announce, (error) => log.error('The ledger changed and could not be read.', error));
    };
    makeFolder(dir);
    // The folder, for a purge replaces the file. Not chokidar: it drops a change that follows another within 50 ms.
    const watcher = watch(dir, { persistent: false }, (_event, name) => {
      if (name === null || name === path.basename(ledgerFile(dir))) pending ??= setTimeout(check, BURST_MS);
    });
    watcher.on('error', (error) => log.error(`Changes of ${dir} are not noticed any more.`, error));
    return () => {
      clearTimeout(pending);
      watcher.close();
    };
  };

  return {
    read: async () => (await refresh()).inventory,
    transact,
    forget,
    onDidChange: (listener) => {
      if (view) announced ||= `${view.file}:${view.bytes}`;
      listeners.add(listener);
      stopWatching ??= watchLedger();
      return () => listeners.delete(listener);
    },
    dispose: () => {
      listeners.clear();
      stopWatching?.();
      stopWatching = undefined;
    },
  };
}

/**
 * The ledger's lines, with purged bodies where they held text of the memory, and all others byte for byte; `texts` is
 * what the purged ones said.
 */
async function purgedLines(
  dir: string,
  { bytes: length }: View,
  id: string,
): Promise<{ lines: string[]; texts: string[] }> {
  const texts: string[] = [];
  const lines = (await readRawLines(dir, length)).map((bytes, index) => {
    const line = decodeLine(bytes, index);
    const { body } = line;
    if (body?.type === 'memory.added' && body.memory.id === id)
      texts.push(body.memory.text, ...body.memory.framings, ...quotes(body.memory.evidence));
    else if (body?.type === 'memory.reworded' && body.id === id) texts.push(body.text);
    else if (body?.type === 'memory.framed' && body.id === id)
      texts.push(...(body.framing ? [body.framing] : []), ...quotes(body.evidence ?? []));
    else return `${bytes.toString('utf8')}\n`;
    return encodeLine({ ...line, body: null });
  });
  return { lines, texts };
}

const quotes = (evidence: Memory['evidence']): string[] => evidence.map(({ quote }) => quote);

/** Damaged bytes that were set aside may hold the text as well. */
async function purgeQuarantine(dir: string, texts: string[]): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.startsWith('ledger.quarantine-')) continue;
    const file = path.join(dir, name);
    const content = await readFile(file, 'utf8');
    // In a ledger line the text is escaped as JSON.
    if (texts.some((text) => content.includes(JSON.stringify(text).slice(1, -1)))) await rm(file);
  }
}

function unknownMemory(id: string): UserError {
  return new UserError(
    'memory-unknown',
    {
      what: `There is no memory ${id}.`,
      why: 'This workspace never had it.',
      next: '`dormouse memories` lists the memories with their ids.',
    },
    'usage',
  );
}
