// Finds the daemon that daemon.json names and makes it prove that it is ours, or starts one that outlives us.

import { spawn } from 'node:child_process';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { readDocument } from '../storage/document.ts';
import { isAlive } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { type Address, askTrainer } from './http.ts';
import { cleanEnvironment, trainerSource } from './install.ts';
import { DaemonFile, Handshake, UserText } from './schema.ts';

/** The HTTP interface that this client speaks; PROTOCOL of trainer/dormouse_trainer/schema.py. */
export const PROTOCOL = 4;
/** A cold Python on a busy disk takes its time to import a web server. */
const START_PATIENCE_MS = 90_000;
const HANDSHAKE_PATIENCE_MS = 10_000;

export interface Daemon {
  address: Address;
  handshake: Handshake;
}

/**
 * The running daemon, of whatever protocol, or undefined. A file that a dead daemon left behind is no daemon;
 * something alive that cannot prove that it knows the token is UserError `trainer-not-ours`.
 */
export async function findDaemon(file: string, log: Logger): Promise<Daemon | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const named = await readDaemonFile(file, log);
    if (!named) return undefined;
    try {
      return { address: named.address, handshake: await shakeHands(named.address) };
    } catch (error) {
      if (isRefusedConnection(error) || !isAlive(named.pid)) return undefined;
      if (error instanceof UserError && error.code === 'trainer-gone' && isSilence(error)) throw error;
      // It may have been replaced by another between reading its file and calling it.
      if (attempt === 0) {
        await sleep(300);
        continue;
      }
      const next = `End process ${named.pid} if it is not yours, delete ${file}, then try again.`;
      throw new UserError('trainer-not-ours', {
        what: 'Another program answers where the trainer should.',
        why: `What listens on port ${named.address.port} does not prove to be Dormouse's trainer.`,
        next,
      });
    }
  }
}

async function readDaemonFile(
  file: string,
  log: Logger,
): Promise<{ address: Address; pid: number } | undefined> {
  const stored = await readDocument(file, DaemonFile);
  if (stored.state === 'missing') return undefined;
  try {
    if (stored.state === 'damaged') throw new Error(stored.why);
    const daemon = stored.data;
    const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
    return { address: { port: daemon.port, token }, pid: daemon.pid };
  } catch (error) {
    // A daemon that runs nevertheless holds its lock, and starting another then says so.
    log.warn(`${file} does not name a trainer: ${(error as Error).message}`);
    return undefined;
  }
}

/** Lets the daemon prove that it knows the token. Our token went with it: one of a dead daemon opens nothing. */
async function shakeHands(address: Address): Promise<Handshake> {
  const nonce = randomBytes(32).toString('hex');
  const request = {
    method: 'GET',
    path: `/v1/handshake?nonce=${nonce}`,
    patience: HANDSHAKE_PATIENCE_MS,
  } as const;
  const handshake = await askTrainer(address, request, Handshake);
  const expected = createHmac('sha256', address.token).update(nonce).digest();
  if (!timingSafeEqual(expected, Buffer.from(handshake.proof, 'hex'))) throw new Error('Wrong proof.');
  return handshake;
}

export interface StartOptions {
  paths: Paths;
  log: Logger;
  python: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Starts the daemon detached and waits until it answers; if another got there first, that one is it. */
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
  child.on('error', (error) => {
    failure = error.message;
  });
  child.on('exit', (code, by) => {
    // 0: another daemon was there first and will be found.
    if (code !== 0) failure ??= `It ended with ${by ?? code}.`;
  });
  child.unref();
  await output.close();
  const startedAt = Date.now();
  for (;;) {
    const daemon = await findDaemon(paths.daemonFile, log);
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

function isRefusedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code === 'ECONNREFUSED';
}

function isSilence(error: UserError): boolean {
  return error.cause instanceof Error && /^No answer for/.test(error.cause.message);
}
