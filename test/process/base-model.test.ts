// Base models that are bad, and how one is found again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { resolveModel } from '../../extension/model/catalog.ts';
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
