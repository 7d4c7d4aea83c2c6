// `npm test`: checks, then unit, Python, process and editor tests; installs what they need first.
// Run: `npm test [-- --only NAME,…]` with NAME of: check, unit, python, process, editor, electron.
// DORMOUSE_TEST_FORBID_SKIP=1 turns a missing editor host into a failure, as .ci/run wants it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepare } from './bootstrap.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
// Electron's VS Code is downloaded, so it is asked for by name (`npm run test:electron`).
const wanted = new Set(values.only?.split(',') ?? ['check', 'unit', 'python', 'process', 'editor']);
const totals = { passed: 0, failed: 0, skipped: 0 };
/** What runs then hangs: it is ended and counts as failed, so that a run comes to its last line within CI's 45 minutes. */
const MOST_MINUTES = 42;

/** Mocha prints its counts on lines of their own, pytest on one line at the end. */
const COUNTS = [
  ['passed', /^\s*(\d+) passing|(?:^|\s)(\d+) passed.* in [\d.]+s/],
  ['failed', /^\s*(\d+) failing|(?:^|\s)(\d+) failed.* in [\d.]+s/],
  ['skipped', /^\s*(\d+) pending|(?:^|\s)(\d+) skipped.* in [\d.]+s/],
];

function count(output) {
  const counted = { passed: 0, failed: 0, skipped: 0 };
  for (const line of output.split('\n')) {
    for (const [key, pattern] of COUNTS) {
      const match = pattern.exec(line);
      if (match) counted[key] += Number(match[1] ?? match[2]);
    }
  }
  return counted;
}

/** Runs a test runner, shows its output as it comes and adds up what it counted. */
async function suite(name, command, args, env) {
  const started = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
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
  process.stdout.write(`── ${name}: ${Math.round((Date.now() - started) / 1000)} s\n`);
}

async function checks() {
  process.stdout.write('\n── check\n');
  const { check } = await import('./check.mjs');
  for (const { name, problem } of await check()) {
    process.stdout.write(problem ? `✘ ${name}\n${problem}\n` : `✔ ${name}\n`);
    totals[problem ? 'failed' : 'passed']++;
  }
}

async function editorTests(env) {
  const { ensureEditorHost, NoEditorHost } = await import('./editor-host.mjs');
  try {
    const host = await ensureEditorHost((message) => process.stdout.write(`${message}\n`));
    await mocha('editor', 'test/editor/*.test.ts', { ...env, DORMOUSE_EDITOR_HOST: JSON.stringify(host) });
  } catch (error) {
    if (!(error instanceof NoEditorHost)) throw error;
    const forbidden = process.env.DORMOUSE_TEST_FORBID_SKIP === '1';
    process.stdout.write(`\neditor tests ${forbidden ? 'failed' : 'skipped'}: ${error.message}\n`);
    totals[forbidden ? 'failed' : 'skipped']++;
  }
}

const mocha = (name, files, env) =>
  suite(name, process.execPath, ['--import=tsx', 'node_modules/mocha/bin/mocha.js', files], env);

await prepare({ log: (message) => process.stdout.write(`${message}\n`) });
const { ensurePythonTools } = await import('./python-tools.mjs');
const { default: envPaths } = await import('env-paths');

// Tests never see the user's own state; the cache (models, the trainer's environment) is shared.
const home = mkdtempSync(path.join(os.tmpdir(), 'dormouse-test-'));
process.env.DORMOUSE_CACHE ??= envPaths('dormouse', { suffix: '' }).cache;
try {
  const tools = await ensurePythonTools();
  const env = { DORMOUSE_HOME: home, DORMOUSE_PYTHON: tools.python };
  if (wanted.has('check')) await checks();
  if (wanted.has('unit')) await mocha('unit', 'test/unit/**/*.test.ts', env);
  if (wanted.has('python')) {
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'trainer/tests', 'models/tests'];
    await suite('python', tools.python, args, { ...env, ...tools.env });
  }
  if (wanted.has('process')) await mocha('process', 'test/process/*.test.ts', env);
  if (wanted.has('editor')) await editorTests(env);
  if (wanted.has('electron'))
    await suite('electron', process.execPath, ['--import', 'tsx', 'test/editor/electron.ts'], env);
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
