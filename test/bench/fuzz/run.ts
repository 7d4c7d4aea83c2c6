// Runs a target in processes of its own until its time or its inputs are over, and counts what became of the inputs.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ensurePythonTools } from '../../../scripts/python-tools.mjs';
import type { ChildLine } from './child.ts';
import { MOST_MIB, MOST_MS } from './target.ts';

export interface Find {
  target: string;
  seed: number;
  /** Number of the input: with the seed it is made again. */
  input: number;
  kind: 'wrong' | 'crash' | 'hang' | 'memory';
  message: string;
}

export interface Outcome {
  target: string;
  inputs: number;
  accepted: number;
  refused: number;
  finds: Find[];
  seconds: number;
  slowestMs: number;
  peakMiB: number;
}

/** What starts the process of a target, which takes the arguments of `serve` and says what it says (child.ts). */
export interface Runner {
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Milliseconds of its processor time without progress after which it hangs. */
  mostMs: number;
}

export interface RunOptions {
  runner: Runner;
  seed: number;
  seconds: number;
  /** Inputs at most. */
  inputs?: number;
  folder: string;
}

/** As many times that long on the clock. */
const PATIENCE = 12;
/** How often a process is looked at. */
const WATCH_MS = 100;
/** Unit of /proc/PID/stat, on every Linux that Node runs on. */
const TICK_MS = 10;
/** Finds after which there is no use in going on. */
const MOST_FINDS = 20;
/** Target of its own: the trainer daemon, which is asked in Python. */
export const HTTP = 'HTTP';
const HTTP_FUZZ = fileURLToPath(new URL('../../../trainer/bench/http_fuzz.py', import.meta.url));
/** Beside the packages that the bundle loads. */
const BUNDLES = fileURLToPath(new URL('../../../node_modules/.cache/dormouse', import.meta.url));

/** Bundles the process of `entry`, a file that calls `serve`: it starts at once then, as often as it has to. */
export async function bundle(entry: string): Promise<Runner> {
  const outfile = path.join(BUNDLES, `fuzz-${path.basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const args = [`--max-old-space-size=${MOST_MIB}`, '--enable-source-maps', outfile];
  return { command: process.execPath, args, mostMs: MOST_MS };
}

/** Requests to a trainer daemon; installs what they need where it is missing. */
export async function httpRunner(): Promise<Runner> {
  const { python, env } = await ensurePythonTools();
  // It waits for each answer itself, and no longer than that; to draw a job takes its time, too.
  return { command: python, args: [HTTP_FUZZ], env, mostMs: 4 * MOST_MS };
}

export async function fuzz(target: string, options: RunOptions): Promise<Outcome> {
  const started = performance.now();
  const outcome: Outcome = {
    target,
    inputs: 0,
    accepted: 0,
    refused: 0,
    finds: [],
    seconds: 0,
    slowestMs: 0,
    peakMiB: 0,
  };
  for (let next = 0, left = options.seconds * 1000; ; ) {
    const before = performance.now();
    const { last, ended } = await runChild(target, next, left, options, outcome);
    left -= performance.now() - before;
    next = last + 1;
    if (ended || left <= 0 || next === options.inputs || outcome.finds.length >= MOST_FINDS) break;
  }
  outcome.seconds = (performance.now() - started) / 1000;
  return outcome;
}

/** Adds to `outcome`. `ended`: the process came to its own end. */
async function runChild(
  target: string,
  first: number,
  ms: number,
  { runner, seed, inputs = 0, folder }: RunOptions,
  outcome: Outcome,
): Promise<{ last: number; ended: boolean }> {
  await mkdir(folder, { recursive: true });
  const progress = path.join(folder, 'progress');
  await writeFile(progress, '');
  const child = spawn(
    runner.command,
    [...runner.args, target, ...[seed, first, inputs, Math.max(1, Math.round(ms))].map(String), folder],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...runner.env } },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-2_000);
  });
  let ended = false;
  let seen = '';
  let killed: Find['kind'] | undefined;
  let since = performance.now();
  let before = 0;
  const find = (input: number, kind: Find['kind'], message: string) =>
    outcome.finds.push({ target, seed, input, kind, message });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as ChildLine;
    if ('find' in line) find(line.find.input, line.find.kind, line.find.message);
    else {
      ended = true;
      outcome.inputs += line.done.inputs;
      outcome.accepted += line.done.accepted;
      outcome.refused += line.done.refused;
      outcome.slowestMs = Math.max(outcome.slowestMs, line.done.slowestMs);
      outcome.peakMiB = Math.max(outcome.peakMiB, line.done.peakMiB);
    }
  });
  const closed = new Promise<string>((resolve) =>
    child.on('close', (code, signal) => resolve(signal ?? `exit status ${code}`)),
  );
  const kill = (kind: Find['kind']) => {
    killed ??= kind;
    // Ends Node at once, which has no handler for it, and lets Python take the daemon along.
    child.kill('SIGTERM');
  };
  const watch = setInterval(async () => {
    if ((await residentMiB(child.pid)) > MOST_MIB) kill('memory');
    const now = await readFile(progress, 'utf8').catch(() => seen);
    const spent = await spentMs(child.pid);
    if (now !== seen) [seen, since, before] = [now, performance.now(), spent];
    // A busy machine lets it wait, above all for its start. One that computes nothing at all waits for ever.
    else if (spent - before > runner.mostMs || performance.now() - since > PATIENCE * runner.mostMs)
      kill('hang');
  }, WATCH_MS);
  const end = await closed;
  clearInterval(watch);
  const last = Number((await readFile(progress, 'utf8')).trim() || first);
  if (killed === 'hang') find(last, killed, `It took more than ${runner.mostMs / 1000} s.`);
  else if (killed) find(last, killed, `It took more than ${MOST_MIB} MiB.`);
  else if (!ended) find(last, 'crash', `${end}: ${complaint}`);
  if (!ended) outcome.inputs += last - first + 1;
  return { last, ended };
}

/** Memory of a process now, in MiB; 0 where only the process itself can say so, which it does after each input. */
async function residentMiB(pid: number | undefined): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '0 0');
  return (Number(statm.split(' ')[1]) * 4096) / 2 ** 20;
}

/** Processor time of a process in milliseconds; 0 where only Linux would say so, and the clock decides. */
async function spentMs(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return (user + system) * TICK_MS;
}
