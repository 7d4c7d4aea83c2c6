// Runs one suite of the tests as a process, shows its output, counts its results and holds it to its time.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNpm } from './environment.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Minutes of each suite on two quiet cores, without what it installs: 29 in all. A suite that needs more is made
 * quicker, or the long test in it becomes a benchmark (`npm run bench`).
 */
const BUDGETS = { check: 1.5, unit: 2.5, python: 4, process: 10.5, editor: 10.5, electron: 10 };
/** A busy or slow machine takes up to this many times as long; beyond that a run of CI fails. */
const SLACK = 2;
/** What runs then hangs: it is ended and counts as failed, so that a run comes to its last line within CI's hour. */
const MOST_MINUTES = 56;
/** Tests and hooks in the list of slow ones. */
const LISTED = 15;

/** Mocha prints its counts on lines of their own, pytest on one line at the end. */
const COUNTS = [
  ['passed', /^\s*(\d+) passing|(?:^|\s)(\d+) passed.* in [\d.]+s/],
  ['failed', /^\s*(\d+) failing|(?:^|\s)(\d+) failed.* in [\d.]+s/],
  ['skipped', /^\s*(\d+) pending|(?:^|\s)(\d+) skipped.* in [\d.]+s/],
];
/** A line of pytest's `--durations`. */
const DURATION = /^([\d.]+)s (?:call|setup|teardown)\s+(\S.*)$/gm;

export const totals = { passed: 0, failed: 0, skipped: 0 };
/** @type {{ suite: string; seconds: number }[]} */
const spent = [];

function count(/** @type {string} */ output) {
  const counted = { passed: 0, failed: 0, skipped: 0 };
  for (const line of output.split('\n')) {
    for (const [key, pattern] of COUNTS) {
      const match = pattern.exec(line);
      if (match) counted[key] += Number(match[1] ?? match[2]);
    }
  }
  return counted;
}

/**
 * Times `work` and holds it to the suite's budget.
 * @param {keyof typeof BUDGETS} name
 * @param {() => Promise<void>} work
 */
export async function timed(name, work) {
  process.stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  spent.push({ suite: name, seconds });
  const budget = BUDGETS[name] * 60;
  process.stdout.write(`── ${name}: ${seconds.toFixed(0)} s of ${budget} s\n`);
  // A laptop that does other things besides is nobody's fault; CI's machine has nothing else to do.
  if (seconds <= SLACK * budget || process.env.DORMOUSE_TEST_FORBID_SKIP !== '1') return;
  process.stdout.write(`✘ ${name} took more than ${SLACK} times its budget, see scripts/suite.mjs\n`);
  totals.failed++;
}

/**
 * Runs a test runner, shows its output as it comes and adds up its counts.
 * @param {keyof typeof BUDGETS} name
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env on top of this process's, npm's variables left out
 */
export const suite = (name, command, args, env) =>
  timed(name, async () => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...withoutNpm(), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const hung = setTimeout(
      () => {
        process.stdout.write(`\nover ${MOST_MINUTES} minutes have passed: ${name} was ended\n`);
        child.kill('SIGKILL');
      },
      MOST_MINUTES * 60_000 - performance.now(),
    );
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
      // A process that a killed suite left behind may hold its output open.
      child.on('exit', (code) => setTimeout(resolve, 5000, code).unref());
    });
    clearTimeout(hung);
    const counted = count(output);
    // A runner that died, or that found nothing to run, has not passed.
    if (counted.failed === 0 && (code !== 0 || counted.passed + counted.skipped === 0)) counted.failed = 1;
    for (const key of Object.keys(totals)) totals[key] += counted[key];
    for (const [, seconds, title] of output.matchAll(DURATION))
      slow.push({ title, seconds: Number(seconds) });
  });

/** @type {{ title: string; seconds: number }[]} */
const slow = [];

/**
 * The slowest tests and hooks, and the minutes of each suite.
 * @param {string} times the file that test/support/test-times.mjs writes
 */
export function summary(times) {
  const lines = existsSync(times) ? readFileSync(times, 'utf8').trim().split('\n') : [];
  const all = [...slow, ...lines.map((line) => JSON.parse(line))];
  const slowest = all.sort((a, b) => b.seconds - a.seconds).slice(0, LISTED);
  const total = spent.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    'The slowest tests and hooks, in seconds:',
    ...slowest.map(({ seconds, title }) => `${seconds.toFixed(1).padStart(7)}  ${title}`),
    ...spent.map(({ suite, seconds }) => `${suite}: ${(seconds / 60).toFixed(1)} of ${BUDGETS[suite]} min`),
    `all suites: ${(total / 60).toFixed(1)} min`,
  ].join('\n');
}
