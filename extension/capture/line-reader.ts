// Lines of a file that nobody vouched for: streamed, capped in length, with what is no UTF-8 told apart.
import { createReadStream } from 'node:fs';

export type Line = { text: string } | { fault: 'too long' | 'not UTF-8' };

/**
 * Yields every line but empty ones. A line of more than `limit` bytes is not kept in memory, only counted as such.
 * `onBytes` is told how far the reading is, in bytes.
 */
export async function* readLines(
  file: string,
  limit: number,
  onBytes?: (done: number) => void,
): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let length = 0;
  let done = 0;
  const take = (last: Buffer): Line | undefined => {
    const whole = length + last.length;
    const bytes = whole > limit ? undefined : Buffer.concat([...pieces, last]);
    pieces = [];
    length = 0;
    if (!bytes) return { fault: 'too long' };
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
      return text === '' ? undefined : { text };
    } catch {
      return { fault: 'not UTF-8' };
    }
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = take(chunk.subarray(start, end));
      if (line) yield line;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length <= limit) pieces.push(rest);
    else pieces = [];
    done += chunk.length;
    onBytes?.(done);
  }
  if (length > 0) {
    const line = take(Buffer.alloc(0));
    if (line) yield line;
  }
}
