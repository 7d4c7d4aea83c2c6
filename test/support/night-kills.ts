// Kills the process of a night, or the daemon that watches it, at random moments, and looks at what the night lost.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isUserError } from '../../extension/base/errors.ts';
import { drawInt, seededRng } from '../../extension/language/random.ts';
import type { Paths } from '../../extension/storage/paths.ts';
import { hasEnded, isParked } from '../../extension/trainer/client.ts';
import type { Job, JobState, Report } from '../../extension/trainer/schema.ts';
import type { Services } from '../../extension/workspace/services.types.ts';

const LOOK_MS = 100;

export interface NightKills {
  child: number;
  daemon: number;
  /** Times that the job was parked and resumed. */
  parked: number;
  /** Of each kill in training: milliseconds since its newest checkpoint, which are done again. */
  lostMs: number[];
  /** Kills after which the night went on from before its newest checkpoint. */
  fellBack: number;
  report: Report;
}

interface Saved {
  step: number;
  at: number;
}

/**
 * Submits `job` and kills child or daemon, drawn by `seed`, until `kills` have fallen, each up to `longestMs` after the
 * night got over the last; then lets it end.
 */
export async function killNight(
  services: Services,
  paths: Paths,
  job: Job,
  { kills, seed, longestMs }: { kills: number; seed: number; longestMs: number },
): Promise<NightKills> {
  const rng = seededRng(seed);
  const counts = { child: 0, daemon: 0, parked: 0, fellBack: 0 };
  const lostMs: number[] = [];
  const folder = path.join(paths.jobs, job.id, 'checkpoints');
  const look = async (): Promise<JobState | undefined> => {
    await wait(LOOK_MS);
    const trainer = await services.trainer();
    const state = await trainer?.job(job.id).catch((error) => {
      if (!isUserError(error, 'trainer-gone')) throw error;
      return undefined;
    });
    if (!state || !isParked(state)) return state;
    counts.parked += 1;
    return trainer?.resume(job.id);
  };
  await (await services.trainer())!.submit(job, 'now');
  let state: JobState | undefined;
  /** Begin of the training in this life, epoch milliseconds. */
  let training: number | undefined;
  while (counts.child + counts.daemon < kills) {
    for (const until = Date.now() + drawInt(rng, 0, longestMs); Date.now() < until; ) state = await look();
    if (state && hasEnded(state)) break;
    const { pid } = JSON.parse(readFileSync(paths.daemonFile, 'utf8')) as { pid: number };
    const [child] = childrenOf(pid);
    const victim = drawInt(rng, 0, 1) === 0 ? child : pid;
    if (victim === undefined) continue;
    const [saved, was] = [await newest(folder), state?.phase];
    process.kill(victim, 'SIGKILL');
    counts[victim === pid ? 'daemon' : 'child'] += 1;
    if (was === 'training' && training) lostMs.push(Date.now() - Math.max(training, saved?.at ?? 0));
    training = undefined;
    const gone = Date.now();
    // It is over this death when it trains again: the first step that it tells of is the one after its checkpoint.
    do state = await look();
    while (
      !state ||
      !(
        hasEnded(state) ||
        (Date.parse(state.updatedAt) > gone && state.phase === 'training' && state.step > 0)
      )
    );
    if (state.phase !== 'training') break;
    training = Date.now();
    if (saved && state.step <= saved.step) counts.fellBack += 1;
  }
  while (!state || !hasEnded(state)) state = await look();
  return { ...counts, lostMs, report: await (await services.trainer())!.report(job.id) };
}

async function newest(folder: string): Promise<Saved | undefined> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const name = names
    .filter((each) => each.startsWith('step-'))
    .sort()
    .at(-1);
  const found = name && (await stat(path.join(folder, name)).catch(() => undefined));
  return found ? { step: Number(name.slice('step-'.length)), at: found.mtimeMs } : undefined;
}

/** Process ids; empty on Windows, which has no `ps`. */
export function childrenOf(parent: number): number[] {
  if (process.platform === 'win32') return [];
  return execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid]) => (ppid === parent ? pid : []));
}
