// Writes a backup: ledgers, sessions, adapters and use of one workspace or of all, with the memories of the user.

import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { openAdapterStore } from '../adapter/adapter-store.ts';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { ledgerFile, readLedger } from '../memory/ledger.ts';
import { identityOf } from '../memory/workspace.ts';
import { exists, namesIn } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import { FILE_MODE } from '../storage/private-folder.ts';
import type { BackupContents } from './backup-format.ts';
import { writeSealed } from './sealed-file.ts';

export interface BackupOptions {
  /** Undefined leaves the file open for whoever gets it. */
  passphrase: string | undefined;
  progress?: Progress;
  signal?: AbortSignal;
}

/** What is in a backup, counted. */
export interface BackupCount {
  workspaces: number;
  /** Memories of the workspaces and of the user, history included. */
  memories: number;
  adapters: number;
  sessions: number;
  bytes: number;
}

/** One file of a backup: its name in it, the bytes that belong to it now, and which file that is. */
interface Part {
  name: string;
  file: string;
  bytes: number;
  inode: number;
}

/** Ids of the workspaces that the state knows. */
export async function knownWorkspaces(paths: Paths): Promise<string[]> {
  const names = (await namesIn(path.dirname(paths.workspaceState('any')))).sort();
  const known: string[] = [];
  for (const name of names) if ((await identityOf(paths, name)).state === 'there') known.push(name);
  return known;
}

/**
 * Writes `ids` and the user's memories to `file`, which must not be there. Throws UserError `backup-exists`,
 * `backup-nothing` where nothing is remembered, `passphrase-short`, `backup-unwritable`, and what reading a ledger throws;
 * then nothing is left behind.
 */
export async function writeBackup(
  { paths, log }: { paths: Paths; log: Logger },
  ids: string[],
  file: string,
  { passphrase, progress, signal }: BackupOptions,
): Promise<BackupCount> {
  if (await exists(file)) throw isThere(file);
  progress?.report('Reading what there is', 0);
  const count: BackupCount = { workspaces: ids.length, memories: 0, adapters: 0, sessions: 0, bytes: 0 };
  const parts = await ledgerPart(paths.userState, 'user', count);
  const workspaces: BackupContents['workspaces'] = [];
  for (const id of ids) {
    const identity = await identityOf(paths, id);
    if (identity.state !== 'there') continue;
    const { path: place, kind } = identity.data;
    workspaces.push({ id, folder: kind === 'git' ? path.dirname(place) : place });
    parts.push(...(await partsOf(paths.workspaceState(id), `workspaces/${id}`, count, log)));
  }
  if (count.memories === 0) throw nothing();
  // Nobody can have put a link of this name there.
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(partial, 'wx', FILE_MODE);
    const target = handle;
    await pipeline(
      pieces({ workspaces }, parts, progress, signal),
      createGzip({ level: 6 }),
      (body: AsyncIterable<Buffer>) => writeSealed(target, body, passphrase),
    );
    await handle.sync();
    count.bytes = (await handle.stat()).size;
    await handle.close();
    if (signal?.aborted) throw new CancelledError();
    await rename(partial, file);
    return count;
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await rm(partial, { force: true });
    if (signal?.aborted) throw new CancelledError();
    if (error instanceof UserError) throw error;
    throw unwritable(file, error);
  }
}

async function* pieces(
  contents: BackupContents,
  parts: Part[],
  progress: Progress | undefined,
  signal: AbortSignal | undefined,
): AsyncIterable<Buffer> {
  yield line(contents);
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let written = 0;
  for (const { name, file, bytes, inode } of parts) {
    if (signal?.aborted) throw new CancelledError();
    yield line({ name, bytes });
    if (bytes === 0) continue;
    const handle = await open(file, 'r');
    const facts = await handle.stat();
    // Forgetting may have replaced it in this moment: then the backup would hold half of it.
    if (facts.ino !== inode || facts.size < bytes) {
      await handle.close();
      throw new Error(`${file} changed while it was read`);
    }
    for await (const chunk of handle.createReadStream({ end: bytes - 1 }) as AsyncIterable<Buffer>) {
      written += chunk.length;
      progress?.report('Writing the backup', written / total);
      yield chunk;
    }
  }
  yield line({ end: true });
}

const line = (document: object) => Buffer.from(`${JSON.stringify(document)}\n`);

/** The ledger's complete transactions; an append in progress is left out. */
async function ledgerPart(dir: string, name: string, count: BackupCount): Promise<Part[]> {
  const { bytes, inventory } = await readLedger(dir);
  count.memories += inventory.memories.size;
  if (bytes === 0) return [];
  const file = ledgerFile(dir);
  return [{ name: `${name}/ledger.jsonl`, file, bytes, inode: (await stat(file)).ino }];
}

async function partsOf(dir: string, name: string, count: BackupCount, log: Logger): Promise<Part[]> {
  const parts = await ledgerPart(dir, name, count);
  const add = async (relative: string) => {
    const file = path.join(dir, relative);
    const { size, ino } = await stat(file);
    parts.push({ name: `${name}/${relative}`, file, bytes: size, inode: ino });
  };
  for (const session of (await namesIn(path.join(dir, 'sessions'))).sort()) {
    if (!session.endsWith('.jsonl')) continue;
    await add(`sessions/${session}`);
    count.sessions += 1;
  }
  for (const { adapter, files } of await openAdapterStore(dir, log).list()) {
    for (const one of files) await add(`adapters/${adapter}/${one.name}`);
    await add(`adapters/${adapter}/card.json`);
    count.adapters += 1;
  }
  for (const one of ['current.json', 'usage.json']) if (await exists(path.join(dir, one))) await add(one);
  return parts;
}

function isThere(file: string): UserError {
  return new UserError(
    'backup-exists',
    {
      what: `${file} is there already.`,
      why: 'A backup never overwrites anything.',
      next: 'Choose another name.',
    },
    'usage',
  );
}

function nothing(): UserError {
  return new UserError('backup-nothing', {
    what: 'There is nothing to back up.',
    why: 'No memory was made yet.',
    next: '`dormouse remember TEXT` or `dormouse import FILE` begins.',
  });
}

function unwritable(file: string, cause: unknown): UserError {
  return new UserError(
    'backup-unwritable',
    {
      what: `The backup could not be written to ${file}.`,
      why: `${cause instanceof Error ? cause.message : cause}.`,
      next: 'Choose a folder that you may write, with enough space, and try again.',
    },
    'failed',
    { cause },
  );
}
