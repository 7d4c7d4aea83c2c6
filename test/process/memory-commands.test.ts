// `dormouse promote` and `dormouse review` as a user types them, in two workspaces of one home.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Memory } from '../../extension/memory/schema.ts';
import { runCli } from '../support/cli.ts';

const Items = z.array(
  z.object({ memory: Memory, why: z.string(), reason: z.string(), against: z.array(Memory) }),
);

describe('commands about memories', function () {
  this.timeout(300_000);
  let folder: string;

  const run = (workspace: string, ...args: string[]) =>
    runCli(args, {
      cwd: path.join(folder, workspace),
      env: { DORMOUSE_HOME: path.join(folder, 'home') },
    });
  const json = async (workspace: string, ...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(workspace, ...args, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const known = async (workspace: string) =>
    z
      .array(Memory)
      .parse(await json(workspace, 'memories'))
      .map(({ text }) => text);
  const remember = async (workspace: string, ...args: string[]) =>
    z.array(Memory).parse(await json(workspace, 'remember', ...args))[0] as Memory;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-memories-'));
    for (const workspace of ['one', 'two']) await mkdir(path.join(folder, workspace));
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('lets only what was promoted cross from one workspace to the other', async () => {
    const style = await remember('one', 'Explain every regular expression in a comment');
    const fact = await remember('one', 'payments listens on port 8443');
    assert.deepEqual(await known('two'), []);
    assert.equal((await run('two', 'promote', style.id)).code, 1, 'it is not known there');
    const refused = await run('one', 'promote', fact.id, '--json');
    assert.equal(refused.code, 3);
    assert.match(refused.stdout, /promote-refused/);
    const promoted = await run('one', 'promote', style.id);
    assert.equal(promoted.code, 0, promoted.stderr);
    assert.match(promoted.stdout, /quote goes along: “Explain every/);
    assert.deepEqual(await known('two'), [style.text]);
    assert.deepEqual((await known('one')).sort(), [style.text, fact.text].sort());
  });

  it('lists what is in doubt, decides it, and refuses what is not', async () => {
    const mine = await remember('two', 'Never explain every regular expression in a comment');
    // The order was given here, after the promotion: it is the newer one, and nothing is open.
    assert.deepEqual(Items.parse(await json('two', 'review')), []);
    await writeFile(path.join(folder, 'two', 'a.ts'), 'one();\ntwo();\n');
    const about = await remember('two', 'The second call frees what the first took', '--code', 'a.ts:1-2');
    await writeFile(path.join(folder, 'two', 'a.ts'), 'one();\n');
    const [item, ...others] = Items.parse(await json('two', 'review'));
    assert.deepEqual([item?.why, item?.memory.id, others.length], ['code', about.id, 0]);
    assert.match((await run('two', 'memories')).stdout, /code changed/);
    const { stdout: shown } = await run('two', 'show', about.id);
    assert.match(shown, /The second call frees[\s\S]*lives +context[\s\S]*a\.ts has other lines now/);
    assert.match(shown, /scores +importance 0\.\d0, utility 0\.00/);
    const one = await json('two', 'show', about.id.slice(-8));
    assert.deepEqual(
      z.object({ memory: Memory, stage: z.string(), learned: z.null() }).parse(one).memory.id,
      about.id,
    );
    assert.equal((await run('two', 'show', 'ZZZZZZZZ')).code, 1);
    assert.match((await run('two', 'review')).stdout, /a\.ts has other lines now/);
    assert.equal((await run('two', 'review', 'accept', about.id)).code, 0);
    assert.equal((await run('two', 'review', 'reject', mine.id)).code, 3);
    assert.equal((await run('two', 'review', 'keep', mine.id)).code, 2);
    assert.match((await run('two', 'review')).stdout, /Nothing waits/);
    assert.equal((await run('two', 'remember', 'x', '--code', 'a.ts')).code, 2);
    assert.equal((await run('two', 'remember', 'x', '--code', '../one/a.ts:1')).code, 2);
  });
});
