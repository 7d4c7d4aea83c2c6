// What a session's log holds and where, kept while the process lives: neither an append nor a read of the last turns
// has to read a long session again.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { isMissing } from '../storage/file-errors.ts';
import { splitBytes } from './line-reader.ts';
import { type RecordedTurn, Turn } from './schema.ts';

/** What stands in a turn whose text was purged, because a memory that quotes it was forgotten. */
export const PURGED = '«forgotten»';

/** Bytes that are read at once where turns lie one behind the other. */
const CHUNK = 1024 * 1024;

interface TurnSpan {
  turn: number;
  start: number;
  end: number;
}

export interface SessionIndex {
  /** Identity of the file; a purge replaces it. Empty while there is none. */
  file: string;
  /** Where the last whole line ends; more may follow that was cut off. */
  bytes: number;
  /** Turns by number. */
  places: TurnSpan[];
  /** Mark of each turn's words by its number; empty for a purged one. */
  marks: Map<number, string>;
  /** How many turns have a mark. */
  counts: Map<string, number>;
  /** Lines that are no turn. */
  bad: number;
}

/** Reads what is new in `file` since `before`, or everything. A missing file is an empty session. */
export async function indexSession(file: string, before?: SessionIndex): Promise<SessionIndex> {
  const facts = await stat(file, { bigint: true }).catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  // Inode numbers are used again, so the time of birth belongs to it.
  const identity = facts ? `${facts.dev}:${facts.ino}:${facts.birthtimeNs}` : '';
  const same = before?.file === identity && Number(facts?.size ?? 0) >= before.bytes;
  const index: SessionIndex = same
    ? before
    : { file: identity, bytes: 0, places: [], marks: new Map(), counts: new Map(), bad: 0 };
  if (!facts || Number(facts.size) === index.bytes) return index;
  let sorted = true;
  for await (const line of splitBytes(createReadStream(file, { start: index.bytes }), index.bytes)) {
    if (!line.whole) break;
    index.bytes = line.end;
    const turn = parseTurn(line.bytes.toString('utf8'));
    if (!turn) {
      if (line.end - line.start > 1) index.bad++;
      continue;
    }
    sorted &&= turn.turn > (index.places.at(-1)?.turn ?? 0);
    index.places.push({ turn: turn.turn, start: line.start, end: line.end });
    const mark = turn.text === PURGED ? (turn.was ?? '') : fingerprintOf(turn);
    index.marks.set(turn.turn, mark);
    index.counts.set(mark, (index.counts.get(mark) ?? 0) + 1);
  }
  if (!sorted) index.places.sort((a, b) => a.turn - b.turn);
  return index;
}

export function lastTurn(index: SessionIndex): number {
  return index.places.at(-1)?.turn ?? 0;
}

/**
 * Whether the session has this turn already: by its number, or where it has none by its words. What stands at the
 * place of a purged turn is the forgotten text, which must not come back with the next look at the recording.
 */
export function isKnown(index: SessionIndex, turn: RecordedTurn): boolean {
  if (turn.turn !== undefined) return index.marks.has(turn.turn);
  const mark = fingerprintOf(turn);
  const there = index.marks.get(turn.position);
  return there === '' || there === mark || (index.counts.get(mark) ?? 0) >= turn.occurrence;
}

/** Turns after number `after` in order, with up to `context` turns before them. Streams; a bad line is left out. */
export async function* readSpans(
  file: string,
  { places }: SessionIndex,
  after: number,
  context: number,
): AsyncGenerator<Turn> {
  let first = places.length;
  while (first > 0 && places[first - 1]!.turn > after) first--;
  const wanted = first === places.length ? [] : places.slice(Math.max(0, first - context));
  if (wanted.length === 0) return;
  const handle = await open(file, 'r');
  try {
    for (let from = 0; from < wanted.length; ) {
      const { start } = wanted[from]!;
      let to = from + 1;
      while (to < wanted.length && follows(wanted, to) && wanted[to]!.end - start <= CHUNK) to++;
      const bytes = await readRange(handle, start, wanted[to - 1]!.end);
      for (const place of wanted.slice(from, to)) {
        const turn = parseTurn(bytes.subarray(place.start - start, place.end - start).toString('utf8'));
        if (turn) yield turn;
      }
      from = to;
    }
  } finally {
    await handle.close();
  }
}

export function parseTurn(line: string): Turn | undefined {
  try {
    return Turn.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** By what a turn is known again: short, and not the words themselves. */
export function fingerprintOf({ role, text, rule }: Pick<Turn, 'role' | 'text' | 'rule'>): string {
  const said = rule ? `\n${rule.text}\n${JSON.stringify(rule.applies ?? {})}` : '';
  return createHash('sha256').update(`${role}\n${text}${said}`).digest('base64').slice(0, 16);
}

const follows = (places: TurnSpan[], at: number) => places[at]!.start === places[at - 1]!.end;

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
