// Imports a recording into the session log, whatever its format: streamed, redacted, and only what is new of it.
import path from 'node:path';
import { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { openRecording } from './capture.ts';
import { detectFormat } from './formats/detect.ts';
import {
  type Format,
  type FormatName,
  type LeftOut,
  openSource,
  type SourceFile,
  type SpokenTurn,
} from './formats/format.ts';
import { type ImportedTurn, Turn } from './schema.ts';
import type { SessionLog } from './session-log.ts';

/** Turns that are redacted and written together, and how many characters they have at most. */
const BATCH = 200;
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** Longest name of a session: nobody says that much. */
const MOST_NAME = 1_000;
/** A turn that the log can take, and go on after. One that is not is a fault of the file; the rest goes on. */
const Importable = Turn.extend({
  session: Turn.shape.session.max(MOST_NAME),
  turn: Turn.shape.turn.optional(),
  // Capture leaves out what is no branch; the turn was said all the same.
  branch: z.unknown().optional(),
});

export interface ImportResult {
  format: FormatName;
  /** Sessions that the file has turns of, and their names. */
  sessions: number;
  names: string[];
  /** Turns that were written; those that the log already had do not count. */
  turns: number;
  /** Secrets that were replaced in the turns written. */
  secrets: number;
  /** Parts of the file that were not understood, in all and by kind; told once in the log. */
  skipped: number;
  faults: Record<string, number>;
  /** Parts that were understood and are no turns, by reason. */
  leftOut: Record<string, LeftOut>;
}

export interface ImportOptions {
  /** Name of the format; found out when left out. */
  format?: string;
  /** The folder by which files are called, the workspace's for one. */
  root?: string;
  /** The person who imports says that the user's turns of this file are his own words. */
  mine?: boolean;
  /** Told of each turn that the file has, as it is or would be written, also where the log has it already. */
  onTurn?: (turn: ImportedTurn) => void;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Imports a file; importing it again adds nothing. What cannot be read is skipped, counted and explained in one
 * warning. No file makes its words the user's: these count as imported, or as a file's, and wait for review, unless
 * `mine` vouches for them. Throws UserError `import-unreadable`, `import-unknown-format`, `import-refused`,
 * `import-too-large`, `import-not-words` when `mine` vouches for a rule file, or `import-nothing` when the file holds
 * no turn; CancelledError.
 */
export async function importFile(
  services: { sessions: SessionLog; log: Logger },
  file: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const base = path.basename(file);
  const { source, format } = await open(file, options);
  const record = openRecording(services.sessions.record);
  const { sessions } = source;
  const result = { turns: 0, secrets: 0 };
  let batch: ImportedTurn[] = [];
  let characters = 0;
  const flush = async () => {
    const { taken, secrets, read } = await record(batch);
    result.turns += taken.length;
    result.secrets += secrets;
    for (const turn of read) options.onTurn?.(turn);
    batch = [];
    characters = 0;
  };
  for await (const recorded of format.turns(source)) {
    if (options.signal?.aborted) throw new CancelledError();
    const turn = trusted(recorded, format, options.mine === true);
    const checked = Importable.safeParse(turn);
    if (!checked.success) {
      const fields = new Set(checked.error.issues.map((issue) => issue.path.join('.') || 'shape'));
      source.fault(`not a turn: ${[...fields].sort().join(', ')}`);
      continue;
    }
    sessions.add(turn.session);
    characters += turn.text.length;
    if (batch.push(turn) === BATCH || characters >= BATCH_CHARACTERS) await flush();
  }
  await flush();
  if (sessions.size === 0) throw nothing(file, format.title, source);
  const skipped = sum(source.faults.values());
  if (skipped > 0 || source.latin1 > 0)
    services.log.warn(`${base}: ${explained(source)}; the rest was imported.`);
  return {
    format: format.name,
    sessions: sessions.size,
    names: [...sessions],
    ...result,
    skipped,
    faults: Object.fromEntries(source.faults),
    leftOut: Object.fromEntries(source.leftOut),
  };
}

/** How many turns of a user a file holds, and whether Dormouse itself wrote its like. Throws as `importFile` does. */
export async function countWords(
  file: string,
  options: ImportOptions = {},
): Promise<{ own: boolean; turns: number }> {
  const { source, format } = await open(file, options);
  let turns = 0;
  for await (const { role } of format.turns(source)) {
    if (options.signal?.aborted) throw new CancelledError();
    if (role === 'user') turns++;
  }
  return { own: format.own === true, turns };
}

async function open(file: string, { format: named, root, mine, progress }: ImportOptions) {
  const base = path.basename(file);
  const source = await openSource(file, root, (fraction) => progress?.report(`Reading ${base}`, fraction));
  const format = detectFormat(file, source.head, named);
  if (mine && format.name === 'rules')
    throw new UserError('import-not-words', {
      what: `${file} cannot be imported as your own words.`,
      why: 'It is a rule file: what it says belongs to its repository.',
      next: 'Import it without --mine, and accept what is yours with `dormouse review`.',
    });
  return { source, format };
}

/**
 * The turn with its source, which no file decides. A file in a form of our own names sessions and turns as the log
 * does: unless it is the user's own, its names get a place of their own, so that it cannot speak in his sessions.
 */
function trusted(turn: SpokenTurn, { name, own }: Format, mine: boolean): ImportedTurn {
  if (mine) return { ...turn, source: turn.role };
  const session = own ? `${name}/${turn.session}` : turn.session;
  return { ...turn, session, source: name === 'rules' ? 'file' : 'import' };
}

const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);

/** What was wrong with the file, in one sentence. */
function explained({ faults, latin1 }: SourceFile): string {
  const kinds = [...faults].map(([fault, count]) => `${count} × ${fault}`).join(', ');
  const skipped = sum(faults.values());
  const parts = skipped > 0 ? [`${skipped} line(s) were skipped (${kinds})`] : [];
  if (latin1 > 0) parts.push(`${latin1} line(s) are no UTF-8 and were read as Latin-1`);
  return parts.join('; ');
}

function nothing(file: string, title: string, source: SourceFile): UserError {
  const leftOut = [...source.leftOut].map(([reason, { count }]) => `${count} × ${reason}`).join(', ');
  const details = [
    ...(source.faults.size > 0 ? [explained(source)] : []),
    ...(leftOut === '' ? [] : [`left out were ${leftOut}`]),
  ].join('; ');
  return new UserError('import-nothing', {
    what: `${file} holds nothing that could be imported.`,
    why: `It was read as ${title}, and no turn was in it${details === '' ? '' : `: ${details}`}.`,
    next: 'Look into the file, or name another format with --format.',
  });
}
