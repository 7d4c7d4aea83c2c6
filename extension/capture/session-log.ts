// The session log: one JSONL file a session, one turn a line. Text comes in through capture.ts, which redacts it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Logger } from '../base/log.ts';
import type { Memory } from '../memory/schema.ts';
import { appendDurably, replaceLocked } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import { namesIn } from '../storage/files.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { mentionsOf } from './mentions.ts';
import { type RecordedTurn, type TakenTurn, Turn } from './schema.ts';
import {
  fingerprintOf,
  indexSession,
  isKnown,
  lastTurn,
  PURGED,
  parseTurn,
  readSpans,
  type SessionIndex,
} from './session-index.ts';

export { PURGED } from './session-index.ts';

/** Sessions whose index is kept; a chat, an import and what is being reflected are a few. */
const KEPT = 8;

export interface SessionLog {
  /**
   * Appends turns that the session does not have yet, durably once resolved: an import can be repeated. A turn
   * without a number gets the next one. Resolves with what was written, in its order. Throws UserError `disk-full` or
   * `file-unwritable`.
   */
  record(turns: RecordedTurn[]): Promise<TakenTurn[]>;
  /** What `record` would write; nothing is written. */
  missing(turns: RecordedTurn[]): Promise<TakenTurn[]>;
  /** Turns of one session, or of all sessions by name, in the order of the log. */
  read(session?: string): AsyncIterable<Turn>;
  /** Turns after number `after` in their order, with up to `context` turns before them; reads no more than these. */
  readAfter(session: string, after: number, context: number): AsyncIterable<Turn>;
  /** Number of the session's last turn; 0 when it has none. */
  last(session: string): Promise<number>;
  sessions(): Promise<string[]>;
  /**
   * Blanks the turns that a memory was made of, and every turn that repeats its text, a framing or a quote. Numbers
   * and roles stay. Resolves with how many turns it blanked.
   */
  purge(memory: Pick<Memory, 'text' | 'framings' | 'evidence'>): Promise<number>;
  /** Blanks turns of a session that the user deleted, as `purge` does. */
  blank(session: string, turns: readonly number[]): Promise<void>;
}

/** Opens the log in `dir`, which the first append creates. */
export async function openSessionLog(dir: string, log: Logger): Promise<SessionLog> {
  const lockFile = path.join(dir, '.lock');

  const indexes = new Map<string, Promise<SessionIndex>>();

  /** One look at a time at each session: an index grows in place. */
  const indexOf = (session: string): Promise<SessionIndex> => {
    const name = fileName(session);
    const before = indexes.get(name);
    indexes.delete(name);
    const index = (before ?? Promise.resolve(undefined)).then(
      (known) => refreshIndex(path.join(dir, name), known, log),
      () => refreshIndex(path.join(dir, name), undefined, log),
    );
    indexes.set(name, index);
    if (indexes.size > KEPT) indexes.delete(indexes.keys().next().value as string);
    return index;
  };

  const missing = async (turns: RecordedTurn[]): Promise<TakenTurn[]> => {
    const fresh: TakenTurn[] = [];
    for (const [session, own] of bySession(turns)) {
      const index = await indexOf(session);
      const numbers = new Set<number>();
      let last = lastTurn(index);
      for (const from of own) {
        if (isKnown(index, from) || (from.turn && numbers.has(from.turn))) continue;
        const number = from.turn ?? last + 1;
        last = Math.max(last, number);
        numbers.add(number);
        // The schema leaves out what only the recording says.
        fresh.push({ turn: Turn.parse({ ...from, turn: number }), from });
      }
    }
    return fresh;
  };

  const record = (turns: RecordedTurn[]): Promise<TakenTurn[]> =>
    withLock(lockFile, async () => {
      const fresh = await missing(turns);
      for (const [session, own] of bySession(fresh.map(({ turn }) => turn)))
        await appendTo(path.join(dir, fileName(session)), own, await indexOf(session), log);
      return fresh;
    });

  async function* readAfter(session: string, after: number, context: number): AsyncIterable<Turn> {
    yield* readSpans(path.join(dir, fileName(session)), await indexOf(session), after, context);
  }

  const last = async (session: string): Promise<number> => lastTurn(await indexOf(session));

  const files = async (): Promise<string[]> => {
    return (await namesIn(dir)).sort().map((name) => path.join(dir, name));
  };
  const logs = async () => (await files()).filter((file) => file.endsWith('.jsonl'));

  async function* read(session?: string): AsyncIterable<Turn> {
    const wanted = session === undefined ? await logs() : [path.join(dir, fileName(session))];
    for (const file of wanted) yield* readTurns(file, log);
  }

  const sessions = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const file of await logs())
      for await (const turn of readTurns(file, log)) {
        found.push(turn.session);
        break;
      }
    return found;
  };

  const purge: SessionLog['purge'] = async (memory) => {
    if ((await files()).length === 0) return 0;
    const mentions = mentionsOf(memory);
    return withLock(lockFile, async () => {
      let purged = 0;
      for (const file of await files()) {
        if (file.endsWith('.jsonl')) purged += await purgeLog(file, mentions.inTurn, log);
        // Bytes set aside are kept for people to look into, which a forgotten text is not worth.
        else if (file.endsWith('.bin') && mentions.inText(await readFile(file, 'utf8'))) await rm(file);
      }
      return purged;
    });
  };

  const blank: SessionLog['blank'] = (session, turns) =>
    withLock(lockFile, async () => {
      const file = path.join(dir, fileName(session));
      await purgeLog(file, ({ turn }) => turns.includes(turn), log);
    });

  return { record, missing, read, readAfter, last, sessions, purge, blank };
}

/** Readable where the session's name allows it, unambiguous always, a safe name on every file system. */
function fileName(session: string): string {
  const readable = session.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);
  return `${readable}-${createHash('sha256').update(session).digest('hex').slice(0, 16)}.jsonl`;
}

async function refreshIndex(
  file: string,
  before: SessionIndex | undefined,
  log: Logger,
): Promise<SessionIndex> {
  const known = before?.bad ?? 0;
  const index = await indexSession(file, before);
  if (index.bad > known) log.warn(`${index.bad} damaged line(s) of ${file} were skipped.`);
  return index;
}

function bySession<T extends { session: string }>(turns: T[]): Map<string, T[]> {
  const sessions = new Map<string, T[]>();
  for (const turn of turns) {
    const own = sessions.get(turn.session);
    if (own) own.push(turn);
    else sessions.set(turn.session, [turn]);
  }
  return sessions;
}

async function appendTo(file: string, turns: Turn[], index: SessionIndex, log: Logger): Promise<void> {
  const lines = turns.map((turn) => `${JSON.stringify(turn)}\n`).join('');
  makeFolder(path.dirname(file));
  // `a` creates, but cannot write where the repaired end is; `r+` can, but does not create.
  await (await open(file, 'a', 0o600)).close();
  const handle = await open(file, 'r+');
  try {
    await repairEnd(handle, file, index.bytes, log);
    await appendDurably(handle, file, Buffer.from(lines), index.bytes);
  } finally {
    await handle.close();
  }
}

/** Sets aside the bytes of a write that was cut off: those after `end`, where the last whole line ends. */
async function repairEnd(handle: FileHandle, file: string, end: number, log: Logger): Promise<void> {
  const { size } = await handle.stat();
  if (size === end) return;
  const rest = Buffer.alloc(size - end);
  await handle.read(rest, 0, rest.length, end);
  const kept = `${file.replace(/\.jsonl$/, '')}.quarantine-${Date.now()}-${process.pid}.bin`;
  await writeFile(kept, rest, { flush: true, mode: 0o600 });
  await handle.truncate(end);
  log.warn(`A session log ended in a write that was cut off; its ${rest.length} bytes are kept in ${kept}.`);
}

/** Streams the turns of a file. Lines that are no turn are counted and warned of once; a missing file has none. */
async function* readTurns(file: string, log: Logger): AsyncIterable<Turn> {
  const stream = createReadStream(file, { encoding: 'utf8' });
  let bad = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const turn = parseTurn(line);
      if (turn) yield turn;
      else if (line !== '') bad++;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    stream.destroy();
  }
  if (bad > 0) log.warn(`${bad} damaged line(s) of ${file} were skipped.`);
}

/** Its number and role stay. A rule stands in its file for whoever reads it, so its mark says nothing new. */
function purgedTurn({ rule, ...turn }: Turn): Turn {
  return { ...turn, text: PURGED, ...(rule && { was: fingerprintOf({ ...turn, rule }) }) };
}

async function purgeLog(file: string, goes: (turn: Turn) => boolean, log: Logger): Promise<number> {
  let purged = 0;
  const turns: Turn[] = [];
  for await (const turn of readTurns(file, log)) {
    const hit = turn.text !== PURGED && goes(turn);
    if (hit) purged++;
    turns.push(hit ? purgedTurn(turn) : turn);
  }
  if (purged > 0) await replaceLocked(file, turns.map((turn) => `${JSON.stringify(turn)}\n`).join(''));
  return purged;
}
