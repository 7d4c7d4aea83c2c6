// How the model host starts, dies, and starts again; `npm run bench -- kills` kills it more often.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError } from '../../extension/base/errors.ts';
import { connectModel } from '../../extension/model/client.ts';
import { killHost } from '../support/host-kills.ts';
import { failure, gone, modelHost } from '../support/model-host.ts';
import { quiet } from '../support/quiet-log.ts';

describe('Life of the model host', () => {
  const host = modelHost();

  it('killed in the middle of an answer: a typed error, and the next call works', async () => {
    const { pid } = await host.file();
    const answer = host.longAnswer(() => process.kill(pid, 'SIGKILL'));
    assert.equal(await failure(answer), 'model-host-died');
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
    assert.notEqual((await host.file()).pid, pid);
  });

  it('killed at any moment: each call answers or says that the host died, and the next one works', async () => {
    const { died, ...rest } = await killHost(host, 2, 1);
    assert.deepEqual(rest, { kills: 3, unexpected: [], unanswered: 0 });
    assert.ok(died > 0);
  });

  it('killed while nobody asks: nobody notices', async () => {
    await host.kill();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
  });

  it('starts again without the NODE_OPTIONS of its client, and training is asked to yield first', async () => {
    await host.kill();
    const told: string[] = [];
    process.env.NODE_OPTIONS = '--no-such-option';
    try {
      const client = await connectModel({
        paths: host.paths(),
        base: host.base,
        log: quiet,
        settings: { threads: 1, gpu: 'off' },
        trainerYield: async () => {
          told.push(existsSync(path.join(host.folder(), 'host.json')) ? 'stale host' : 'no host');
          throw new Error('a trainer that does not answer');
        },
        progress: { report: (message) => told.push(message) },
      });
      await client.dispose();
    } finally {
      delete process.env.NODE_OPTIONS;
    }
    assert.deepEqual(told.slice(0, 3), ['Starting the model', 'stale host', 'Loading the model']);
  });

  it('can be cancelled while it starts', async () => {
    await host.kill();
    const controller = new AbortController();
    const options = {
      paths: host.paths(),
      base: host.base,
      log: quiet,
      settings: { threads: 1, gpu: 'off' as const },
    };
    const opening = connectModel({ ...options, signal: controller.signal });
    controller.abort();
    await assert.rejects(opening, CancelledError);
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
  });

  it('a host.json that points nowhere, or is no JSON, is nobody', async () => {
    for (const left of ['stale', '{"v":']) {
      const current = await host.file();
      await host.kill();
      const text = left === 'stale' ? JSON.stringify({ ...current, port: 9 }) : left;
      await writeFile(path.join(host.folder(), 'host.json'), text);
      assert.ok((await host.ask('Who owns billing?')).text.length > 0);
    }
  });

  it('says so when a host of another version is at work', async () => {
    const current = await readFile(path.join(host.folder(), 'host.json'), 'utf8');
    await writeFile(
      path.join(host.folder(), 'host.json'),
      JSON.stringify({ ...JSON.parse(current), protocol: 99 }),
    );
    assert.equal(await failure(host.open()), 'model-host-protocol');
    await writeFile(path.join(host.folder(), 'host.json'), current);
  });

  it('goes with the process that started it; others start another', async () => {
    await host.kill();
    const starter = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/support/host-starter.ts', host.home, host.base.file],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await new Promise((resolve) => starter.stdout.once('data', resolve));
    const { pid } = await host.file();
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
    assert.equal((await host.file()).pid, pid);
    starter.kill('SIGKILL');
    await gone(pid);
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
    assert.notEqual((await host.file()).pid, pid);
  });

  it('goes a while after its last client, and leaves no file', async () => {
    const copy = path.join(host.home, 'copy.gguf');
    await copyFile(host.base.file, copy);
    const other = { sha256: await rehashed(copy), file: copy };
    const client = await host.open({ idleSeconds: 0.2 }, other);
    const file = path.join(host.folder(other.sha256), 'host.json');
    const { pid } = await host.file(other.sha256);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.ok((await client.status()).clients === 1);
    await client.dispose();
    await gone(pid);
    assert.equal(existsSync(file), false);
  });
});

/** Makes the copy differ, so that it gets a host of its own: padding after the last tensor changes nothing. */
async function rehashed(file: string): Promise<string> {
  const bytes = Buffer.concat([await readFile(file), Buffer.alloc(32)]);
  await writeFile(file, bytes);
  return createHash('sha256').update(bytes).digest('hex');
}
