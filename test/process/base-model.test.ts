// Base models that are bad, and how one is found again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { resolveModel } from '../../extension/model/registry.ts';
import { failure, modelHost } from '../support/model-host.ts';

describe('A base model that is bad', () => {
  const host = modelHost();

  const put = async (name: string, bytes: Buffer) => {
    const file = path.join(host.home, name);
    await writeFile(file, bytes);
    return file;
  };

  it('is refused when it is resolved, and again when its host loads it', async () => {
    const bytes = await readFile(host.base.file);
    assert.equal(
      await failure(resolveModel(await put('cut.gguf', bytes.subarray(0, 300_000)), host.paths())),
      'model-corrupt',
    );
    assert.equal(
      await failure(resolveModel(await put('zip.gguf', Buffer.from('PK')), host.paths())),
      'model-corrupt',
    );
    assert.equal(
      await failure(resolveModel(path.join(host.home, 'none.gguf'), host.paths())),
      'model-missing',
    );
    assert.equal(await failure(resolveModel('no-such-model', host.paths())), 'model-unknown');

    const flipped = Buffer.from(bytes);
    flipped[flipped.length - 1]! ^= 1;
    const file = await put('flipped.gguf', flipped);
    assert.equal(await failure(host.open({}, { sha256: 'ef'.repeat(32), file })), 'model-corrupt');
    assert.equal(
      await failure(host.open({}, { sha256: 'ee'.repeat(32), file: path.join(host.home, 'cut.gguf') })),
      'model-corrupt',
    );
    // The other bytes of the file are whole: under its own hash it is a model.
    const sha256 = createHash('sha256').update(flipped).digest('hex');
    const client = await host.open({}, { sha256, file });
    assert.equal((await client.status()).base, sha256);
    await client.dispose();
  });

  it('is read in a process that may die, and never in ours', async function () {
    // An array of 300 MB, as its header says; the file has that many zeros.
    const header = Buffer.alloc(57);
    header.write('GGUF');
    header.writeUInt32LE(3, 4);
    header.writeBigUInt64LE(1n, 16);
    header.writeBigUInt64LE(1n, 24);
    header.write('a', 32);
    header.writeUInt32LE(9, 33);
    header.writeBigUInt64LE(BigInt(300 * 2 ** 20), 41);
    const file = await put('large.gguf', header);
    await truncate(file, 400 * 2 ** 20);
    const before = process.memoryUsage().rss;
    assert.equal(await failure(resolveModel(file, host.paths())), 'model-corrupt');
    assert.ok(process.memoryUsage().rss - before < 100 * 2 ** 20);
    if (process.platform !== 'linux') return this.skip(); // Children are found in /proc.
    const whole = await put('whole.gguf', await readFile(host.base.file));
    const resolved = failure(resolveModel(whole, host.paths()));
    const children = `/proc/${process.pid}/task/${process.pid}/children`;
    let child = '';
    for (let tries = 0; child === '' && tries < 500; tries++) {
      for (const pid of (await readFile(children, 'utf8')).trim().split(' '))
        if ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(whole)) child = pid;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    process.kill(Number(child), 'SIGKILL');
    assert.equal(await resolved, 'model-corrupt');
    assert.equal((await resolveModel(whole, host.paths())).sha256, host.base.sha256);
  });

  it('is refused by llama.cpp where its architecture is of another kind', async () => {
    const text = (await readFile(host.base.file, 'latin1')).replaceAll('qwen2', 'qwen9');
    const file = await put('other-kind.gguf', Buffer.from(text, 'latin1'));
    await assert.rejects(host.open({}, await resolveModel(file, host.paths())), (error: Error) => {
      assert.match(error.message, /cannot be loaded\. llama\.cpp says: .*Choose another GGUF model/s);
      return true;
    });
  });

  it('without fill-in-the-middle tokens says so', async () => {
    const bytes = await readFile(host.base.file);
    const text = bytes.toString('latin1').replaceAll('fim', 'xim');
    const file = await put('no-fim.gguf', Buffer.from(text, 'latin1'));
    const client = await host.open({}, await resolveModel(file, host.paths()));
    assert.equal((await client.status()).infill, false);
    assert.equal(
      await failure(client.infill({ prefix: 'a', suffix: 'b', adapter: null })),
      'infill-unsupported',
    );
    await client.dispose();
  });

  it('is found again by its name once it was used', async () => {
    const used = await resolveModel('no-fim', host.paths());
    assert.equal(used.file, path.join(host.home, 'no-fim.gguf'));
    const record = JSON.parse(await readFile(path.join(host.paths().models, `${used.sha256}.json`), 'utf8'));
    assert.deepEqual([record.v, record.sha256, record.file], [1, used.sha256, used.file]);
  });
});
