// Imports a recording into the session log, whatever its format: streamed, redacted, and only what is new of it.
import path from 'node:path';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { openRecording } from './capture.ts';
import { detectFormat } from './formats/detect.ts';
import { type FormatName, openSource, type SourceFile } from './formats/format.ts';
import { type ImportedTurn, Turn } from './schema.ts';
import type { SessionLog } from './session-log.ts';

/** Turns that are redacted and written together, and how many characters they have at most. */
const BATCH = 200;
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** Longest name of a session, and largest number of a turn: nobody says that much, and numbers go on from the last. */
const MOST_NAME = 1_000;
const MOST_TURN = 10 ** 9;
/** A turn that the log can take, and go on after. One that is not is a fault of the file; the rest goes on. */
const Importable = Turn.extend({
  session: Turn.shape.session.max(MOST_NAME),
  turn: Turn.shape.turn.max(MOST_TURN).optional(),
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
  /** Parts of the file that are no turn, each kind of fault told once in the log. */
  skipped: number;
}

export interface ImportOptions {
  /** Name of the format; found out when left out. */
  format?: string;
  /** The workspace's folder, by which rule files are called. */
  root?: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Imports a file; importing it again adds nothing. What cannot be read is skipped, counted and explained in one
 * warning. Throws UserError `import-unreadable`, `import-unknown-format`, `import-too-large`, or `import-nothing` when
 * the file holds no turn; CancelledError.
 */
export async function importFile(
  services: { sessions: SessionLog; log: Logger },
  file: string,
  { format: named, root, progress, signal }: ImportOptions = {},
): Promise<ImportResult> {
  const base = path.basename(file);
  const source = await openSource(file, root, (fraction) => progress?.report(`Reading ${base}`, fraction));
  const format = await detectFormat(file, named);
  const record = openRecording(services.sessions.record);
  const sessions = new Set<string>();
  const result = { turns: 0, secrets: 0 };
  let batch: ImportedTurn[] = [];
  let characters = 0;
  const flush = async () => {
    const { taken, secrets } = await record(batch);
    result.turns += taken.length;
    result.secrets += secrets;
    batch = [];
    characters = 0;
  };
  for await (const turn of format.turns(source)) {
    if (signal?.aborted) throw new CancelledError();
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
  const skipped = [...source.faults.values()].reduce((sum, count) => sum + count, 0);
  if (sessions.size === 0) throw nothing(file, format.title, source);
  if (skipped > 0 || source.latin1 > 0)
    services.log.warn(`${base}: ${explained(source)}; the rest was imported.`);
  return { format: format.name, sessions: sessions.size, names: [...sessions], ...result, skipped };
}

/** What was wrong with the file, in one sentence. */
function explained({ faults, latin1 }: SourceFile): string {
  const kinds = [...faults].map(([fault, count]) => `${count} × ${fault}`).join(', ');
  const skipped = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const parts = skipped > 0 ? [`${skipped} line(s) were skipped (${kinds})`] : [];
  if (latin1 > 0) parts.push(`${latin1} line(s) are no UTF-8 and were read as Latin-1`);
  return parts.join('; ');
}

function nothing(file: string, title: string, source: SourceFile): UserError {
  return new UserError('import-nothing', {
    what: `${file} holds nothing that could be imported.`,
    why: `It was read as ${title}, and no turn was in it${source.faults.size > 0 ? `: ${explained(source)}` : ''}.`,
    next: 'Look into the file, or name another format with --format.',
  });
}
