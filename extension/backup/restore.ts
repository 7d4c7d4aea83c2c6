// A backup into a workspace: what is missing here comes back as it was, what was forgotten here stays forgotten, and the
// adapter serves again where none does.
import { constants, copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { serveAdapter } from '../adapter/serving.ts';
import { isClean } from '../adapter/taint.ts';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { openRecording } from '../capture/capture.ts';
import type { ImportedTurn } from '../capture/schema.ts';
import { openSessionLog } from '../capture/session-log.ts';
import { isForgotten, readLedgers } from '../memory/ledgers.ts';
import { reunionOf } from '../memory/reunion.ts';
import type { Inventory, MemoryStore } from '../memory/store.types.ts';
import { noteUsage, readUsage } from '../memory/usage.ts';
import { withLock } from '../storage/file-lock.ts';
import { exists } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { withoutSecrets } from '../workspace/refuse-secret.ts';
import type { Services } from '../workspace/services.types.ts';
import { type Backup, readBackup, type StoredWorkspace } from './backup-reader.ts';

/** Turns that are redacted and written together. */
const BATCH = 500;

export interface RestoreOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

export interface Restored {
  /** Id of the workspace in the backup, and the folder that it was on. */
  from: { id: string; folder: string };
  /** Ids of memories that came back, of this workspace and of the user. */
  memories: string[];
  userMemories: string[];
  /** Memories of the backup that were forgotten here since, and stay forgotten. */
  forgotten: number;
  /** Memories here that the backup knows as forgotten: they stay until the user says so. */
  forgottenThere: string[];
  turns: number;
  /** Hashes of adapters that came back. */
  adapters: string[];
  /** One of them serves now. */
  served: boolean;
  /** Left out, with how many of each: what and why. */
  left: Record<string, number>;
}

/** Runs `work` on a backup that was read and checked whole; what was unpacked for it is removed in the end. */
export async function withBackup<T>(
  { paths, log }: { paths: Paths; log: Logger },
  file: string,
  { passphrase, progress }: RestoreOptions & { passphrase: string | undefined },
  work: (backup: Backup) => Promise<T>,
): Promise<T> {
  makeFolder(paths.state);
  return withLock(
    path.join(paths.state, 'restoring.lock'),
    async () => {
      // Of a process that was killed: it may hold what was forgotten since.
      await rm(paths.restoring, { recursive: true, force: true });
      makeFolder(paths.restoring);
      try {
        progress?.report('Checking the backup', 0);
        const staging = await mkdtemp(path.join(paths.restoring, 'backup-'));
        return await work(await readBackup(file, staging, passphrase, log));
      } finally {
        await rm(paths.restoring, { recursive: true, force: true });
      }
    },
    { waiting: 'Another restore is at work', progress },
  );
}

/**
 * The workspace of a backup that belongs here: the one of this id, the one of this folder, or the only one. Throws UserError
 * `backup-of-others` where none is meant; `from`: an id or a folder that the user named.
 */
export function workspaceFor(
  { workspaces }: Backup,
  here: { id: string; root: string },
  from?: string,
): StoredWorkspace {
  const wanted = (one: StoredWorkspace) =>
    from === undefined
      ? one.id === here.id || one.folder === here.root
      : one.id === from || one.folder === path.resolve(from);
  const found = workspaces.find((one) => from === undefined && one.id === here.id) ?? workspaces.find(wanted);
  const only = from === undefined && workspaces.length === 1 ? workspaces[0] : undefined;
  const chosen = found ?? only;
  if (chosen) return chosen;
  throw new UserError(
    'backup-of-others',
    {
      what: 'It is not clear which workspace is to be restored here.',
      why: `The backup holds ${workspaces.map(({ folder }) => folder).join(', ')}.`,
      next: 'Name one with --from FOLDER.',
    },
    'usage',
  );
}

/** Restores one workspace of the backup here, with the user's memories. Repeating it adds nothing. */
export async function restoreWorkspace(
  services: Services,
  backup: Backup,
  stored: StoredWorkspace,
  { progress, signal }: RestoreOptions = {},
): Promise<Restored> {
  const { id, folder, inventory } = stored;
  progress?.report('Looking for what was forgotten here since', 0.1);
  const before = await readLedgers(services);
  const ofBackup = [...inventory.memories.values(), ...backup.user.memories.values()];
  const gone = ofBackup.filter((memory) => isForgotten(before, memory.id));
  const sessions = await openSessionLog(path.join(stored.dir, 'sessions'), services.log);
  for (const memory of gone) await sessions.purge(memory);
  if (signal?.aborted) throw new CancelledError();
  const turns = await bringTurns(services, sessions.read(), { progress, signal });
  progress?.report('Taking over its memories', 0.6);
  const left = new Map<string, number>();
  const leave = (why: string, count: number) => count > 0 && left.set(why, (left.get(why) ?? 0) + count);
  const clean = stored.cards.filter((card) => isClean(card, before));
  leave('adapters that learned what was forgotten here', stored.cards.length - clean.length);
  const adapters = await bringAdapters(services, stored, clean);
  const bring = async (store: MemoryStore, from: Inventory, hashes: string[]) => {
    const memories = await withoutSecrets([...from.memories.values()]);
    leave('memories that hold a secret', from.memories.size - memories.length);
    let added: string[] = [];
    await store.transact((current) => {
      const reunion = reunionOf(current, from, { memories, adapters: hashes });
      added = reunion.added;
      return reunion.events;
    });
    return added;
  };
  const userMemories = await bring(services.userMemories, backup.user, []);
  const own = await bring(services.memories, inventory, adapters);
  const promoted = [...inventory.promoted.keys()];
  const user = await services.userMemories.read();
  await services.memories.transact((current) =>
    promoted
      .filter((one) => user.memories.has(one) && !current.promoted.has(one) && !current.tombstones.has(one))
      .map((one) => ({ type: 'memory.promoted', id: one })),
  );
  await bringUsage(services, stored);
  progress?.report('Checking its adapter', 0.9);
  const served = await serveAgain(services, stored, adapters, signal);
  const tombstones = [...inventory.tombstones.keys(), ...backup.user.tombstones.keys()];
  const known = (one: string) => before.own.memories.has(one) || before.user.memories.has(one);
  await services.activity.note({
    step: 'backup',
    of: `the backup of ${backup.createdAt.slice(0, 10)}`,
    came: `${ofBackup.length} memories, ${stored.cards.length} adapters`,
    kept: `${own.length + userMemories.length} memories, ${turns} turns, ${adapters.length} adapters`,
    left: new Map(gone.length > 0 ? [...left, ['forgotten here since', gone.length]] : left),
  });
  return {
    from: { id, folder },
    memories: own,
    userMemories,
    forgotten: gone.length,
    forgottenThere: tombstones.filter(known),
    turns,
    adapters,
    served,
    left: Object.fromEntries(left),
  };
}

/** Turns that are not here yet, redacted once more: a backup is a file that passed through other hands. */
async function bringTurns(
  services: Services,
  turns: AsyncIterable<ImportedTurn>,
  { progress, signal }: RestoreOptions,
): Promise<number> {
  const record = openRecording(services.sessions.record);
  let taken = 0;
  let seen = 0;
  let batch: ImportedTurn[] = [];
  const write = async () => {
    if (signal?.aborted) throw new CancelledError();
    taken += (await record(batch)).taken.length;
    seen += batch.length;
    batch = [];
    progress?.report(`Taking over its sessions: ${seen} turns`, 0.2);
  };
  for await (const turn of turns) if (batch.push(turn) === BATCH) await write();
  if (batch.length > 0) await write();
  return taken;
}

/** The card last: its existence means that the adapter is complete. Resolves with the hashes that are new here. */
async function bringAdapters(
  { workspace, adapters }: Services,
  stored: StoredWorkspace,
  cards: StoredWorkspace['cards'],
): Promise<string[]> {
  const known = new Set((await adapters.list()).map(({ adapter }) => adapter));
  const brought: string[] = [];
  for (const { adapter, files } of cards) {
    if (known.has(adapter)) continue;
    const target = path.join(workspace.dir, 'adapters', adapter);
    makeFolder(target);
    for (const name of [...files.map((one) => path.basename(one.name)), 'card.json'])
      await copyFile(
        path.join(stored.dir, 'adapters', adapter, name),
        path.join(target, name),
        constants.COPYFILE_FICLONE,
      );
    brought.push(adapter);
  }
  return brought;
}

/** How often memories were of use, for those of which nothing is known here. */
async function bringUsage({ workspace, log }: Services, { dir }: StoredWorkspace): Promise<void> {
  if (!(await exists(path.join(dir, 'usage.json')))) return;
  await noteUsage(workspace.dir, { counted: await readUsage(dir, log) }, log);
}

/** The adapter that served there, where none serves here; header, base and canary are checked as before every use. */
async function serveAgain(
  services: Services,
  { serving }: StoredWorkspace,
  brought: string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (serving === null || !brought.includes(serving) || (await services.adapters.current()) !== null)
    return false;
  try {
    await serveAdapter(services, serving, 'restored', signal);
    return true;
  } catch (error) {
    if (!isUserError(error)) throw error;
    services.log.warn(`The adapter of the backup does not serve. ${error.message}`);
    return false;
  }
}
