// Reads the header of a GGUF file (metadata and tensor table) without native code, and proves that the file
// is as long as its tensors need, so that llama.cpp never sees a torn or foreign file. Memory is bounded whatever the
// file says of itself; even so it is read where a process may die (header-process.ts, the model host).
import { open } from 'node:fs/promises';
import { Cursor, OutOfBytes } from './gguf-cursor.ts';
import { GgufError, MOST } from './gguf-limits.ts';

export { GgufError } from './gguf-limits.ts';

export type GgufValue = string | number | bigint | boolean | GgufValue[];

export interface GgufTensor {
  name: string;
  /** Sizes in GGUF order: the fastest axis first, so a linear layer is [in, out]. */
  shape: number[];
  /** ggml type number; 0 is F32, 1 is F16. */
  type: number;
  /** Byte offset from the beginning of the file. */
  offset: number;
  /** Length in bytes; undefined for a ggml type that this reader does not know. */
  bytes: number | undefined;
}

export interface Gguf {
  version: number;
  metadata: Map<string, GgufValue>;
  /** GGUF value type number of each metadata key: native code ends its process over one that it does not expect. */
  types: Map<string, number>;
  tensors: Map<string, GgufTensor>;
}

export const GGML_F32 = 0;
export const GGML_F16 = 1;
export const GGUF_U32 = 4;
export const GGUF_F32 = 6;
const GGUF_ARRAY = 9;

/** Reads header and tensor table of `file` and checks its length; throws `GgufError`, or what `open` throws. */
export async function readGguf(file: string): Promise<Gguf> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const longest = Math.min(size, MOST.headerBytes);
    // Vocabularies make headers of some megabytes; read more only when the parser runs out.
    for (let length = Math.min(longest, 2 ** 20); ; length = Math.min(longest, length * 4)) {
      const head = Buffer.alloc(length);
      const { bytesRead } = await handle.read(head, 0, length, 0);
      try {
        return parseGguf(head.subarray(0, bytesRead), size);
      } catch (error) {
        if (!(error instanceof OutOfBytes)) throw error;
        if (length >= size)
          throw new GgufError('truncated', `its header does not end within its ${size} bytes`);
        if (length >= longest) throw new GgufError('corrupt', `its header has more than ${longest} bytes`);
      }
    }
  } finally {
    await handle.close();
  }
}

/** Readers by GGUF value type number; 9 is an array and has its own. */
function readValue(cursor: Cursor, type: number): GgufValue {
  switch (type) {
    case 0:
      return cursor.u8();
    case 1:
      return cursor.i8();
    case 2:
      return cursor.u16();
    case 3:
      return cursor.i16();
    case GGUF_U32:
      return cursor.u32();
    case 5:
      return cursor.i32();
    case GGUF_F32:
      return cursor.f32();
    case 7:
      return cursor.bool();
    case 8:
      return cursor.text(MOST.headerBytes);
    case GGUF_ARRAY:
      return readArray(cursor);
    case 10:
      return cursor.u64();
    case 11:
      return cursor.i64();
    case 12:
      return cursor.f64();
    default:
      throw new GgufError('corrupt', `it holds a value of the unknown type ${type}`);
  }
}

/** Bytes of a value by its type number; of a string, those of its length. */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 8, undefined, 8, 8, 8];

function readArray(cursor: Cursor): GgufValue[] {
  const element = cursor.u32();
  const bytes = VALUE_BYTES[element];
  // No writer nests arrays, and thousands of them would overflow the stack.
  if (element === GGUF_ARRAY) throw new GgufError('corrupt', 'it holds an array of arrays');
  if (bytes === undefined) throw new GgufError('corrupt', `it holds an array of the unknown type ${element}`);
  const length = cursor.count('values of an array', MOST.arrayValues, bytes);
  cursor.spend(length);
  const values: GgufValue[] = [];
  for (let i = 0; i < length; i++) values.push(readValue(cursor, element));
  return values;
}

/** [elements, bytes] of a block of each ggml type (ggml.h of llama.cpp). */
const BLOCKS: Record<number, [number, number]> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  9: [32, 36],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  15: [256, 292],
  16: [256, 66],
  17: [256, 74],
  18: [256, 98],
  19: [256, 50],
  20: [32, 18],
  21: [256, 110],
  22: [256, 82],
  23: [256, 136],
  24: [1, 1],
  25: [1, 2],
  26: [1, 4],
  27: [1, 8],
  28: [1, 8],
  29: [256, 56],
  30: [1, 2],
  34: [256, 54],
  35: [256, 66],
  39: [32, 17],
};

function parseGguf(bytes: Buffer, fileBytes: number): Gguf {
  if (bytes.toString('latin1', 0, 4) !== 'GGUF') {
    throw new GgufError('not-gguf', fileBytes === 0 ? 'it is empty' : 'it does not begin with "GGUF"');
  }
  const cursor = new Cursor(bytes, fileBytes, 4);
  const version = cursor.u32();
  if (version !== 2 && version !== 3)
    throw new GgufError('corrupt', `it has GGUF version ${version}, not 2 or 3`);
  // Of both, at least a name's length and a number or two.
  const tensorCount = cursor.count('tensors', MOST.tensors, 24);
  const metadataCount = cursor.count('metadata keys', MOST.keys, 13);

  const metadata = new Map<string, GgufValue>();
  const types = new Map<string, number>();
  for (let i = 0; i < metadataCount; i++) {
    const key = cursor.text(MOST.keyBytes);
    if (metadata.has(key)) throw new GgufError('corrupt', `its metadata key ${key} occurs twice`);
    const type = cursor.u32();
    types.set(key, type);
    metadata.set(key, readValue(cursor, type));
  }
  const table = Array.from({ length: tensorCount }, () => readEntry(cursor));
  const alignment = alignmentOf(metadata, types);
  const dataStart = Math.ceil(cursor.at / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const entry of table) {
    const tensor = locate(entry, dataStart, alignment, fileBytes);
    if (tensors.has(tensor.name)) throw new GgufError('corrupt', `its tensor ${tensor.name} occurs twice`);
    tensors.set(tensor.name, tensor);
  }
  refuseOverlaps(tensors.values());
  return { version, metadata, types, tensors };
}

/** A line of the tensor table; `offset` counts from where the data begins. */
interface Entry {
  name: string;
  shape: number[];
  type: number;
  offset: number;
}

function readEntry(cursor: Cursor): Entry {
  const name = cursor.text(MOST.nameBytes);
  const axes = cursor.u32();
  if (axes > MOST.axes) throw new GgufError('corrupt', `its tensor ${name} has ${axes} axes`);
  const shape = Array.from({ length: axes }, () => cursor.size());
  return { name, shape, type: cursor.u32(), offset: cursor.size() };
}

function alignmentOf(metadata: Gguf['metadata'], types: Gguf['types']): number {
  const alignment = metadata.get('general.alignment');
  if (alignment === undefined) return 32;
  const isPowerOfTwo = typeof alignment === 'number' && Number.isInteger(Math.log2(alignment));
  if (types.get('general.alignment') !== GGUF_U32 || !isPowerOfTwo || alignment > MOST.alignment)
    throw new GgufError('corrupt', `its alignment is ${String(alignment).slice(0, 40)}`);
  return alignment;
}

function locate(
  { name, shape, type, offset }: Entry,
  dataStart: number,
  alignment: number,
  fileBytes: number,
): GgufTensor {
  const fail = (why: string) => new GgufError('corrupt', `its tensor ${name} ${why}`);
  const block = BLOCKS[type];
  const elements = shape.reduce((product, size) => product * size, 1);
  // llama.cpp divides by sizes, and by what fits beside them.
  if (elements < 1 || !Number.isSafeInteger(elements))
    throw fail(`has the impossible shape ${shape.join('×')}`);
  if (block && (shape[0] ?? 1) % block[0] !== 0)
    throw fail(`has rows of ${shape[0]} in blocks of ${block[0]}`);
  if (offset % alignment !== 0) throw fail(`begins at ${offset}, which is no multiple of ${alignment}`);
  const bytes = block && (elements / block[0]) * block[1];
  const end = dataStart + offset + (bytes ?? 1);
  if (end > fileBytes)
    throw new GgufError('truncated', `its tensor ${name} ends at byte ${end}, the file at ${fileBytes}`);
  return { name, shape, type, offset: dataStart + offset, bytes };
}

/** Two tensors in one place make a small file stand for a large model. */
function refuseOverlaps(tensors: Iterable<GgufTensor>): void {
  let end = 0;
  for (const { name, offset, bytes } of [...tensors].sort((a, b) => a.offset - b.offset)) {
    if (offset < end) throw new GgufError('corrupt', `its tensor ${name} lies over another one`);
    end = offset + (bytes ?? 1);
  }
}
