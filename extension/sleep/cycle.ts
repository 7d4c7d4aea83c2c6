// One night from beginning to end: reflect on what was said, build the job, let the trainer work, settle the result.

import path from 'node:path';
import type { SleepDepth } from '../adapter/card.ts';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { expireMemories } from '../memory/expiry.ts';
import { isForgotten, readLedgers } from '../memory/ledgers.ts';
import type { Reflector } from '../reflection/reflector.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { reflectSessions } from '../reflection/sessions.ts';
import { withLock } from '../storage/file-lock.ts';
import type { Writer } from '../synthesis/writer.ts';
import { hasEnded, isParked, type TrainerClient } from '../trainer/client.ts';
import type { Job, JobState, Report } from '../trainer/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import type { ForgottenProbes } from './gone.ts';
import { writeJob } from './night-draft.ts';
import type { RecipeName } from './recipe.ts';
import { type SettledNight, settle } from './settle.ts';

/** Times that a daemon which died during a job is started again; its job goes on from the checkpoint. */
const RESTARTS = 3;
/** Times that a night is begun where each time something of it is forgotten. */
const NIGHTS = 3;
/** Shares of the progress bar: what comes before the trainer, and its work. */
const PREPARED = 0.1;
const TRAINED = 0.9;

export interface ConsolidateOptions {
  kind: Job['kind'];
  /** See JobRequest. */
  recipe?: RecipeName;
  /** See JobRequest. */
  depth?: SleepDepth;
  /** The user asked for it: do not wait until the machine is idle. */
  now: boolean;
  /** See JobRequest. */
  forgotten?: ForgottenProbes;
  /** See JobRequest. */
  seed?: number;
  /** Reads the sessions after the rules have; the rules alone when left out. */
  reflector?: Reflector;
  /** Writes about new memories; when left out the one that needs no model. */
  writer?: Writer;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * The job's report; `outcome` is `rejected` also where only the served adapter fell short. `settled` is null where
 * nothing was exported, and where another window took it over.
 */
export type NightReport = Report & { settled: SettledNight | null };

/**
 * Runs one consolidation. Aborting cancels the job at the trainer and changes nothing. Errors: UserError
 * `nothing-to-consolidate` (refused), those of the trainer's installation, client and of the model host;
 * CancelledError. A gate that says no is no error: see the report's outcome and reasons.
 */
export async function consolidate(services: Services, options: ConsolidateOptions): Promise<NightReport> {
  const { progress, signal } = options;
  const state = await followToEnd(services, options);
  const report = await (await startedTrainer(services, options)).report(state.id);
  progress?.report('Checking the new adapter', TRAINED);
  const part: Progress = {
    report: (message, fraction) =>
      progress?.report(message, fraction === undefined ? undefined : TRAINED + (1 - TRAINED) * fraction),
  };
  const settled = (await settle(services, { progress: part, signal })).find(({ job }) => job === state.id);
  // Another window may have been faster to settle it, so the ledger has the last word.
  const turnedDown = (await services.memories.read()).rejectedJobs.get(report.id);
  progress?.report('Done', 1);
  if (report.outcome === 'exported' && turnedDown)
    return { ...report, outcome: 'rejected', reasons: turnedDown.reasons, settled: settled ?? null };
  return { ...report, settled: settled ?? null };
}

/** The end of a night, begun again without what was forgotten while it ran. Throws UserError `night-parked`. */
async function followToEnd(services: Services, options: ConsolidateOptions): Promise<JobState> {
  for (let begun = 1; ; begun += 1) {
    try {
      const state = await follow(services, await submitNight(services, options), options);
      if (isParked(state)) throw parked(state);
      return state;
    } catch (error) {
      // Forgetting deletes every job that holds the memory, a running one with its checkpoints.
      if (!isUserError(error, 'trainer-unknown-job') || begun >= NIGHTS) throw error;
      options.progress?.report('A memory was forgotten; the night begins again without it');
    }
  }
}

function parked(state: JobState): UserError {
  return new UserError('night-parked', {
    what: 'The night is parked: its process died three times.',
    why: state.reason ?? state.message,
    next: 'Resume it with `dormouse nights resume`, from where it was, or sleep again, which begins anew.',
  });
}

/** Gets a night ready and leaves it with the trainer; errors as of `consolidate`. */
export async function submitNight(services: Services, options: ConsolidateOptions): Promise<SubmittedNight> {
  const { progress, signal } = options;
  await reflectAll(services, options);
  const doubted = await expireMemories(services);
  if (doubted > 0) services.log.info(`${doubted} memories have expired and wait for review.`);
  // Finished nights first: this one continues from the newest adapter, and trains only what that one lacks.
  await settle(services, { progress, signal });
  // The model host holds training back while it loads, so it comes first.
  await services.model();
  progress?.report('Writing rehearsals and questions', 0.02);
  // Before the trainer: where nothing waits, nothing needs to be installed.
  const job = await writeJob(services, options);
  progress?.report('Getting the trainer ready', 0.05);
  const trainer = await startedTrainer(services, options);
  return withLock(
    path.join(services.workspace.dir, 'consolidate.lock'),
    () => submitOrJoin(services, trainer, job, options),
    { progress, signal, waiting: 'Waiting for another window that prepares a night' },
  );
}

/** Every turn that was captured but not looked at yet, in every session. */
async function reflectAll(
  services: Services,
  { reflector = rulesReflector, progress, signal }: ConsolidateOptions,
): Promise<void> {
  progress?.report('Reflecting on what was said', 0);
  // The rules cost nothing, and whoever reads after them sees what they found.
  const said: Progress = { report: (message) => progress?.report(message, 0.01) };
  for (const reader of new Set([rulesReflector, reflector])) {
    const { failed } = await reflectSessions(services, reader, { progress: said, signal });
    for (const { session, error } of failed)
      services.log.warn(`${session} was not read by ${reader.name}: ${error.message}`);
  }
}

async function startedTrainer(
  services: Services,
  { progress, signal }: Pick<ConsolidateOptions, 'progress' | 'signal'>,
): Promise<TrainerClient> {
  const trainer = await services.trainer({ start: true, progress, signal });
  if (!trainer) throw new Error('services.trainer({start: true}) found and started none.');
  return trainer;
}

export interface SubmittedNight {
  id: string;
  /** Another window asked for this night: it is not ours to cancel. */
  joined: boolean;
}

async function submitOrJoin(
  services: Services,
  trainer: TrainerClient,
  job: Job,
  { kind, now, signal }: ConsolidateOptions,
): Promise<SubmittedNight> {
  const { running, jobs } = await trainer.status();
  for (const other of jobs) {
    if (other.workspace !== services.workspace.id || hasEnded(other)) continue;
    // What waits for an idle machine goes on from its checkpoint, but must not hold back what was asked for now; and a
    // rebuild forgets.
    const joins = !now || (other.id === running && !other.paused);
    if (joins && kind !== 'rebuild') return { id: other.id, joined: true };
    await trainer.cancel(other.id);
  }
  if (signal?.aborted) throw new CancelledError();
  await refuseForgotten(services, job);
  await trainer.submit(job, now ? 'now' : 'idle');
  return { id: job.id, joined: false };
}

/** Writing rehearsals and installing the trainer take minutes, in which the user may forget. */
async function refuseForgotten(services: Services, { memories, replay }: Job): Promise<void> {
  const ledgers = await readLedgers(services);
  if (![...memories, ...replay].some(({ id }) => isForgotten(ledgers, id))) return;
  throw new UserError(
    'forgotten-meanwhile',
    {
      what: 'This night did not begin.',
      why: 'A memory that it was to learn was forgotten while it was being prepared.',
      next: 'Consolidate again.',
    },
    'refused',
  );
}

/** Watches a job to its end, across deaths of the daemon; cancels it when the caller does. */
async function follow(
  services: Services,
  started: SubmittedNight,
  options: ConsolidateOptions,
): Promise<JobState> {
  const { progress, signal } = options;
  const reportState = (state: JobState) => {
    const reason = state.paused || state.phase === 'queued' ? state.reason : null;
    const loss = state.phase === 'training' && state.loss !== null ? `, loss ${state.loss.toFixed(2)}` : '';
    const message = reason ? `${state.message}: ${reason}` : state.message + loss;
    progress?.report(message, PREPARED + (TRAINED - PREPARED) * state.progress);
  };
  for (let restarts = 0; ; restarts += 1) {
    try {
      const trainer = await startedTrainer(services, options);
      return await trainer.events(started.id, reportState, signal);
    } catch (error) {
      if (signal?.aborted) {
        if (!started.joined) await discard(services, started.id);
        throw new CancelledError();
      }
      if (!isUserError(error, 'trainer-gone') || restarts >= RESTARTS) throw error;
      services.log.warn(`The trainer went away during job ${started.id}: ${error.text.why}`);
      progress?.report('The trainer went away; starting it again');
    }
  }
}

/** Stops the job; one that ended in this very moment is deleted, so that nothing of it is taken over later. */
async function discard(services: Services, id: string): Promise<void> {
  try {
    const trainer = await startedTrainer(services, {});
    const ended = await trainer.cancel(id).catch((error) => {
      if (!isUserError(error, 'trainer-refused')) throw error;
    });
    if (ended?.phase !== 'cancelled') await trainer.remove(id);
  } catch (error) {
    services.log.error(`Job ${id} could not be cancelled`, error);
  }
}
