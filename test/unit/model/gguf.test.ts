// The GGUF header reader and the checks of an adapter file, on files written here.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkAdapter } from '../../../extension/adapter/header-check.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { type Gguf, GgufError, readGguf } from '../../../extension/model/gguf.ts';
import { type AdapterInput, writeAdapter, writeGguf } from '../../support/gguf-writer.ts';

const BASE = 'ab'.repeat(32);
const zeros = (count: number) => new Float32Array(count);
const BASE_BYTES = writeGguf(
  { 'general.architecture': 'qwen2', 'tokenizer.ggml.tokens': ['a', 'b', '<|im_end|>'] },
  [
    { name: 'blk.0.ffn_down.weight', shape: [8, 4], values: zeros(32) },
    { name: 'blk.1.ffn_down.weight', shape: [8, 4], values: zeros(32) },
  ],
);

describe('GGUF header', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dormouse-gguf-'));
  });
  after(() => rm(dir, { recursive: true }));

  const put = async (bytes: Buffer) => {
    const file = path.join(dir, 'x.gguf');
    await writeFile(file, bytes);
    return file;
  };

  it('reads metadata, shapes and offsets', async () => {
    const bytes = writeGguf({ 'general.architecture': 'qwen2', 'x.count': 7, 'x.list': ['é', ''] }, [
      { name: 'one', shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
      { name: 'two', shape: [2], type: 1, values: [0x3c00, 0] },
    ]);
    const gguf = await readGguf(await put(bytes));
    assert.equal(gguf.metadata.get('x.count'), 7);
    assert.deepEqual(gguf.metadata.get('x.list'), ['é', '']);
    const one = gguf.tensors.get('one')!;
    assert.deepEqual([one.shape, one.bytes], [[2, 3], 24]);
    assert.equal(bytes.readFloatLE(one.offset + 20), 6);
    assert.equal(bytes.readUInt16LE(gguf.tensors.get('two')!.offset), 0x3c00);
  });

  it('reads a header longer than its first read', async () => {
    const tokens = Array.from({ length: 50_000 }, (_, id) => `a token with a long name, number ${id}`);
    const gguf = await readGguf(await put(writeGguf({ 'tokenizer.ggml.tokens': tokens }, [])));
    assert.deepEqual(gguf.metadata.get('tokenizer.ggml.tokens'), tokens);
  });

  it('tells cut, foreign and impossible files apart, wherever they are cut', async () => {
    const reason = async (bytes: Buffer) =>
      readGguf(await put(bytes)).then(
        () => 'whole',
        (error) => (error instanceof GgufError ? error.reason : String(error)),
      );
    const whole = writeGguf({ 'general.name': 'x' }, [{ name: 't', shape: [64], values: zeros(64) }]);
    assert.equal(await reason(whole), 'whole');
    for (let length = 4; length < whole.length; length += 7) {
      assert.equal(await reason(whole.subarray(0, length)), 'truncated', `cut at ${length}`);
    }
    assert.equal(await reason(Buffer.from('PK\x03\x04')), 'not-gguf');
    assert.equal(await reason(Buffer.alloc(0)), 'not-gguf');
    const huge = Buffer.from(whole);
    huge.writeBigUInt64LE(2n ** 63n, 8);
    assert.equal(await reason(huge), 'corrupt');
    // One metadata value: arrays in arrays, each of one element, as deep as the file is long.
    const nested = Buffer.alloc(12 * 100_000);
    for (let at = 0; at < nested.length; at += 12) nested.writeUInt32LE(9, at);
    for (let at = 4; at < nested.length; at += 12) nested.writeBigUInt64LE(1n, at);
    const head = writeGguf({ x: 1 }, []).subarray(0, 37);
    head.writeUInt32LE(9, 33);
    assert.equal(await reason(Buffer.concat([head, nested])), 'corrupt');
    const version = Buffer.from(whole);
    version.writeUInt32LE(99, 4);
    assert.equal(await reason(version), 'corrupt');
  });
});

describe('Adapter check', () => {
  let dir: string;
  let base: Gguf;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dormouse-check-'));
    const file = path.join(dir, 'base.gguf');
    await writeFile(file, BASE_BYTES);
    base = await readGguf(file);
  });
  after(() => rm(dir, { recursive: true }));

  /** The code of the error, or undefined when the adapter is accepted. */
  const check = async (bytes: Buffer, ref: { hash?: string; base?: string } = {}) => {
    const file = path.join(dir, 'adapter.gguf');
    await writeFile(file, bytes);
    const hash = ref.hash ?? createHash('sha256').update(bytes).digest('hex');
    try {
      await checkAdapter({ hash, file, base: ref.base ?? BASE }, { sha256: BASE, header: base });
      return undefined;
    } catch (error) {
      if (!isUserError(error)) throw error;
      return error.code;
    }
  };
  const written = (options: AdapterInput) => check(writeAdapter(base, options));

  it('accepts a fitting adapter in F32 and F16', async () => {
    assert.equal(await written({}), undefined);
    assert.equal(
      await written({
        change: (tensor) => ({ ...tensor, type: 1, values: tensor.values && zeros(tensor.values.length) }),
      }),
      undefined,
    );
  });

  it('names each way in which a file is wrong', async () => {
    const good = writeAdapter(base);
    const named = (part: string, change: AdapterInput['change']): AdapterInput => ({
      change: (tensor) => (tensor.name.includes(part) ? change!(tensor) : tensor),
    });
    assert.equal(await check(good, { base: 'cd'.repeat(32) }), 'adapter-wrong-base');
    assert.equal(await check(good, { hash: '00'.repeat(32) }), 'adapter-corrupt');
    assert.equal(await check(good.subarray(0, good.length - 40)), 'adapter-truncated');
    assert.equal(await check(good.subarray(0, 100)), 'adapter-truncated');
    assert.equal(await check(Buffer.from('not a model')), 'adapter-corrupt');
    assert.equal(
      await written({ metadata: { 'general.architecture': 'llama' } }),
      'adapter-wrong-architecture',
    );
    assert.equal(await written({ metadata: { 'general.type': 'model' } }), 'adapter-corrupt');
    assert.equal(await written({ metadata: { 'adapter.type': 'control_vector' } }), 'adapter-corrupt');
    assert.equal(
      await written(named('blk.1', (t) => ({ ...t, name: t.name.replace('blk.1', 'blk.9') }))),
      'adapter-corrupt',
    );
    assert.equal(await written(named('lora_b', () => undefined)), 'adapter-corrupt');
    assert.equal(
      await written(named('lora_a', (t) => ({ ...t, shape: [...t.shape].reverse() }))),
      'adapter-corrupt',
    );
    assert.equal(await written(named('lora', () => undefined)), 'adapter-corrupt');
    const withValue = (value: number, type: number) =>
      written(named('blk.1.ffn_down.weight.lora_b', (t) => ({ ...t, type, values: [...zeros(7), value] })));
    assert.equal(await withValue(Number.NaN, 0), 'adapter-nan');
    assert.equal(await withValue(Number.NEGATIVE_INFINITY, 0), 'adapter-nan');
    assert.equal(await withValue(0x7e00, 1), 'adapter-nan');
    assert.equal(await withValue(0xfc00, 1), 'adapter-nan');
  });

  it('says so when the file is gone', async () => {
    const ref = { hash: '00'.repeat(32), file: path.join(dir, 'none.gguf'), base: BASE };
    await assert.rejects(checkAdapter(ref, { sha256: BASE, header: base }), (error) =>
      isUserError(error, 'adapter-missing'),
    );
  });
});
