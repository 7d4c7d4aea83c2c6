// The session log: one JSONL file a session, one turn a line. Text comes in through capture.ts, which redacts it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { withLock } from '../file-lock.ts';
import type { Logger } from '../log.ts';
import { appendDurably, replaceLocked } from '../memory/durable-write.ts';
import { isMissing } from '../memory/file-errors.ts';
import type { Memory } from '../memory/schema.ts';
import { type Mentions, mentionsOf } from './mentions.ts';
import { Turn } from './schema.ts';

/** What stands in a turn whose text was purged, because a memory that quotes it was forgotten. */
export const PURGED = '«forgotten»';

export interface SessionLog {
  /**
   * Appends turns, durably once resolved. A turn number that the session already has is left out, so that an import
   * can be repeated. Resolves with the turns that were written. Throws UserError `disk-full` or `file-unwritable`.
   */
  append(turns: Turn[]): Promise<Turn[]>;
  /** Turns of one session, or of all sessions by name, in the order of the log. */
  read(session?: string): AsyncIterable<Turn>;
  sessions(): Promise<string[]>;
  /**
   * Blanks the turns that a memory was made of, and every turn that repeats its text, a framing or a quote. Numbers
   * and roles stay. Resolves with how many turns it blanked.
   */
  purge(memory: Pick<Memory, 'text' | 'framings' | 'evidence'>): Promise<number>;
}

/** Opens the log in `dir`, which the first append creates. */
export async function openSessionLog(dir: string, log: Logger): Promise<SessionLog> {
  const lockFile = path.join(dir, '.lock');

  const append = (turns: Turn[]): Promise<Turn[]> =>
    withLock(lockFile, async () => {
      const written: Turn[] = [];
      for (const session of new Set(turns.map((turn) => turn.session))) {
        const own = turns.filter((turn) => turn.session === session);
        written.push(...(await appendTo(path.join(dir, fileName(session)), own, log)));
      }
      return written;
    });

  const files = async (): Promise<string[]> => {
    const names = await readdir(dir).catch((error) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names.sort().map((name) => path.join(dir, name));
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
        if (file.endsWith('.jsonl')) purged += await purgeLog(file, mentions, log);
        // Bytes set aside are kept for people to look into, which a forgotten text is not worth.
        else if (file.endsWith('.bin') && mentions.inText(await readFile(file, 'utf8'))) await rm(file);
      }
      return purged;
    });
  };

  return { append, read, sessions, purge };
}

/** Readable where the session's name allows it, unambiguous always, a safe name on every file system. */
function fileName(session: string): string {
  const readable = session.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);
  return `${readable}-${createHash('sha256').update(session).digest('hex').slice(0, 16)}.jsonl`;
}

async function appendTo(file: string, turns: Turn[], log: Logger): Promise<Turn[]> {
  const known = new Set<number>();
  for await (const { turn } of readTurns(file, log)) known.add(turn);
  const fresh = turns.filter(({ turn }) => !known.has(turn) && known.add(turn));
  if (fresh.length === 0) return [];
  const lines = fresh.map((turn) => `${JSON.stringify(Turn.parse(turn))}\n`).join('');
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // `a` creates, but cannot write where the repaired end is; `r+` can, but does not create.
  await (await open(file, 'a', 0o600)).close();
  const handle = await open(file, 'r+');
  try {
    const end = await repairEnd(handle, file, log);
    await appendDurably(handle, file, Buffer.from(lines), end);
  } finally {
    await handle.close();
  }
  return fresh;
}

/** Sets aside the bytes of a write that was cut off. Returns where the last whole line ends. */
async function repairEnd(handle: FileHandle, file: string, log: Logger): Promise<number> {
  const content = await handle.readFile();
  const end = content.lastIndexOf(10) + 1;
  if (end === content.length) return end;
  const kept = `${file.replace(/\.jsonl$/, '')}.quarantine-${Date.now()}-${process.pid}.bin`;
  await writeFile(kept, content.subarray(end), { flush: true, mode: 0o600 });
  await handle.truncate(end);
  log.warn(
    `A session log ended in a write that was cut off; its ${content.length - end} bytes are kept in ${kept}.`,
  );
  return end;
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

function parseTurn(line: string): Turn | undefined {
  try {
    return Turn.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

async function purgeLog(file: string, mentions: Mentions, log: Logger): Promise<number> {
  let purged = 0;
  const turns: Turn[] = [];
  for await (const turn of readTurns(file, log)) {
    const hit = turn.text !== PURGED && mentions.inTurn(turn);
    if (hit) purged++;
    turns.push(hit ? { ...turn, text: PURGED } : turn);
  }
  if (purged > 0) await replaceLocked(file, turns.map((turn) => `${JSON.stringify(turn)}\n`).join(''));
  return purged;
}
