// Looking at files: rewrites that are certain, large files, rules that match everything, parsers that take long; and the
// switch that turns a memory's checks off.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { checkBook } from '../../../extension/checks/book.ts';
import { compile } from '../../../extension/checks/compile.ts';
import { violationsIn } from '../../../extension/checks/find.ts';
import { parse } from '../../../extension/checks/parser.ts';
import { switchCheck, switchedOff } from '../../../extension/checks/switches.ts';
import { memoryOf } from '../../support/memories.ts';

const ID = '01M8NQDF7BAT5ANRRPBP4Q6FPK';
const checksOf = (text: string) => compile({ id: ID, kind: 'semantic', text });

describe('looking at a file', function () {
  this.timeout(60_000);

  it('rewrites what can mean nothing else, and only that', async () => {
    const rewritten = async (text: string, file: string, code: string) =>
      (await violationsIn(file, code, await checksOf(text))).violations.map(({ rewrite }) => rewrite?.text);
    assert.deepEqual(await rewritten('use ===, never ==', 'a.js', 'a == b\n'), ['===']);
    assert.deepEqual(await rewritten('single quotes only', 'a.ts', 'a = "b"\nc = "\\n"\n'), [
      "'b'",
      undefined,
    ]);
    assert.deepEqual(await rewritten('use pnpm, never npm', 'a.sh', 'npm install\nnpm audit\n'), [
      'pnpm',
      undefined,
    ]);
    assert.deepEqual(await rewritten('`tern()` is banned, use `heron()`', 'a.ts', 'tern()\n'), [undefined]);
  });

  it('says that a file is too large, and that a rule is broken everywhere', async () => {
    const checks = await checksOf('never call `tern()`');
    const large = await violationsIn('a.ts', 'tern()\n'.repeat(800_000), checks);
    assert.deepEqual(large.violations, []);
    assert.match(large.skipped!, /longer than a million/);
    const everywhere = await violationsIn('a.ts', 'tern()\n'.repeat(500), checks);
    assert.equal(everywhere.violations.length, 50);
    assert.match(everywhere.skipped!, /broken more than 50 times/);
  });

  it('ends a parse that takes too long, and parses the next text whole', async () => {
    assert.equal(await parse('typescript', 'export const a = [1, 2, 3]\n'.repeat(20_000), 1), null);
    const next = await parse('typescript', 'export const a = 1\n');
    assert.equal(next?.rootNode.hasError, false);
    next?.delete();
  });

  it('finds violations in code that does not parse', async () => {
    const code = 'export function a() {\n  if (\n  tern(1)\n';
    const { violations } = await violationsIn('a.ts', code, await checksOf('never call `tern()`'));
    assert.equal(violations.length, 1);
  });
});

describe('the checks of a workspace', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'checks-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('are those of live memories that nobody switched off', async () => {
    const live = memoryOf('never call `tern()`', { id: ID });
    const found = async (off: ReadonlySet<string>, status: 'live' | 'superseded' = 'live') =>
      (await checkBook([{ ...live, status }], off).lookAt('a.ts', 'tern()\n')).violations.length;
    assert.equal(await found(new Set()), 1);
    assert.equal(await found(new Set(), 'superseded'), 0);
    await switchCheck(folder, ID, false);
    assert.equal(await found(await switchedOff(folder)), 0);
    await switchCheck(folder, ID, true);
    assert.equal(await found(await switchedOff(folder)), 1);
  });

  it('say what to do where the switches are damaged, and change nothing', async () => {
    const file = path.join(folder, 'checks.json');
    await writeFile(file, '{');
    const isDamaged = (error: unknown) => isUserError(error) && error.code === 'checks-damaged';
    await assert.rejects(switchedOff(folder), isDamaged);
    await assert.rejects(switchCheck(folder, ID, false), isDamaged);
    assert.equal(await readFile(file, 'utf8'), '{');
  });
});
