// A forward-only reader over the little-endian bytes of a GGUF header, which believes no length before it fits.
import { GgufError, MOST } from './gguf-limits.ts';

/** The bytes at hand end, though the file may go on. */
export class OutOfBytes extends Error {}

export class Cursor {
  /** Values of arrays that were read so far. */
  private values = 0;

  constructor(
    private readonly bytes: Buffer,
    /** Length of the file that `bytes` is the beginning of. */
    private readonly fileBytes: number,
    public at: number,
  ) {}

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

  /** How many of `what` follow, each of at least `bytes` bytes. */
  count = (what: string, most: number, bytes: number): number => {
    const count = this.size();
    this.fits(count * bytes);
    if (count > most) throw new GgufError('corrupt', `it holds ${count} ${what}, and ${most} are the most`);
    return count;
  };

  /** Counts values of arrays, which cost more memory than bytes. */
  spend = (values: number): void => {
    this.values += values;
    if (this.values > MOST.values)
      throw new GgufError('corrupt', `its arrays hold more than ${MOST.values} values`);
  };

  text = (most: number): string => {
    const length = this.size();
    this.fits(length);
    if (length > most)
      throw new GgufError('corrupt', `it holds a text of ${length} bytes, and ${most} are the most`);
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  };

  /** No use in reading on where the file itself is shorter. */
  private fits(length: number): void {
    if (this.at + length > this.fileBytes)
      throw new GgufError('truncated', `its header goes on for ${length} bytes after its end`);
  }
}
