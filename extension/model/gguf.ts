// Reads the header of a GGUF file (metadata and tensor table) without native code, and proves that the file
// is as long as its tensors need, so that llama.cpp never sees a torn or foreign file.
import { open } from 'node:fs/promises';

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
  tensors: Map<string, GgufTensor>;
}

export const GGML_F32 = 0;
export const GGML_F16 = 1;

/** Why a file is not a whole GGUF file. Callers turn it into the user's error, for they know what file it is. */
export class GgufError extends Error {
  override readonly name = 'GgufError';
  constructor(
    readonly reason: 'not-gguf' | 'truncated' | 'corrupt',
    message: string,
  ) {
    super(message);
  }
}

/** Reads header and tensor table of `file` and checks its length; throws `GgufError`, or what `open` throws. */
export async function readGguf(file: string): Promise<Gguf> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    // Vocabularies make headers of some megabytes; read more only when the parser runs out.
    for (let length = Math.min(size, 1 << 20); ; length = Math.min(size, length * 4)) {
      const head = Buffer.alloc(length);
      const { bytesRead } = await handle.read(head, 0, length, 0);
      try {
        return parseGguf(head.subarray(0, bytesRead), size);
      } catch (error) {
        if (!(error instanceof OutOfBytes) || length >= size) throw asGgufError(error, size);
      }
    }
  } finally {
    await handle.close();
  }
}

/** The same from a file that is wholly in memory. */
export function readGgufBytes(bytes: Buffer): Gguf {
  try {
    return parseGguf(bytes, bytes.length);
  } catch (error) {
    throw asGgufError(error, bytes.length);
  }
}

function asGgufError(error: unknown, size: number): unknown {
  return error instanceof OutOfBytes
    ? new GgufError('truncated', `its header does not end within its ${size} bytes`)
    : error;
}

class OutOfBytes extends Error {}

/** A forward-only reader over little-endian bytes. */
class Cursor {
  at = 0;
  constructor(private readonly bytes: Buffer) {}

  private take(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length) throw new OutOfBytes();
    this.at += length;
    return start;
  }

  u8 = () => this.bytes.readUInt8(this.take(1));
  i8 = () => this.bytes.readInt8(this.take(1));
  u16 = () => this.bytes.readUInt16LE(this.take(2));
  i16 = () => this.bytes.readInt16LE(this.take(2));
  u32 = () => this.bytes.readUInt32LE(this.take(4));
  i32 = () => this.bytes.readInt32LE(this.take(4));
  f32 = () => this.bytes.readFloatLE(this.take(4));
  f64 = () => this.bytes.readDoubleLE(this.take(8));
  u64 = () => this.bytes.readBigUInt64LE(this.take(8));
  i64 = () => this.bytes.readBigInt64LE(this.take(8));
  bool = () => this.u8() !== 0;

  /** A 64-bit length or offset, which in an honest file is far below 2^53. */
  size = (): number => {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new GgufError('corrupt', 'it holds an impossible length');
    return Number(value);
  };

  text = (): string => {
    const length = this.size();
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  };
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
    case 4:
      return cursor.u32();
    case 5:
      return cursor.i32();
    case 6:
      return cursor.f32();
    case 7:
      return cursor.bool();
    case 8:
      return cursor.text();
    case 9: {
      const element = cursor.u32();
      // No writer nests arrays, and thousands of them would overflow the stack.
      if (element === 9) throw new GgufError('corrupt', 'it holds an array of arrays');
      const length = cursor.size();
      const values: GgufValue[] = [];
      for (let i = 0; i < length; i++) values.push(readValue(cursor, element));
      return values;
    }
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
  const cursor = new Cursor(bytes);
  cursor.at = 4;
  const version = cursor.u32();
  if (version !== 2 && version !== 3)
    throw new GgufError('corrupt', `it has GGUF version ${version}, not 2 or 3`);
  const tensorCount = cursor.size();
  const metadataCount = cursor.size();

  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < metadataCount; i++) metadata.set(cursor.text(), readValue(cursor, cursor.u32()));

  const table: { name: string; shape: number[]; type: number; offset: number }[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = cursor.text();
    const axes = cursor.u32();
    if (axes > 4) throw new GgufError('corrupt', `its tensor ${name} has ${axes} axes`);
    const shape = Array.from({ length: axes }, () => cursor.size());
    table.push({ name, shape, type: cursor.u32(), offset: cursor.size() });
  }

  const alignment = Number(metadata.get('general.alignment') ?? 32);
  if (!(alignment > 0)) throw new GgufError('corrupt', `its alignment is ${alignment}`);
  const dataStart = Math.ceil(cursor.at / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const { name, shape, type, offset } of table) {
    if (tensors.has(name)) throw new GgufError('corrupt', `its tensor ${name} occurs twice`);
    const block = BLOCKS[type];
    const elements = shape.reduce((product, size) => product * size, 1);
    const tensor = {
      name,
      shape,
      type,
      offset: dataStart + offset,
      bytes: block && (elements / block[0]) * block[1],
    };
    if (tensor.offset + (tensor.bytes ?? 1) > fileBytes) {
      throw new GgufError(
        'truncated',
        `its tensor ${name} ends at byte ${tensor.offset + (tensor.bytes ?? 1)}, the file at ${fileBytes}`,
      );
    }
    tensors.set(name, tensor);
  }
  return { version, metadata, tensors };
}
