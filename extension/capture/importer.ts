// Imports recorded sessions: our own format (JSON Lines, one turn a line), or a scenario of the benchmark.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, UserError } from '../errors.ts';
import type { Logger, Progress } from '../log.ts';
import { captureTurns } from './capture.ts';
import { readLines } from './line-reader.ts';
import { Scenario, scenarioTurns } from './scenario.ts';
import { Turn } from './schema.ts';
import type { SessionLog } from './session-log.ts';

/** Longest line that can be a turn, bytes. A pasted log fits; what is longer is no conversation. */
const LINE_LIMIT = 4 * 1024 * 1024;
/** Scenarios are read whole. */
const SCENARIO_LIMIT = 64 * 1024 * 1024;
/** Turns that are redacted and written together. */
const BATCH = 200;

export interface ImportResult {
  /** Sessions that the file has turns of. */
  sessions: number;
  /** Turns that were written; those that the log already had do not count. */
  turns: number;
  /** Secrets that were replaced in the turns written. */
  secrets: number;
  /** Lines that are no turn, each kind of fault told once in the log. */
  skipped: number;
}

/**
 * Imports a file into the session log; importing it again adds nothing. Bad lines are skipped, counted and explained
 * in one warning. Throws UserError `import-unreadable`, or `import-nothing` when no line is a turn; CancelledError.
 */
export async function importFile(
  services: { sessions: SessionLog; log: Logger },
  file: string,
  { progress, signal }: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<ImportResult> {
  const name = path.basename(file);
  const faults = new Map<string, number>();
  const sessions = new Set<string>();
  const result = { turns: 0, secrets: 0 };
  const batch: Turn[] = [];
  const flush = async () => {
    const written = await captureTurns(services.sessions, batch.splice(0), (secrets) => {
      result.secrets += secrets;
    });
    result.turns += written.length;
  };
  for await (const turn of readTurns(file, faults, progress)) {
    if (signal?.aborted) throw new CancelledError();
    sessions.add(turn.session);
    if (batch.push(turn) === BATCH) await flush();
  }
  await flush();
  const skipped = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const explained = [...faults].map(([fault, count]) => `${count} × ${fault}`).join(', ');
  if (sessions.size === 0) throw nothing(file, explained);
  if (skipped > 0)
    services.log.warn(`${name}: ${skipped} line(s) were skipped (${explained}); the rest was imported.`);
  return { sessions: sessions.size, ...result, skipped };
}

async function* readTurns(
  file: string,
  faults: Map<string, number>,
  progress: Progress | undefined,
): AsyncGenerator<Turn> {
  const size = await sizeOf(file);
  const report = (done: number) => progress?.report(`Reading ${path.basename(file)}`, size ? done / size : 1);
  const count = (fault: string) => faults.set(fault, (faults.get(fault) ?? 0) + 1);
  let first = true;
  for await (const line of readLines(file, LINE_LIMIT, report)) {
    if ('fault' in line) count(line.fault);
    else {
      // A scenario is one document over many lines, or on one; a turn is a document on its line.
      if (first && size <= SCENARIO_LIMIT && (line.text === '{' || line.text.includes('"sessions"'))) {
        const scenario = await readScenario(file);
        if (scenario) return yield* scenarioTurns(scenario);
      }
      const turn = parseTurn(line.text);
      if (typeof turn === 'string') count(turn);
      else yield turn;
    }
    first = false;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error('It is not a file');
    return stats.size;
  } catch (cause) {
    throw new UserError(
      'import-unreadable',
      {
        what: `${file} cannot be imported.`,
        why: `${cause instanceof Error ? cause.message : cause}.`,
        next: 'Name a session log (JSON Lines) or a scenario file that you may read.',
      },
      'failed',
      { cause },
    );
  }
}

async function readScenario(file: string): Promise<Scenario | undefined> {
  try {
    return Scenario.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** The turn, or what is wrong with the line. */
function parseTurn(text: string): Turn | string {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return 'not JSON, or cut off';
  }
  const parsed = Turn.safeParse(raw);
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'shape'));
  return fields.has('role') ? 'unknown role' : `not a turn: ${[...fields].sort().join(', ')}`;
}

function nothing(file: string, explained: string): UserError {
  return new UserError('import-nothing', {
    what: `${file} holds no session that could be imported.`,
    why: explained ? `Its lines are no turns (${explained}).` : 'It is empty.',
    next: 'A session log has one turn a line: {"session", "turn", "role", "text", "at", "source"}.',
  });
}
