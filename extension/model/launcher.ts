// Starts a model host process, or waits for the one that another client starts.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { childEntry, childEnvironment } from '../storage/child-entry.ts';
import { readDocument } from '../storage/document.ts';
import { isLocked } from '../storage/file-lock.ts';
import { isAlive } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { EXIT_ANOTHER_RUNS, EXIT_DISK_FULL, HOST_PROTOCOL, HostFile } from './schema.ts';

/** Tokens of a context, where the model was trained on as many. */
export const MOST_CONTEXT_TOKENS = 4096;

export interface HostSettings {
  /** Threads of llama.cpp; default `DORMOUSE_THREADS`, else all cores but one. */
  threads?: number;
  /** Tokens of a context, at most what the model was trained on; default `MOST_CONTEXT_TOKENS`. */
  contextSize?: number;
  /** Seconds that a host stays after its last client; default 60. */
  idleSeconds?: number;
  gpu?: 'auto' | 'off';
}

export interface LaunchOptions {
  paths: Pick<Paths, 'hosts' | 'models'>;
  base: { sha256: string; file: string };
  settings: HostSettings;
  log: Logger;
  progress?: Progress;
  signal?: AbortSignal;
  /** Called before a host is started, so that training can make room. */
  beforeStart(): Promise<void>;
}

/** A process start takes a second, and half a minute where every core is taken; longer than this and it will not come. */
const START_MS = 120_000;
const POLL_MS = 40;

interface HostProcess {
  /** How it ended, in words, once it has. */
  ended?: string;
  /** Its exit status, if it had one. */
  status?: number;
}

/**
 * Resolves with the file of a host that `connect` could reach, starting one where there is none.
 * `connect` rejects when nobody, or a stranger, answers where the file points. Throws `model-host-start` or
 * `disk-full`.
 */
export async function findOrStartHost<T>(
  options: LaunchOptions,
  connect: (host: HostFile) => Promise<T>,
): Promise<T> {
  const dir = path.join(options.paths.hosts, options.base.sha256);
  makeFolder(dir);
  const deadline = Date.now() + START_MS;
  let child: HostProcess | undefined;
  let asked = false;
  for (;;) {
    if (options.signal?.aborted) throw new CancelledError();
    const host = await readHostFile(dir);
    if (host) {
      try {
        return await connect(host);
      } catch (error) {
        // A file left behind by a killed host, or a host that is just going.
        options.log.debug(`the model host at port ${host.port} does not answer: ${(error as Error).message}`);
      }
    }
    const ended = child?.ended;
    if (child?.status === EXIT_DISK_FULL) throw diskFull(dir);
    if (ended && child?.status !== EXIT_ANOTHER_RUNS) throw cannotStart(dir, ended);
    if (Date.now() > deadline) throw cannotStart(dir, `It did not answer for ${START_MS / 1000} seconds.`);
    if ((!child || ended) && !isLocked(lockFile(dir))) {
      if (!asked) {
        options.progress?.report('Starting the model');
        await options.beforeStart();
        asked = true;
      }
      child = startHost(dir, options);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The host's address, when there is one that speaks our protocol. */
async function readHostFile(dir: string): Promise<HostFile | undefined> {
  // What every version writes; only the owner of the file may be told from it, never how to talk to it.
  const owner = await readDocument(
    path.join(dir, 'host.json'),
    z.looseObject({ protocol: z.number(), pid: z.number() }),
  );
  // A host holds the lock for its life. Without it the file is of a dead one, and anybody may have its port by now.
  if (owner.state !== 'there' || !isLocked(lockFile(dir))) return undefined;
  if (owner.data.protocol === HOST_PROTOCOL) return HostFile.safeParse(owner.data).data;
  if (!isAlive(owner.data.pid)) return undefined;
  throw new UserError('model-host-protocol', {
    what: 'Another version of Dormouse is using this model.',
    why: 'Its model host speaks another protocol, and only one may serve a model.',
    next: 'Close the windows of the other version, or reload them so that they update.',
  });
}

const lockFile = (dir: string) => path.join(dir, 'lock');

function startHost(dir: string, { paths, base, settings, log }: LaunchOptions): HostProcess {
  const threads =
    settings.threads ?? (Number(process.env.DORMOUSE_THREADS) || Math.max(1, availableParallelism() - 1));
  const output = openSync(path.join(dir, 'host.log'), 'w', 0o600);
  const child = spawn(
    process.execPath,
    [
      ...childEntry('modelHost.js', 'host/host-main.ts'),
      ...['--dir', dir, '--model', base.file, '--base', base.sha256, '--models', paths.models],
      ...['--threads', String(threads), '--context', String(settings.contextSize ?? MOST_CONTEXT_TOKENS)],
      ...['--idle', String(settings.idleSeconds ?? 60), '--gpu', settings.gpu ?? 'auto'],
    ],
    { stdio: ['pipe', output, output], env: childEnvironment(), windowsHide: true },
  );
  closeSync(output);
  const state: HostProcess = {};
  child.on('error', (error) => {
    state.ended = `${error.message}.`;
  });
  child.on('exit', (code, signal) => {
    state.status = code ?? undefined;
    state.ended = signal ? `It was ended by ${signal}.` : `It ended with exit status ${code}.`;
  });
  log.debug(`started a model host, process ${child.pid}; its log is ${path.join(dir, 'host.log')}`);
  // Its stdin tells it that we live; neither keeps us alive.
  child.stdin?.on('error', () => {});
  (child.stdin as unknown as { unref(): void }).unref();
  child.unref();
  return state;
}

function diskFull(dir: string): UserError {
  return new UserError('disk-full', {
    what: 'The model host could not be started.',
    why: `The disk of ${dir} is full.`,
    next: 'Free some space and try again. `dormouse clean` shows what Dormouse itself could give back.',
  });
}

function cannotStart(dir: string, why: string): UserError {
  return new UserError('model-host-start', {
    what: 'The model host could not be started.',
    why,
    next: `Look into ${path.join(dir, 'host.log')}, and run \`dormouse doctor\`.`,
  });
}
