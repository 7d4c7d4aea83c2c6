// Finds the daemon that daemon.json names and makes it prove that it is ours, or starts one that outlives us.

import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { readDocument } from '../storage/document.ts';
import { isAlive } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { type Address, openConnection, Silence } from './connection.ts';
import { trainerGone } from './http.ts';
import { cleanEnvironment, trainerSource } from './install.ts';
import { DaemonFile, type Handshake, UserText } from './schema.ts';

/** The HTTP interface that this client speaks; PROTOCOL of trainer/dormouse_trainer/schema.py. */
export const PROTOCOL = 6;
/** Daemons before this one ask for the token before they have proved anything. */
const FIRST_PROVEN_PROTOCOL = 5;
/** A cold Python on a busy disk takes its time to import a web server. */
const START_PATIENCE_MS = 90_000;

export interface Daemon {
  address: Address;
  handshake: Handshake;
}

/**
 * The running daemon that has proved itself, or undefined. A file that a dead daemon left behind is no daemon.
 * Errors: UserError `trainer-not-ours` where something alive cannot prove that it knows the token,
 * `trainer-other-version` where it wants to be told the token first, `trainer-gone` where it says nothing.
 */
export async function findDaemon(file: string, log: Logger): Promise<Daemon | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const named = await readDaemonFile(file, log);
    if (!named || !isAlive(named.pid)) return undefined;
    if (named.protocol < FIRST_PROVEN_PROTOCOL) throw tooTrusting(named);
    try {
      const { handshake, close } = await openConnection(named.address);
      close();
      return { address: named.address, handshake };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' || !isAlive(named.pid)) return undefined;
      if (error instanceof Silence) throw trainerGone(error);
      // It may have been replaced by another between reading its file and calling it.
      if (attempt === 0) {
        await sleep(300);
        continue;
      }
      throw new UserError('trainer-not-ours', {
        what: 'Another program answers where the trainer should.',
        why: (error as Error).message,
        next: 'Run "dormouse sleep", which starts a trainer where none runs. If it stays so, end the process whose command names dormouse_trainer.',
      });
    }
  }
}

interface NamedDaemon {
  address: Address;
  pid: number;
  protocol: number;
}

function tooTrusting({ pid, protocol }: NamedDaemon): UserError {
  return new UserError('trainer-other-version', {
    what: 'An earlier version of Dormouse runs the trainer.',
    why: `It speaks protocol ${protocol} and wants the token before it proves who it is. This version tells it to nobody.`,
    next: `Wait: it ends by itself a quarter of an hour after its last job. Or end process ${pid}; a job that is under way goes on from its checkpoint.`,
  });
}

async function readDaemonFile(file: string, log: Logger): Promise<NamedDaemon | undefined> {
  const stored = await readDocument(file, DaemonFile);
  if (stored.state === 'missing') return undefined;
  try {
    if (stored.state === 'damaged') throw new Error(stored.why);
    const daemon = stored.data;
    const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
    return { address: { port: daemon.port, token }, pid: daemon.pid, protocol: daemon.protocol };
  } catch (error) {
    // A daemon that runs nevertheless holds its lock, and starting another then says so.
    log.warn(`${file} does not name a trainer: ${(error as Error).message}`);
    return undefined;
  }
}

export interface StartOptions {
  paths: Paths;
  log: Logger;
  python: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Starts the daemon detached and waits until it answers; if another got there first, that one is it. Only the system
 * knows whether one runs, by the lock that a daemon holds: where `findDaemon` throws, this one's start decides.
 */
export async function startDaemon(options: StartOptions): Promise<Daemon> {
  const { paths, log, python, progress, signal } = options;
  if (signal?.aborted) throw new CancelledError();
  progress?.report('Starting the trainer');
  makeFolder(paths.state);
  const logFile = path.join(paths.state, 'trainer.log');
  const output = await open(logFile, 'w', 0o600);
  const args = ['-m', 'dormouse_trainer.daemon', '--state', paths.state, '--cache', paths.cache];
  const child = spawn(python, args, {
    cwd: paths.state,
    detached: true,
    env: { ...cleanEnvironment(), PYTHONPATH: trainerSource() },
    stdio: ['ignore', output.fd, output.fd],
    windowsHide: true,
  });
  let failure: string | undefined;
  let isAnotherThere = false;
  child.on('error', (error) => {
    failure = error.message;
  });
  child.on('exit', (code, by) => {
    // 0: another daemon holds the lock.
    if (code === 0) isAnotherThere = true;
    else failure ??= `It ended with ${by ?? code}.`;
  });
  child.unref();
  await output.close();
  const startedAt = Date.now();
  for (;;) {
    const isFinal = isAnotherThere;
    const daemon = await findDaemon(paths.daemonFile, log).catch((error) => {
      if (isFinal || !isUserError(error)) throw error;
    });
    if (daemon) return daemon;
    if (failure !== undefined) throw await notStarted(failure, logFile);
    const waited = Date.now() - startedAt;
    if (waited > START_PATIENCE_MS)
      throw await notStarted(`It said nothing for ${waited / 1000} s.`, logFile);
    // It goes on starting without us, and exits by itself when nobody comes.
    if (signal?.aborted) throw new CancelledError();
    if (waited > 1000) progress?.report(`Starting the trainer (${Math.round(waited / 1000)} s)`);
    await sleep(100);
  }
}

/** The daemon's last words are either {what, why, next}, or the end of a stack trace. */
async function notStarted(failure: string, logFile: string): Promise<UserError> {
  const last = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').at(-1) ?? '';
  try {
    return new UserError('trainer-not-started', UserText.parse(JSON.parse(last)));
  } catch {
    return new UserError('trainer-not-started', {
      what: 'The trainer did not start.',
      why: last || failure,
      next: `Read ${logFile}, or run "dormouse doctor".`,
    });
  }
}
