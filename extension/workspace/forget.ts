// Forgetting one memory everywhere: its text goes from ledger, session log, jobs and cards, and what learned it is
// no longer served. The tombstone comes after what needs the trainer; what is cut off after it, `clearTaint` does again.
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { openAdapterStore } from '../adapter/adapter-store.ts';
import { blankCards, fallBack } from '../adapter/taint.ts';
import { isUserError } from '../base/errors.ts';
import { openSessionLog } from '../capture/session-log.ts';
import { openMemoryStore } from '../memory/store.ts';
import { noteUsage } from '../memory/usage.ts';
import { isMissing } from '../storage/file-errors.ts';
import { isLocked } from '../storage/file-lock.ts';
import { exists, namesIn } from '../storage/files.ts';
import type { Services } from './services.types.ts';

type Needs = Pick<
  Services,
  | 'paths'
  | 'log'
  | 'workspace'
  | 'memories'
  | 'userMemories'
  | 'sessions'
  | 'adapters'
  | 'activity'
  | 'trainer'
>;

export interface ForgetResult {
  /** Turns of the session log that were blanked. */
  turns: number;
  /** Jobs whose folders were removed; a running one was stopped. */
  jobs: string[];
  /** Adapters that learned the memory. They may not be served any more. */
  tainted: string[];
  /** The adapter that serves from now on; null is the base. */
  serving: string | null;
}

/** What one workspace keeps that may hold a memory. */
type WorkspaceStores = Pick<Services, 'memories' | 'sessions' | 'adapters'> & { dir: string };

/**
 * Forgets a memory of the workspace or of the user; one of the user in every workspace that promoted it. Throws
 * UserError `memory-unknown`, what the stores throw, and what the trainer throws when a running job that holds the text
 * cannot be stopped; it can be called again then.
 */
export async function forgetMemory(services: Needs, id: string): Promise<ForgetResult> {
  const { memories, userMemories, log } = services;
  const user = await userMemories.read();
  const memory = user.memories.get(id) ?? (await memories.read()).memories.get(id);
  const isUsers = user.memories.has(id) || user.tombstones.has(id);
  const here: WorkspaceStores = { ...services, dir: services.workspace.dir };
  const places = isUsers ? [here, ...(await promotedElsewhere(services, id))] : [here];
  let turns = 0;
  for (const { sessions } of places) turns += memory ? await sessions.purge(memory) : 0;
  const jobs = await removeJobs(services, id);
  await removeUnpacked(services);
  // The user's ledger first: from here on no workspace uses it, whatever is cut off after this.
  if (isUsers) await userMemories.forget(id);
  for (const place of places)
    if (!isUsers || (await mentions(place.memories, id))) await place.memories.forget(id);
  // A job may have been made of the inventory just before the tombstone.
  jobs.push(...(await removeJobs(services, id)));
  const learned: string[] = [];
  for (const place of places) {
    await noteUsage(place.dir, { forgotten: [id] }, log);
    learned.push(...(await blankCards(place.adapters, place.dir, (memory) => memory === id)));
    if (place !== here) await fallBack({ ...place, userMemories });
  }
  const tainted = [...new Set(learned)];
  await services.activity.note({
    step: 'forgetting',
    of: id,
    came: '1 memory',
    kept: `a tombstone; ${turns} turns blanked, ${jobs.length} jobs removed, ${tainted.length} adapters out of service`,
  });
  return { turns, jobs, tainted, serving: await fallBack(services) };
}

/** What a restore that was killed has left unpacked may hold it, too; one that is at work removes it itself. */
async function removeUnpacked({ paths }: Needs): Promise<void> {
  if ((await exists(paths.restoring)) && !isLocked(path.join(paths.state, 'restoring.lock')))
    await rm(paths.restoring, { recursive: true, force: true });
}

/** The other workspaces in whose nights this memory of the user is, or where it came from. */
async function promotedElsewhere({ paths, workspace, log }: Needs, id: string): Promise<WorkspaceStores[]> {
  const places: WorkspaceStores[] = [];
  const folder = path.dirname(paths.workspaceState('any'));
  for (const name of await namesIn(folder)) {
    if (name === workspace.id) continue;
    const dir = path.join(folder, name);
    const memories = await openMemoryStore(dir, log);
    if (!(await mentions(memories, id))) continue;
    places.push({
      dir,
      memories,
      sessions: await openSessionLog(path.join(dir, 'sessions'), log),
      adapters: openAdapterStore(dir, log),
    });
  }
  return places;
}

/** Whether lines of this ledger may hold the memory's text. */
async function mentions(store: WorkspaceStores['memories'], id: string): Promise<boolean> {
  const { memories, promoted, tombstones } = await store.read();
  return memories.has(id) || promoted.has(id) || tombstones.has(id);
}

/** Jobs hold rehearsals and probes, checkpoints hold weights; whoever names the memory goes. */
async function removeJobs({ paths, trainer }: Needs, id: string): Promise<string[]> {
  const removed: string[] = [];
  for (const job of await namesIn(paths.jobs)) {
    const folder = path.join(paths.jobs, job);
    if (!(await readIfThere(path.join(folder, 'job.json')))?.includes(id)) continue;
    // The daemon stops a running job first; without a daemon nothing runs.
    const daemon = await trainer({ start: false });
    await daemon?.remove(job).catch((error) => {
      if (!isUserError(error, 'trainer-unknown-job')) throw error;
    });
    await rm(folder, { recursive: true, force: true });
    removed.push(job);
  }
  return removed;
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error) => {
    // A stray file among the jobs has no job.json either.
    if (isMissing(error) || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}
