import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPython, choosePython, refuse } from '../../../scripts/python.mjs';

/** A command that answers as a Python of this kind would. */
async function pretend(folder: string, name: string, script: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const answer = (version: number[], more: object = {}) =>
  `echo '${JSON.stringify({ version, executable: '/x/python3', venv: true, bits: 64, ...more })}'`;

describe('Which Python carries the trainer', function () {
  if (process.platform === 'win32') return;
  this.timeout(20_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-python-'));
  });
  after(() => rm(folder, { recursive: true }));

  const cases: [name: string, script: string, problem: string, code: string, next: RegExp][] = [
    ['too-old', answer([3, 9, 6]), 'too-old', 'python-too-old', /^Run this, then try again: \S+/],
    ['python2', answer([2, 7, 18]), 'too-old', 'python-too-old', /Run this/],
    ['too-new', answer([3, 99, 0]), 'too-new', 'python-unsupported', /Run this/],
    ['narrow', answer([3, 12, 1], { bits: 32 }), '32-bit', 'python-unsupported', /Run this/],
    ['bare', answer([3, 12, 1], { venv: false }), 'without-venv', 'python-without-venv', /Run this/],
    [
      'stub',
      'echo "Python was not found; run without arguments to install from the Microsoft Store" >&2; exit 9',
      'store-stub',
      'python-missing',
      /Run this/,
    ],
    [
      'shim',
      'echo "pyenv: python3.10: command not found" >&2; exit 127',
      'missing',
      'python-missing',
      /Run this/,
    ],
    ['broken', 'exit 1', 'broken', 'python-missing', /Run this/],
  ];
  for (const [name, script, problem, code, next] of cases) {
    it(`refuses one that is ${name}, with one command to run`, async () => {
      const file = await pretend(folder, name, script);
      const choice = await choosePython({ only: file });
      assert.ok('refusal' in choice);
      assert.equal(choice.candidates[0]?.problem, problem);
      assert.equal(choice.refusal.code, code);
      assert.match(choice.refusal.next, next);
    });
  }

  it('finds none where there is none', async () => {
    const choice = await choosePython({ only: path.join(folder, 'nothing') });
    assert.ok('refusal' in choice);
    assert.equal(choice.refusal.code, 'python-missing');
  });

  it('passes by what will not do and takes the first that will', async () => {
    await pretend(folder, 'python3', answer([3, 9, 1]));
    await pretend(folder, 'python3.12', answer([3, 12, 4], { executable: '/x/python3.12' }));
    const choice = await choosePython({ env: { PATH: `${folder}:/bin:/usr/bin`, PYENV_ROOT: folder } });
    assert.ok('python' in choice);
    assert.equal(choice.candidates[0]?.problem, 'too-old');
    // A machine may have a newer one of its own in /usr/bin, which comes first then.
    assert.match(choice.python.version, /^3\.1[1-4]/);
  });

  it('names the nearest miss, not the first', () => {
    const miss = (problem: 'missing' | 'without-venv' | 'too-old') => ({
      command: ['python3'],
      executable: '/x/python3',
      version: '3.12.0',
      problem,
    });
    assert.equal(
      refuse([miss('missing'), miss('too-old'), miss('without-venv')]).code,
      'python-without-venv',
    );
  });

  it('is not misled by PYTHONHOME or PYTHONPATH', async () => {
    const env = { ...process.env, PYTHONHOME: '/nowhere', PYTHONPATH: '/nowhere' };
    const { problem } = await checkPython(['python3'], env);
    assert.notEqual(problem, 'broken');
  });
});
