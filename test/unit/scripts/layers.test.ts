// The rule that holds the house up: imports go down the table of layers, and nothing else.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brokenLayers } from '../../../scripts/layers.mjs';
import { temporaryFolder } from '../memory/support.ts';

type Table = Parameters<typeof brokenLayers>[1];

const TABLE: Table = [
  ['ground', 'what everything stands on', ''],
  ['first', 'stands on it', 'ground'],
];

describe('the layers of the house', () => {
  const home = temporaryFolder();

  async function brokenIn(files: Record<string, string>, table = TABLE): Promise<string[]> {
    const folder = await mkdtemp(path.join(home(), 'house-'));
    for (const [file, text] of Object.entries({ 'first/sound.ts': "import '../ground/a.ts';", ...files })) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    return brokenLayers(folder, table);
  }

  it('stand where imports go down', async () => {
    assert.deepEqual(await brokenIn({ 'ground/a.ts': "import { b } from './b.ts';" }), []);
  });

  it('fall with an import up, of a type too', async () => {
    const files = { 'ground/a.ts': "import type { Sound } from '../first/sound.ts';" };
    assert.deepEqual(await brokenIn(files), ['ground/a.ts imports first/sound.ts']);
  });

  it('fall with a dynamic import up', async () => {
    const files = { 'ground/a.ts': "const sound = await import('../first/sound.ts');" };
    assert.deepEqual(await brokenIn(files), ['ground/a.ts imports first/sound.ts']);
  });

  it('fall with vscode outside the editor', async () => {
    const files = { 'ground/a.ts': "import * as vscode from 'vscode';" };
    assert.deepEqual(await brokenIn(files), ['ground/a.ts imports vscode']);
  });

  it('fall with a room that the table does not name, and with one that is too large', async () => {
    assert.deepEqual(await brokenIn({ 'attic/a.ts': '' }), [
      'attic/a.ts is in a room that the table does not have',
    ]);
    const many = Object.fromEntries([...Array(41).keys()].map((at) => [`ground/${at}.ts`, '']));
    assert.deepEqual(await brokenIn(many), ['ground has 41 files, at most 40 fit']);
  });

  it('fall with a table that points up, or that allows what nobody uses', async () => {
    const circle: Table = [
      ['ground', '', 'first'],
      ['first', '', 'ground'],
    ];
    assert.deepEqual(await brokenIn({ 'ground/a.ts': "import '../first/sound.ts';" }, circle), [
      'the table lets ground import first, which is not below it',
    ]);
    const generous: Table = [...TABLE!, ['second', '', 'first ground']];
    assert.deepEqual(await brokenIn({ 'second/a.ts': "import '../first/sound.ts';" }, generous), [
      'second may import ground but does not: take it out of the table',
    ]);
  });
});
