// Runs pip of a virtual environment: wheels only, progress from its output, killed when cancelled.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CancelledError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';

export interface PipOptions {
  /** The environment's own interpreter. */
  python: string;
  command: 'install' | 'download';
  args: string[];
  /** Packages that this call is expected to bring, for the fraction. */
  packages: number;
  /** The part of the whole installation that this call covers. */
  from: number;
  to: number;
  progress?: Progress;
  log?: Logger;
  signal?: AbortSignal;
}

/** Why pip failed, as far as its output tells. */
export type PipTrouble = 'disk-full' | 'offline' | 'missing' | 'other';

/** pip's own words, for a caller who knows what they were to bring. */
export class PipError extends Error {
  override readonly name = 'PipError';
  constructor(
    readonly trouble: PipTrouble,
    message: string,
  ) {
    super(message);
  }
}

/** Runs pip with what every call needs. Rejects with PipError or CancelledError. */
export function runPip(options: PipOptions): Promise<void> {
  const { python, progress, log, signal } = options;
  signal?.throwIfAborted();
  // An index that does not answer must not hold the installation for minutes, and no package may run a
  // build script of its own on this machine.
  const wheels = ['--only-binary', ':all:', '--progress-bar', 'off', '--retries', '1', '--timeout', '20'];
  const child = spawn(python, ['-m', 'pip', options.command, ...wheels, '--no-input', ...options.args], {
    env: pipEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let seen = 0;
  let current = 'Resolving packages';
  const startedAt = Date.now();
  const fraction = () =>
    Math.min(options.to, options.from + ((options.to - options.from) * seen) / (options.packages + 1));
  const tail: string[] = [];
  const onLine = (line: string) => {
    log?.debug(`pip: ${line}`);
    tail.push(line);
    if (tail.length > 40) tail.shift();
    const message = readPipLine(line);
    if (!message) return;
    if (message.package) seen += 1;
    current = message.text;
    progress?.report(current, fraction());
  };
  eachLine(child.stdout, onLine);
  eachLine(child.stderr, onLine);
  // A big wheel prints nothing while it downloads; say that time passes.
  const heartbeat = setInterval(
    () => progress?.report(`${current} (${Math.round((Date.now() - startedAt) / 1000)} s)`, fraction()),
    2_000,
  );
  return new Promise((resolve, reject) => {
    const abort = () => child.kill();
    signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => finish(() => reject(error)));
    child.on('close', (code) =>
      finish(() => {
        if (signal?.aborted) reject(new CancelledError());
        else if (code === 0) resolve();
        else reject(readFailure(tail, code));
      }),
    );
    const finish = (conclude: () => void) => {
      clearInterval(heartbeat);
      signal?.removeEventListener('abort', abort);
      conclude();
    };
  });
}

/** A line of pip's that a user wants to see, or undefined. */
export function readPipLine(line: string): { text: string; package: boolean } | undefined {
  const text = line.replace(/ \(from .*$/, '').trim();
  const [, verb, rest = ''] = /^(Collecting|Processing|Downloading|Using cached) (.+)$/.exec(text) ?? [];
  if (!verb) {
    return /^Installing collected packages/.test(text)
      ? { text: 'Unpacking the packages', package: false }
      : undefined;
  }
  const file = rest.split(/[/\\]/).at(-1) ?? rest;
  const name = /^[A-Za-z0-9._]+(?:-[A-Za-z][A-Za-z0-9._]*)*/.exec(file)?.[0] ?? file;
  if (verb === 'Collecting' || verb === 'Processing') return { text: `Fetching ${name}`, package: true };
  const size = /\(([\d.]+ [kMG]?B)\)$/.exec(rest)?.[1];
  return { text: size ? `Downloading ${name}, ${size}` : `Downloading ${name}`, package: false };
}

/** pip's environment without what would send packages elsewhere than into this virtual environment. */
function pipEnvironment(): NodeJS.ProcessEnv {
  const {
    PYTHONHOME: _h,
    PYTHONPATH: _p,
    PIP_TARGET: _t,
    PIP_PREFIX: _x,
    PIP_ROOT: _r,
    ...env
  } = process.env;
  return {
    ...env,
    PIP_USER: '0',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONUTF8: '1',
  };
}

/** Whether a folder of wheels that the user configured holds this build, so that no index is needed for it. */
export async function inFindLinks(prefix: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  for (const link of (env.PIP_FIND_LINKS ?? '').split(/\s+/).filter(Boolean)) {
    if (/^https?:/.test(link)) continue;
    const folder = link.startsWith('file:') ? fileURLToPath(link) : path.resolve(link);
    const names = await readdir(folder).catch(() => [] as string[]);
    if (names.some((name) => name.startsWith(prefix))) return true;
  }
  return false;
}

/** What the last lines of pip's output mean. */
export function readFailure(tail: string[], code: number | null): PipError {
  const text = tail.join('\n');
  const cause = tail.filter((line) => /^ERROR/.test(line)).at(-1) ?? tail.at(-1) ?? `pip ended with ${code}.`;
  const signs: [PipTrouble, RegExp][] = [
    ['disk-full', /No space left|not enough space|ENOSPC/i],
    // Where nothing answers pip also says at last that it found no version.
    [
      'offline',
      /Failed to establish|getaddrinfo|Temporary failure|timed out|Connection|ProxyError|SSLError/i,
    ],
    ['missing', /No matching distribution|Could not find a version/i],
  ];
  const trouble = signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other';
  return new PipError(trouble, cause.replace(/^ERROR: /, ''));
}

function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) onLine(line);
  });
  stream.on('end', () => rest.trim() && onLine(rest));
}
