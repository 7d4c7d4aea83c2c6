// Forgetting one memory everywhere: its text goes from ledger, session log, jobs and cards, and what learned it is
// no longer served. Every step can be repeated, and the tombstone comes after what may fail.
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../atomic-file.ts';
import { isUserError } from '../errors.ts';
import type { Services } from '../services.types.ts';
import type { AdapterCard } from '../sleep/schema.ts';
import { tainted } from '../sleep/settle.ts';
import { isMissing } from './file-errors.ts';
import { noteUsage } from './usage.ts';

type Needs = Pick<
  Services,
  'paths' | 'log' | 'workspace' | 'memories' | 'userMemories' | 'sessions' | 'adapters' | 'trainer'
>;

export interface Forgotten {
  /** Turns of the session log that were blanked. */
  turns: number;
  /** Jobs whose folders were removed; a running one was stopped. */
  jobs: string[];
  /** Adapters that learned the memory. They may not be served any more. */
  tainted: string[];
  /** The adapter that serves from now on; null is the base. */
  serving: string | null;
}

/**
 * Forgets a memory of the workspace or of the user. Throws UserError `memory-unknown`, what the stores throw, and what
 * the trainer throws when a running job that holds the text cannot be stopped; it can be called again then.
 */
export async function forgetMemory(services: Needs, id: string): Promise<Forgotten> {
  const { memories, userMemories, sessions, workspace, log } = services;
  const inUser = (await userMemories.read()).memories.get(id);
  const memory = inUser ?? (await memories.read()).memories.get(id);
  const turns = memory ? await sessions.purge(memory) : 0;
  const jobs = await removeJobs(services, id);
  await (inUser ? userMemories : memories).forget(id);
  await noteUsage(workspace.dir, { forgotten: [id] }, log);
  // A job may have been made of the inventory just before the tombstone.
  jobs.push(...(await removeJobs(services, id)));
  const learned = await blankCards(services, id);
  return { turns, jobs, tainted: learned, serving: await fallBack(services) };
}

/** Jobs hold rehearsals and probes, checkpoints hold weights; whoever names the memory goes. */
async function removeJobs({ paths, trainer }: Needs, id: string): Promise<string[]> {
  const removed: string[] = [];
  for (const job of await names(paths.jobs)) {
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

/** Cards keep which memories went into the weights, which is what taints them, but not what was said about them. */
async function blankCards({ adapters, workspace }: Needs, id: string): Promise<string[]> {
  const learned: string[] = [];
  for (const card of await adapters.list()) {
    if (!card.memories.some((memory) => memory.id === id)) continue;
    learned.push(card.adapter);
    const blanked: AdapterCard = {
      ...card,
      memories: card.memories.map((memory) =>
        memory.id === id
          ? { id, probes: memory.probes.map((probe) => ({ ...probe, user: '', answer: '' })) }
          : memory,
      ),
    };
    const file = path.join(workspace.dir, 'adapters', card.adapter, 'card.json');
    await replaceFile(file, `${JSON.stringify(blanked, null, 2)}\n`);
  }
  return learned;
}

/** Serves the newest ancestor that knows nothing forgotten, where the current adapter does. */
async function fallBack({ adapters, memories, userMemories }: Needs): Promise<string | null> {
  const current = await adapters.current();
  if (current === null) return null;
  const [own, user] = await Promise.all([memories.read(), userMemories.read()]);
  const clean = await adapters.cleanAncestor(current, (card) => tainted(card, own, user).length === 0);
  if (clean === current) return current;
  // The pointer first: whatever happens in between, what was forgotten is not served.
  await adapters.setCurrent(clean);
  await memories.transact(() => [
    { type: 'adapter.activated', adapter: clean, reason: 'The adapter had learned what was forgotten.' },
  ]);
  return clean;
}

async function names(dir: string): Promise<string[]> {
  return readdir(dir).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error) => {
    // A stray file among the jobs has no job.json either.
    if (isMissing(error) || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}
