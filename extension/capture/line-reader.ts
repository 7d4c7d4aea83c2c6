// Lines of a file that nobody vouched for: streamed, capped in length, in whatever encoding it has.
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

export interface ByteLine {
  bytes: Buffer;
  /** Places in the file; `end` is behind the line's end. */
  start: number;
  end: number;
  /** False for what follows the last line end. */
  whole: boolean;
  /** Longer than the limit: `bytes` are empty. */
  tooLong: boolean;
}

/** Lines of a stream that begins at byte `start` of its file. More than `limit` bytes of one are not kept. */
export async function* splitBytes(
  stream: ReadStream,
  start = 0,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<ByteLine> {
  let pieces: Buffer[] = [];
  let length = 0;
  let from = start;
  const take = (whole: boolean): ByteLine => {
    const tooLong = length > limit;
    const bytes = tooLong ? Buffer.alloc(0) : Buffer.concat(pieces);
    const line = { bytes, start: from, end: from + length + (whole ? 1 : 0), whole, tooLong };
    pieces = [];
    length = 0;
    from = line.end;
    return line;
  };
  const keep = (piece: Buffer) => {
    length += piece.length;
    if (length <= limit) pieces.push(piece);
    else pieces = [];
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let begin = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, begin)) {
      keep(chunk.subarray(begin, end));
      yield take(true);
      begin = end + 1;
    }
    keep(chunk.subarray(begin));
  }
  if (length > 0) yield take(false);
}

export type Line = { text: string; latin1: boolean } | { fault: 'too long' };

/**
 * Yields every line, without its end: UTF-16 where the file begins with its mark, else UTF-8, and Latin-1
 * (Windows-1252) where a line is no UTF-8. A line of more than `limit` bytes is not kept in memory, only counted as
 * such. `onBytes` is told how far the reading is, in bytes.
 */
export async function* readLines(
  file: string,
  limit: number,
  onBytes?: (done: number) => void,
): AsyncGenerator<Line> {
  const encoding = await markedEncoding(file);
  if (encoding !== 'utf-8') return yield* readWideLines(file, encoding, limit, onBytes);
  for await (const line of splitBytes(createReadStream(file), 0, limit)) {
    onBytes?.(line.end);
    if (line.tooLong) yield { fault: 'too long' };
    else yield decode(line.bytes);
  }
}

/** The whole text of a file, decoded as `readLines` does. The caller knows that it is small enough. */
export async function readText(file: string): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(file, Number.POSITIVE_INFINITY))
    lines.push('text' in line ? line.text : '');
  return lines.join('\n');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('windows-1252');

function decode(bytes: Buffer): { text: string; latin1: boolean } {
  const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
  const line = bytes.subarray(0, end);
  try {
    return { text: utf8.decode(line), latin1: false };
  } catch {
    return { text: latin1.decode(line), latin1: true };
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The first `length` bytes as text, whatever is in them; a character that is cut at the end is replaced. */
export async function readBeginning(file: string, length: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return new TextDecoder(encodingOf(buffer)).decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function markedEncoding(file: string): Promise<Encoding> {
  const handle = await open(file, 'r');
  try {
    return encodingOf((await handle.read(Buffer.alloc(2), 0, 2, 0)).buffer);
  } finally {
    await handle.close();
  }
}

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** In UTF-16 a byte of 10 ends no line by itself, so these are split as text. */
async function* readWideLines(
  file: string,
  encoding: Encoding,
  limit: number,
  onBytes?: (done: number) => void,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder(encoding);
  let pieces: string[] = [];
  let length = 0;
  let done = 0;
  const keep = (piece: string) => {
    length += 2 * piece.length;
    if (length <= limit) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const line: Line =
      length > limit ? { fault: 'too long' } : { text: pieces.join('').replace(/\r$/, ''), latin1: false };
    pieces = [];
    length = 0;
    return line;
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    keep(first);
    for (const piece of rest) {
      yield take();
      keep(piece);
    }
    done += chunk.length;
    onBytes?.(done);
  }
  keep(decoder.decode());
  if (length > 0) yield take();
}
