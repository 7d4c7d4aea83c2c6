// Everything that can be known about an adapter file before native code sees it: a malformed one can crash
// llama.cpp, and llama.cpp notices neither a wrong base nor NaN.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import { GGML_F16, GGML_F32, type Gguf, GgufError, type GgufTensor, readGgufBytes } from '../model/gguf.ts';
import type { AdapterRef } from '../model/schema.ts';

const NEXT =
  'Roll back to another adapter, or consolidate again: the memories are safe and stay in the prompt meanwhile.';

export function refuseAdapter(code: string, what: string, why: string, cause?: unknown): UserError {
  return new UserError(code, { what, why, next: NEXT }, 'failed', { cause });
}

/**
 * Reads the whole file once (adapters are small) and throws the first reason not to load it:
 * `adapter-missing`, `adapter-truncated`, `adapter-corrupt`, `adapter-wrong-architecture`, `adapter-wrong-base`
 * or `adapter-nan`.
 */
export async function checkAdapter(ref: AdapterRef, base: { sha256: string; header: Gguf }): Promise<void> {
  const name = `The adapter ${ref.hash.slice(0, 12)}`;
  if (ref.base !== base.sha256) {
    throw refuseAdapter(
      'adapter-wrong-base',
      `${name} belongs to another base model.`,
      `It was trained beside ${ref.base.slice(0, 12)}, and ${base.sha256.slice(0, 12)} is loaded.`,
    );
  }
  let bytes: Buffer;
  try {
    bytes = await readFile(ref.file);
  } catch (error) {
    throw refuseAdapter('adapter-missing', `${name} cannot be read.`, `${(error as Error).message}.`, error);
  }
  let header: Gguf;
  try {
    header = readGgufBytes(bytes);
  } catch (error) {
    if (!(error instanceof GgufError)) throw error;
    const code = error.reason === 'truncated' ? 'adapter-truncated' : 'adapter-corrupt';
    throw refuseAdapter(code, `${name} is ${code.slice(8)}.`, `In ${ref.file} ${error.message}.`, error);
  }
  checkHeader(name, header, base.header);
  checkValues(name, header, bytes);
  // Last, because the checks above explain better what is wrong with a file that changed.
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== ref.hash) {
    throw refuseAdapter(
      'adapter-corrupt',
      `${name} is corrupt.`,
      `The content of ${ref.file} has the hash ${hash}.`,
    );
  }
}

function checkHeader(name: string, adapter: Gguf, base: Gguf): void {
  for (const [key, wanted] of [
    ['general.type', 'adapter'],
    ['adapter.type', 'lora'],
  ] as const) {
    const value = adapter.metadata.get(key);
    if (value !== wanted) {
      throw refuseAdapter(
        'adapter-corrupt',
        `${name} is no LoRA adapter.`,
        `Its ${key} is ${String(value)}, not ${wanted}.`,
      );
    }
  }
  const architecture = adapter.metadata.get('general.architecture');
  const wanted = base.metadata.get('general.architecture');
  if (architecture !== wanted) {
    throw refuseAdapter(
      'adapter-wrong-architecture',
      `${name} is for another kind of model.`,
      `Its architecture is ${String(architecture)}, the base model's is ${String(wanted)}.`,
    );
  }
  if (adapter.tensors.size === 0)
    throw refuseAdapter('adapter-corrupt', `${name} is empty.`, 'It holds no tensors.');
  for (const tensor of adapter.tensors.values()) checkTensor(name, tensor, adapter, base);
}

/** Both halves of a pair are there, and [in, rank] and [rank, out] fit the base's [in, out]. */
function checkTensor(name: string, tensor: GgufTensor, adapter: Gguf, base: Gguf): void {
  const fail = (why: string) => refuseAdapter('adapter-corrupt', `${name} does not fit its base model.`, why);
  const [, target, half] = /^(.+)\.lora_([ab])$/.exec(tensor.name) ?? [];
  if (target === undefined) throw fail(`Its tensor ${tensor.name} is not half of a LoRA pair.`);
  if (tensor.type !== GGML_F32 && tensor.type !== GGML_F16) {
    throw fail(`Its tensor ${tensor.name} is neither F32 nor F16.`);
  }
  const other = adapter.tensors.get(`${target}.lora_${half === 'a' ? 'b' : 'a'}`);
  if (!other) throw fail(`Its tensor ${tensor.name} lacks its other half.`);
  const layer = base.tensors.get(target);
  if (!layer) throw fail(`The base has no tensor ${target}.`);
  const [a, b] = half === 'a' ? [tensor, other] : [other, tensor];
  const fits =
    layer.shape.length === 2 &&
    a.shape.length === 2 &&
    b.shape.length === 2 &&
    a.shape[0] === layer.shape[0] &&
    b.shape[1] === layer.shape[1] &&
    a.shape[1] === b.shape[0] &&
    a.shape[1]! > 0;
  if (!fits) {
    throw fail(
      `${target} is ${layer.shape.join('×')} in the base, and the pair is ${a.shape.join('×')} and ${b.shape.join('×')}.`,
    );
  }
}

/** NaN and infinity have all exponent bits set, in both formats. */
function checkValues(name: string, adapter: Gguf, bytes: Buffer): void {
  for (const { name: tensor, type, offset, bytes: length } of adapter.tensors.values()) {
    const wide = type === GGML_F32;
    const mask = wide ? 0x7f800000 : 0x7c00;
    // Tensor data is aligned in the file but need not be in memory: copy it.
    const data = Uint8Array.prototype.slice.call(bytes, offset, offset + length!).buffer;
    const words = wide ? new Uint32Array(data) : new Uint16Array(data);
    for (const word of words) {
      if ((word & mask) === mask) {
        throw refuseAdapter(
          'adapter-nan',
          `${name} holds values that are not numbers.`,
          `Its tensor ${tensor} contains NaN or infinity.`,
        );
      }
    }
  }
}
