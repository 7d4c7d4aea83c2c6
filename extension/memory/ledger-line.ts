// One line of the ledger as bytes: sequence number, checksum, and what is wrong with a line that fails them.
import { createHash } from 'node:crypto';
import { migrate, newestVersion } from '../storage/migrations.ts';
import { ledgerMigrations } from './ledger-migrations.ts';
import { LedgerEvent, LedgerLine } from './store.types.ts';

/** A line and where its bytes are, relative to the buffer it was read from; `end` is after the newline. */
export interface LocatedLine {
  line: LedgerLine;
  start: number;
  end: number;
}

const VERSION = newestVersion(ledgerMigrations);

export interface Decoded {
  /** Lines of complete transactions. */
  lines: LocatedLine[];
  /** Bytes of complete transactions; what follows is a transaction that was cut off or is still being written. */
  complete: number;
}

/** A line that breaks the ledger. `index` counts from 0 in the buffer; `newer`: a later version wrote it. */
export class BadLine extends Error {
  constructor(
    readonly index: number,
    readonly reason: string,
    readonly newer = false,
  ) {
    super(reason);
  }
}

export function encodeLine(line: Omit<LedgerLine, 'v' | 'sum' | 'earlier'>): string {
  const { seq, at, more, body } = line;
  const head = { v: VERSION, seq, at, ...(more && { more }), body };
  return `${JSON.stringify({ ...head, sum: checksum(head) })}\n`;
}

/** The lines of one transaction, all or none of which count. */
export function encodeTransaction(events: LedgerEvent[], after: number, at: string): Buffer {
  const lines = events.map((event, index) =>
    encodeLine({
      seq: after + index + 1,
      at,
      ...(index < events.length - 1 && { more: true as const }),
      // Parsed so that nothing is written that could not be read again, here or in Python.
      body: LedgerEvent.parse(wellFormedAll(event)),
    }),
  );
  return Buffer.from(lines.join(''));
}

/** JSON escapes lone halves of surrogate pairs, and those alone; Python reads them and cannot write them. */
const LONE_SURROGATE = /\\\\|\\u(d[89a-f][0-9a-f]{2})/g;

function wellFormedAll(event: LedgerEvent): unknown {
  return JSON.parse(
    JSON.stringify(event).replace(LONE_SURROGATE, (found) => (found === '\\\\' ? found : '\ufffd')),
  );
}

/**
 * First 16 hex digits of a sha256; a purged line has one too, so that a flipped byte shows in it as well. A version
 * after the first is part of what is summed: a flipped version is damage, and no line of a newer Dormouse.
 */
function checksum({
  v = 1,
  seq,
  at,
  more,
  body,
}: Pick<LedgerLine, 'seq' | 'at' | 'more'> & { v?: number; body: unknown }): string {
  const text = `${v === 1 ? '' : `v${v}|`}${seq}|${at}|${more ? 'more|' : ''}${body === null ? 'purged' : JSON.stringify(body)}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Parses one line without its newline. Throws BadLine. */
export function decodeLine(bytes: Buffer, index: number): LedgerLine {
  let raw: LedgerLine;
  try {
    raw = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BadLine(index, 'it is not JSON');
  }
  if (typeof raw !== 'object' || raw === null) throw new BadLine(index, 'it is not an event');
  if (!sumMatches(raw)) throw new BadLine(index, 'its checksum does not match');
  if (raw.v > VERSION) throw new BadLine(index, `version ${raw.v} wrote it`, true);
  const parsed = LedgerLine.safeParse(migrate(raw, ledgerMigrations, 'The ledger'));
  if (!parsed.success) throw new BadLine(index, 'it holds an event of an unknown kind', true);
  return parsed.data;
}

function sumMatches(raw: LedgerLine): boolean {
  try {
    return raw.sum === checksum({ ...raw, v: raw.v ?? 0, body: raw.body ?? null });
  } catch {
    // Nested so deep that it cannot be written again: nobody wrote it.
    return false;
  }
}

function isWhole(bytes: Buffer): boolean {
  try {
    decodeLine(bytes, 0);
    return true;
  } catch {
    return false;
  }
}

/** Splits into lines; a last piece without a newline is left out. */
export function* splitLines(bytes: Buffer): Generator<{ bytes: Buffer; start: number; end: number }> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    if (newline < 0) return;
    yield { bytes: bytes.subarray(start, newline), start, end: newline + 1 };
    start = newline + 1;
  }
}

/** Decodes what follows line number `after`. Throws BadLine for a bad checksum, a gap or an unknown event. */
export function decodeLines(bytes: Buffer, after: number): Decoded {
  const lines: LocatedLine[] = [];
  let complete = { bytes: 0, lines: 0 };
  let index = 0;
  let end = 0;
  for (const piece of splitLines(bytes)) {
    const line = decodeLine(piece.bytes, index);
    if (line.seq !== after + index + 1)
      throw new BadLine(index, `it is number ${line.seq} where ${after + index + 1} should be`);
    lines.push({ line, start: piece.start, end: piece.end });
    index++;
    end = piece.end;
    if (!line.more) complete = { bytes: piece.end, lines: index };
  }
  // A write that was cut off leaves less than a line; a whole one and another byte is a line whose end was changed.
  if (end < bytes.length && isWhole(bytes.subarray(end, -1)))
    throw new BadLine(index, 'the sign at its end is damaged');
  return { lines: lines.slice(0, complete.lines), complete: complete.bytes };
}
