// Memories about code: which lines of which file they were said about, and whether those lines are still there.
import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { isMissing } from '../storage/file-errors.ts';
import type { Memory } from './schema.ts';

type Anchor = NonNullable<Memory['anchor']>;

/** `changed`: the lines are not in the file any more; `missing`: the file is gone. */
export type Drift = 'changed' | 'missing';

/**
 * The anchor of lines `from` to `to` (1-based, both included) of a file of the workspace, with the lines themselves.
 * Throws UserError `anchor-outside`, `anchor-missing` or `anchor-lines`.
 */
export async function anchorOf(
  root: string,
  file: string,
  from: number,
  to: number,
): Promise<{ anchor: Anchor; quote: string }> {
  const absolute = await realpath(path.resolve(root, file)).catch(() => undefined);
  const text = absolute && (await readFile(absolute, 'utf8').catch(() => undefined));
  if (!absolute || text === undefined)
    throw bad('anchor-missing', file, 'It is not there or cannot be read.', 'Name a file of the workspace.');
  const relative = path.relative(await realpath(root), absolute);
  if (relative.startsWith('..') || path.isAbsolute(relative))
    throw bad('anchor-outside', file, 'It is not in this workspace.', 'Name a file of the workspace.');
  const lines = linesOf(text).slice(from - 1, to);
  if (from < 1 || to < from || lines.length < to - from + 1 || lines.every((line) => line === ''))
    throw bad(
      'anchor-lines',
      `${file}:${from}-${to}`,
      'These lines are not in the file, or empty.',
      'Name lines that hold code, e.g. src/main.ts:10-14.',
    );
  return {
    anchor: { file: relative.split(path.sep).join('/'), sha256: hashOf(lines), lines: lines.length },
    quote: lines.join('\n'),
  };
}

/** Of these memories, those whose code changed since, with what happened to it. Lines that only moved have not. */
export async function driftOf(root: string, memories: Iterable<Memory>): Promise<Map<string, Drift>> {
  const files = new Map<string, string[] | undefined>();
  const drifted = new Map<string, Drift>();
  for (const { id, anchor } of memories) {
    if (!anchor) continue;
    if (!files.has(anchor.file)) files.set(anchor.file, await read(path.join(root, anchor.file)));
    const lines = files.get(anchor.file);
    if (!lines) drifted.set(id, 'missing');
    else if (!holds(lines, anchor)) drifted.set(id, 'changed');
  }
  return drifted;
}

async function read(file: string): Promise<string[] | undefined> {
  try {
    return linesOf(await readFile(file, 'utf8'));
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether some stretch of the file has the hash.. */
function holds(lines: string[], { sha256, lines: count = 1 }: Anchor): boolean {
  for (let start = 0; start + count <= lines.length; start++)
    if (hashOf(lines.slice(start, start + count)) === sha256) return true;
  return false;
}

/** White space at the ends of lines is no change of code. */
function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
}

function hashOf(lines: string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function bad(code: string, what: string, why: string, next: string): UserError {
  return new UserError(code, { what: `${what} cannot be an anchor.`, why, next }, 'usage');
}
