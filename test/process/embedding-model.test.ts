// An embedding model in the real model host: made of the embedded model's file, which is told that it is one.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../extension/base/errors.ts';
import { connectModel } from '../../extension/model/client.ts';
import { readModelHeader } from '../../extension/model/header.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { recordingLog } from '../unit/memory/support.ts';

/** Value types of GGUF. */
const UINT32 = 4;
const STRING = 8;
const ALIGNMENT = 32;

/** The same weights without a chat template, and with a word about pooling, as converters write it for embedders. */
async function asEmbedder(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  const header = await readModelHeader(file);
  const text = (value: string) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)));
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const u32 = (value: number) => {
    const out = Buffer.alloc(4);
    out.writeUInt32LE(value);
    return out;
  };
  const architecture = String(header.metadata.get('general.architecture'));
  const pooling = Buffer.concat([text(`${architecture}.pooling_type`), u32(UINT32), u32(1)]);
  // What is put in has a whole number of alignments, so the tensors stay aligned.
  const head = Buffer.concat([text('general.filler'), u32(STRING)]);
  const length = ALIGNMENT - ((pooling.length + head.length + 8) % ALIGNMENT);
  const added = Buffer.concat([pooling, head, text('x'.repeat(length))]);
  // Magic, version, number of tensors, number of entries.
  const counts = Buffer.from(bytes.subarray(0, 24));
  counts.writeBigUInt64LE(counts.readBigUInt64LE(16) + 2n, 16);
  const rest = Buffer.from(bytes.subarray(24));
  const template = rest.indexOf('tokenizer.chat_template');
  assert.ok(template > 0);
  rest.write('tokenizer.nope_template', template);
  return Buffer.concat([counts, added, rest]);
}

describe('An embedding model', function () {
  this.timeout(120_000);
  let home: string;
  let services: Services;
  const log = recordingLog();
  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-embed-'));
    await mkdir(path.join(home, 'project'));
    const paths = resolvePaths({ DORMOUSE_HOME: home });
    const file = path.join(home, 'embedder.gguf');
    await writeFile(file, await asEmbedder((await resolveModel(undefined, paths)).file));
    services = await createServices({ root: path.join(home, 'project'), embeddingModel: file, paths, log });
  });
  after(async () => {
    await services.dispose();
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  });

  it('gives one vector a text, equal texts equal ones, and does not chat', async () => {
    const [one, same, other] =
      (await services.embed?.(['run the linter', 'run the linter', 'a heron'])) ?? [];
    assert.ok(one && one.length > 16 && one.every(Number.isFinite));
    assert.deepEqual(one, same);
    assert.notDeepEqual(one, other);
    const { paths } = services;
    const base = await resolveModel(path.join(home, 'embedder.gguf'), paths);
    const model = await connectModel({ paths, base, log });
    await assert.rejects(
      model.chat({ messages: [{ role: 'user', content: 'hi' }], adapter: null }),
      (error) => isUserError(error, 'model-no-template'),
    );
    assert.ok((await model.status()).contextSize > 0);
    await model.dispose();
  });
});
