// `dormouse sleep --writer study` as a user types it, where it cannot write; and the model that is named for it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../extension/base/errors.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { studyWriter } from '../../extension/synthesis/study.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { runCli } from '../support/cli.ts';
import { inventoryOf, memoryOf } from '../support/memories.ts';
import { quiet } from '../support/quiet-log.ts';

describe('the studying model', function () {
  this.timeout(180_000);
  let folder: string;
  const home = () => path.join(folder, 'home');
  const project = () => path.join(folder, 'project');
  const run = (args: string[]) => runCli(args, { cwd: project(), env: { DORMOUSE_HOME: home() } });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-study-'));
    await mkdir(project());
    execFileSync('git', ['init', '--quiet', project()]);
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('writes for no embedded model: one clear error, and no night by another writer', async () => {
    const told = await run(['remember', 'payments-api listens on port 9001']);
    assert.equal(told.code, 0, told.stderr);
    const { code, stdout } = await run(['sleep', '--writer', 'study', '--json']);
    assert.equal(code, 2);
    assert.equal(JSON.parse(stdout).error.code, 'writer-embedded');
    assert.equal(JSON.parse((await run(['adapters', '--json'])).stdout).adapters?.length ?? 0, 0);
  });

  it('is named for the writer study alone', async () => {
    const { code, stderr } = await run(['sleep', '--writer-model', 'dormouse-tiny']);
    assert.equal(code, 2);
    assert.match(stderr, /--writer study/);
    const unknown = await run(['sleep', '--writer', 'study', '--writer-model', 'no-such', '--json']);
    assert.equal(JSON.parse(unknown.stdout).error.code, 'writer-embedded');
  });

  it('is the one that was named, in a host of its own, and is let go when it is too small', async () => {
    const options = { root: project(), paths: resolvePaths({ DORMOUSE_HOME: home() }), log: quiet };
    const services = await createServices({ ...options, writerModel: () => 'dormouse-tiny' });
    const memory = memoryOf('payments-api listens on port 9001');
    const input = { memories: [memory], inventory: inventoryOf([memory]), seed: 1, count: 4 };
    await assert.rejects(studyWriter(services.study).write(input, {}), (error) =>
      isUserError(error, 'study-too-small'),
    );
    const { model, release } = await services.study();
    const { parameters, clients } = await model.status();
    assert.ok(parameters > 5e6 && parameters < 7e6, `${parameters}`);
    assert.equal(clients, 1, 'the one before was let go');
    await release();
    await assert.rejects(model.status());
    await services.dispose();
    const none = await createServices({ ...options, writerModel: () => 'no-such' });
    await assert.rejects(none.study(), (error) => isUserError(error, 'model-unknown'));
    await none.dispose();
  });
});
