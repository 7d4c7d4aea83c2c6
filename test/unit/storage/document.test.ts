// A control file that a crash, a hand or another program left in any shape is missing, damaged or there: never a crash.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { openAdapterStore } from '../../../extension/adapter/adapter-store.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { identifyWorkspace } from '../../../extension/memory/workspace.ts';
import { HostFile } from '../../../extension/model/schema.ts';
import { readDocument } from '../../../extension/storage/document.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { DaemonFile } from '../../../extension/trainer/schema.ts';
import { cardOf } from '../../support/adapter-card.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

/** Contents that no control file has. */
const DAMAGES: Record<string, string> = {
  empty: '',
  blank: ' \n\n',
  zeros: '\0'.repeat(300),
  cut: '{"v":1,"adapter":',
  nested: `${'['.repeat(300_000)}${']'.repeat(300_000)}`,
  'nested in a field': `{"v":1,"adapter":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
  array: '[]',
  'no number': '{"v":1,"adapter":NaN}',
  prototype: '{"__proto__":{"v":1,"adapter":null,"base":null}}',
  'another version': '{"v":99}',
};

describe('a control file', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder(), 'x.json');
  const Shape = z.object({ v: z.literal(1), adapter: z.string().nullable(), base: z.string().nullable() });
  const state = async () => (await readDocument(file(), Shape)).state;

  it('is missing, there or damaged, whatever it holds', async () => {
    assert.equal(await state(), 'missing');
    await writeFile(file(), '{"v":1,"adapter":null,"base":null}');
    assert.equal(await state(), 'there');
    for (const [what, text] of Object.entries(DAMAGES)) {
      await writeFile(file(), text);
      assert.equal(await state(), 'damaged', what);
    }
    await truncate(file(), 3 * 2 ** 30);
    assert.equal(await state(), 'damaged', 'three gigabytes');
    await rm(file());
    await mkdir(file());
    assert.equal(await state(), 'damaged', 'a folder');
    if (process.platform === 'win32') return;
    await rm(file(), { recursive: true });
    execFileSync('mkfifo', [file()]);
    assert.equal(await state(), 'damaged', 'a pipe that nobody writes to');
  });

  it('that says which adapter serves is a typed error, and so is a damaged card; the others stay', async () => {
    const log = recordingLog();
    const store = openAdapterStore(folder(), log);
    const [good, bad] = ['a'.repeat(64), 'b'.repeat(64)];
    for (const hash of [good, bad]) {
      await mkdir(path.join(folder(), 'adapters', hash), { recursive: true });
      await writeFile(path.join(folder(), 'adapters', hash, 'card.json'), JSON.stringify(cardOf(hash)));
    }
    const card = cardOf(bad);
    const contents = {
      ...DAMAGES,
      'a rank of 10^12': JSON.stringify({ ...card, recipe: { ...card.recipe, rank: 10 ** 12 } }),
      'endless seconds': JSON.stringify(card).replace(/"seconds":[^,]*/, '"seconds":1e999'),
      'a day in the year 12026': JSON.stringify({ ...card, createdAt: '+012026-01-01T00:00:00.000Z' }),
      'a name that ends in a newline': JSON.stringify({ ...card, adapter: `${bad}\n` }),
      'another adapter': JSON.stringify(cardOf(good)),
    };
    for (const [what, text] of Object.entries(contents)) {
      await writeFile(path.join(folder(), 'adapters', bad, 'card.json'), text);
      await assert.rejects(store.card(bad), (error) => isUserError(error, 'adapter-corrupt'), what);
      assert.deepEqual(
        (await store.list()).map(({ adapter }) => adapter),
        [good],
        what,
      );
    }
    for (const [what, text] of Object.entries(DAMAGES)) {
      await writeFile(path.join(folder(), 'current.json'), text);
      await assert.rejects(store.current(), (error) => isUserError(error, 'pointer-corrupt'), what);
    }
    await store.setCurrent(good);
    assert.equal(await store.current(), good);
  });

  it('that says who a folder is costs no memory where a repository has it, and nobody gets the id of another', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    for (const name of ['one', 'two', 'three\n']) await mkdir(path.join(folder(), name));
    execFileSync('git', ['init', '-q', path.join(folder(), 'one')]);
    const identify = (name: string) => identifyWorkspace(path.join(folder(), name), paths);
    const [one, two, three] = [await identify('one'), await identify('two'), await identify('three\n')];
    for (const [what, text] of Object.entries(DAMAGES)) {
      await writeFile(path.join(folder(), 'one/.git/dormouse-workspace'), text);
      assert.equal((await identify('one')).id, one.id, what);
      await writeFile(path.join(one.dir, 'workspace.json'), text);
      assert.equal((await identify('one')).id, one.id, what);
    }
    assert.equal((await identify('three\n')).id, three.id);
    // The state folder of one says that it is that of another.
    const record = { v: 1, id: three.id, kind: 'path', path: two.root, inode: '1:2:3' };
    await writeFile(path.join(two.dir, 'workspace.json'), JSON.stringify(record));
    assert.notEqual((await identify('two')).id, three.id);
    assert.equal((await identify('three\n')).id, three.id);
  });

  it('names a process and a port, not any number', () => {
    const daemon = { v: 1, port: 4711, pid: 1, protocol: 1, tokenFile: '/t' };
    const host = { v: 1, protocol: 2, pid: 1, port: 4711, token: 'x', base: 'a'.repeat(64) };
    for (const change of [
      { pid: 0 },
      { pid: -1 },
      { port: 10 ** 12 },
      { port: 0 },
      { port: Number.POSITIVE_INFINITY },
    ]) {
      assert.ok(!DaemonFile.safeParse({ ...daemon, ...change }).success, JSON.stringify(change));
      assert.ok(!HostFile.safeParse({ ...host, ...change }).success, JSON.stringify(change));
    }
    assert.ok(DaemonFile.safeParse(daemon).success && HostFile.safeParse(host).success);
  });
});
