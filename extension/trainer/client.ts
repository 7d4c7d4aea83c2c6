// The trainer daemon as the rest of Dormouse sees it: typed, validated calls to a daemon that proved to be ours.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { isAlive, parseJson } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import type { Address } from './connection.ts';
import { readEvents } from './event-stream.ts';
import { askTrainer, openTrainer, type TrainerRequest, trainerGone } from './http.ts';
import { findDaemon, PROTOCOL, startDaemon } from './process.ts';
import { DaemonStatus, type Handshake, type Job, JobState, Report } from './schema.ts';

const Accepted = z.object({ ok: z.boolean() });
/** Stopping a training child lets it write its checkpoint first. */
const STOP_PATIENCE_MS = 30_000;
/** A base model of gigabytes is hashed before a job about it is accepted. */
const SUBMIT_PATIENCE_MS = 600_000;

export interface TrainerClient {
  readonly pid: number;
  readonly version: string;
  /** True while the daemon behind this client is still the one it found, and has answered every call. */
  alive(): boolean;
  status(): Promise<DaemonStatus>;
  jobs(): Promise<JobState[]>;
  /** `when: 'idle'` waits for an idle machine, `'now'` was asked for by the user. */
  submit(job: Job, when: 'now' | 'idle'): Promise<JobState>;
  job(id: string): Promise<JobState>;
  /** UserError `trainer-unknown-job` while there is none. */
  report(id: string): Promise<Report>;
  /** Calls back with every state of a job until it has ended or is parked, and resolves with the last one. */
  events(id: string, onState: (state: JobState) => void, signal?: AbortSignal): Promise<JobState>;
  pause(id: string): Promise<JobState>;
  resume(id: string): Promise<JobState>;
  cancel(id: string): Promise<JobState>;
  /** Stops the job if it runs and deletes its folder. */
  remove(id: string): Promise<void>;
  /** Holds training back for this long: someone in the foreground wants the machine. */
  yield(seconds: number): Promise<void>;
  /** An editor window of this name was last used so many seconds ago. */
  used(window: string, seconds: number): Promise<void>;
  /** Ends the daemon and waits until it is gone; a running job goes on from its checkpoint at the next start. */
  shutdown(): Promise<void>;
}

export interface ConnectOptions {
  paths: Paths;
  log: Logger;
  /** Whether to start a daemon where none runs, or where an idle one of another version does. */
  start: boolean;
  /** Interpreter of `ensureTrainer`; needed to start. */
  python?: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Put aside after its process died again and again, until somebody resumes it. */
export function isParked(state: JobState): boolean {
  return state.phase === 'parked';
}

/** A phase after which nothing happens any more. */
export function hasEnded(state: JobState): boolean {
  return ['exported', 'rejected', 'failed', 'cancelled'].includes(state.phase);
}

/**
 * Finds the daemon of this state folder, or starts it; resolves undefined when none runs and `start` is false.
 * Errors: UserError `trainer-not-ours` (another program answers on its port), `trainer-other-version` (busy, or too
 * early to prove itself), `trainer-not-started`, `trainer-gone`; CancelledError.
 */
export async function connectTrainer(options: ConnectOptions): Promise<TrainerClient | undefined> {
  const { paths, log, start, python } = options;
  const found = await findDaemon(paths.daemonFile, log).catch((error) => {
    // What answers is no trainer for us. Whether one runs is then found out by starting one.
    if (!start || !isUserError(error)) throw error;
    log.debug(error.message);
  });
  if (found && found.handshake.protocol === PROTOCOL)
    return new HttpTrainerClient(found.address, found.handshake);
  if (found) await replace(found.address, found.handshake, log);
  if (!start) return undefined;
  if (!python) throw new Error('connectTrainer: python is needed to start the daemon.');
  const started = await startDaemon({ ...options, python });
  return new HttpTrainerClient(started.address, started.handshake);
}

/** Ends a daemon of another version, if that costs nobody a night: it may not understand the jobs of this one. */
async function replace(address: Address, handshake: Handshake, log: Logger): Promise<void> {
  // All that must be the same in every version.
  const Busy = z.object({ running: z.string().nullable() });
  const { running } = await askTrainer(address, { method: 'GET', path: '/v1/status' }, Busy);
  if (running !== null) {
    throw new UserError('trainer-other-version', {
      what: 'Another version of Dormouse runs the trainer.',
      why: `It speaks protocol ${handshake.protocol}, this version ${PROTOCOL}, and it is training.`,
      next: 'Wait for it to end, or close the windows of the other version and run "dormouse daemon stop" of it.',
    });
  }
  log.info(`Ending the idle trainer ${handshake.version}, which speaks protocol ${handshake.protocol}.`);
  await stop(address, handshake.pid);
}

async function stop(address: Address, pid: number): Promise<void> {
  await askTrainer(address, { method: 'POST', path: '/v1/shutdown' }, z.unknown());
  for (const deadline = Date.now() + STOP_PATIENCE_MS; isAlive(pid); ) {
    if (Date.now() > deadline) {
      throw new UserError('trainer-not-stopped', {
        what: 'The trainer does not stop.',
        why: `Process ${pid} is still there ${STOP_PATIENCE_MS / 1000} s after it was asked to end.`,
        next: `End process ${pid} yourself; nothing is lost.`,
      });
    }
    await sleep(50);
  }
}

class HttpTrainerClient implements TrainerClient {
  readonly pid: number;
  readonly version: string;
  private silent = false;

  constructor(
    private readonly address: Address,
    handshake: Handshake,
  ) {
    this.pid = handshake.pid;
    this.version = handshake.version;
  }

  alive(): boolean {
    // A process that was killed keeps its id until its parent has looked after it.
    return !this.silent && isAlive(this.pid);
  }

  status() {
    return this.get('/v1/status', DaemonStatus);
  }

  jobs() {
    return this.get('/v1/jobs', z.array(JobState));
  }

  submit(job: Job, when: 'now' | 'idle') {
    const path = `/v1/jobs?when=${when}`;
    return this.ask({ method: 'POST', path, body: job, patience: SUBMIT_PATIENCE_MS }, JobState);
  }

  job(id: string) {
    return this.get(`/v1/jobs/${id}`, JobState);
  }

  report(id: string) {
    return this.get(`/v1/jobs/${id}/report`, Report);
  }

  events(id: string, onState: (state: JobState) => void, signal?: AbortSignal): Promise<JobState> {
    return this.heard(this.follow(id, onState, signal));
  }

  private async follow(
    id: string,
    onState: (state: JobState) => void,
    signal?: AbortSignal,
  ): Promise<JobState> {
    let last: JobState | undefined;
    // The daemon says at least every 15 seconds that it is there.
    const request = { method: 'GET', path: `/v1/jobs/${id}/events`, patience: 45_000, signal } as const;
    const response = await openTrainer(this.address, request);
    const events = readEvents(response);
    for (;;) {
      const event = await events.next().catch((error: Error) => {
        throw signal?.aborted ? new CancelledError() : trainerGone(error);
      });
      if (event.done) break;
      const state = JobState.safeParse(parseJson(event.value));
      if (!state.success) throw trainerGone(new Error('Its news of the job cannot be understood.'));
      last = state.data;
      onState(last);
    }
    // Deleted, or the daemon ended in good order in the middle of it.
    if (!last || !(hasEnded(last) || isParked(last)))
      throw trainerGone(new Error('Its news of the job ended before the job did.'));
    return last;
  }

  pause(id: string) {
    return this.post(`/v1/jobs/${id}/pause`, JobState);
  }

  resume(id: string) {
    return this.post(`/v1/jobs/${id}/resume`, JobState);
  }

  cancel(id: string) {
    return this.post(`/v1/jobs/${id}/cancel`, JobState);
  }

  async remove(id: string): Promise<void> {
    await this.ask({ method: 'DELETE', path: `/v1/jobs/${id}`, patience: STOP_PATIENCE_MS }, Accepted);
  }

  async yield(seconds: number): Promise<void> {
    await this.post('/v1/yield', Accepted, { seconds });
  }

  async used(window: string, seconds: number): Promise<void> {
    await this.post('/v1/presence', Accepted, { window, seconds });
  }

  shutdown(): Promise<void> {
    return stop(this.address, this.pid);
  }

  private get<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
    return this.ask({ method: 'GET', path }, schema);
  }

  private post<S extends z.ZodType>(path: string, schema: S, body?: unknown): Promise<z.infer<S>> {
    return this.ask({ method: 'POST', path, body, patience: STOP_PATIENCE_MS }, schema);
  }

  private ask<S extends z.ZodType>(request: TrainerRequest, schema: S): Promise<z.infer<S>> {
    return this.heard(askTrainer(this.address, request, schema));
  }

  /** What the call resolves with; remembers where the daemon did not answer, so that the next caller looks for one. */
  private async heard<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      this.silent ||= isUserError(error, 'trainer-gone');
      throw error;
    }
  }
}
