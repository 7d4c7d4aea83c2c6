// Everything that can be known about an adapter file before native code sees it: a malformed one can crash
// llama.cpp, and llama.cpp notices neither a wrong base nor NaN.
import { open } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import {
  GGML_F16,
  GGML_F32,
  GGUF_F32,
  type Gguf,
  GgufError,
  type GgufTensor,
  readGguf,
} from '../model/gguf.ts';
import type { AdapterRef } from '../model/schema.ts';
import { sha256Of } from '../storage/files.ts';

/** Bytes of an adapter's weights that are looked at together: a multiple of what a value takes. */
const CHUNK_BYTES = 4 * 2 ** 20;
const NEXT =
  'Roll back to another adapter, or consolidate again: the memories are safe and stay in the prompt meanwhile.';

export function refuseAdapter(code: string, what: string, why: string, cause?: unknown): UserError {
  return new UserError(code, { what, why, next: NEXT }, 'failed', { cause });
}

/**
 * Reads the whole file, a piece at a time, and throws the first reason not to load it:
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
  const header = await readGguf(ref.file).catch((error) => {
    if (!(error instanceof GgufError))
      throw refuseAdapter('adapter-missing', `${name} cannot be read.`, `${error.message}.`, error);
    const code = error.reason === 'truncated' ? 'adapter-truncated' : 'adapter-corrupt';
    throw refuseAdapter(code, `${name} is ${code.slice(8)}.`, `In ${ref.file} ${error.message}.`, error);
  });
  checkHeader(name, header, base.header);
  await checkValues(name, header, ref.file);
  // Last, because the checks above explain better what is wrong with a file that changed.
  const found = await sha256Of(ref.file);
  if (found !== ref.hash) {
    throw refuseAdapter(
      'adapter-corrupt',
      `${name} is corrupt.`,
      `The content of ${ref.file} has the hash ${found}.`,
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
  // Native code ends its process over a number of another type.
  const alpha = adapter.metadata.get('adapter.lora.alpha');
  if (
    alpha !== undefined &&
    (adapter.types.get('adapter.lora.alpha') !== GGUF_F32 || !Number.isFinite(alpha))
  )
    throw refuseAdapter(
      'adapter-corrupt',
      `${name} is no LoRA adapter.`,
      `Its adapter.lora.alpha is ${String(alpha).slice(0, 40)}.`,
    );
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
async function checkValues(name: string, adapter: Gguf, file: string): Promise<void> {
  const handle = await open(file, 'r');
  // Memory of its own, so that values of four bytes are where they can be read as such.
  const data = Buffer.alloc(
    Math.min(CHUNK_BYTES, Math.max(...[...adapter.tensors.values()].map(({ bytes }) => bytes!))),
  );
  try {
    for (const { name: tensor, type, offset, bytes } of adapter.tensors.values()) {
      for (let done = 0; done < bytes!; ) {
        const { bytesRead } = await handle.read(data, 0, Math.min(data.length, bytes! - done), offset + done);
        const wide = type === GGML_F32;
        if (bytesRead === 0 || bytesRead % (wide ? 4 : 2) !== 0)
          throw refuseAdapter('adapter-truncated', `${name} is truncated.`, `${file} became shorter.`);
        if (holdsNoNumber(data, bytesRead, wide))
          throw refuseAdapter(
            'adapter-nan',
            `${name} holds values that are not numbers.`,
            `Its tensor ${tensor} contains NaN or infinity.`,
          );
        done += bytesRead;
      }
    }
  } finally {
    await handle.close();
  }
}

function holdsNoNumber({ buffer, byteOffset }: Buffer, bytes: number, wide: boolean): boolean {
  const mask = wide ? 0x7f800000 : 0x7c00;
  const words = wide
    ? new Uint32Array(buffer, byteOffset, bytes / 4)
    : new Uint16Array(buffer, byteOffset, bytes / 2);
  return words.some((word) => (word & mask) === mask);
}
