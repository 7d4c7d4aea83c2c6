// A small JSON document that another program, a crash or a hand may have damaged: it is there, not there, or damaged.
import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { isMissing } from './file-errors.ts';
import { parseJson } from './files.ts';

/** Bytes that a control file may have; none of ours has a hundredth of that. */
const MOST_BYTES = 2 ** 20;

export type Stored<T> =
  | { state: 'there'; data: T }
  | { state: 'missing' }
  /** `why` is a sentence without its end, for the user. */
  | { state: 'damaged'; why: string };

/**
 * Reads and checks `file`, of which at most `most` bytes are believed. Never throws: what cannot be read, is empty, no
 * JSON, or of another shape is damaged.
 */
export async function readDocument<S extends z.ZodType>(
  file: string,
  schema: S,
  most = MOST_BYTES,
): Promise<Stored<z.infer<S>>> {
  let text: string;
  try {
    // Looked at before it is opened: a pipe of that name would never end.
    const facts = await stat(file);
    if (!facts.isFile()) return damaged('it is not a file');
    if (facts.size > most) return damaged(`it has ${facts.size} bytes, and ${most} are the most`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    return isMissing(error) ? { state: 'missing' } : damaged((error as Error).message);
  }
  if (text.trim() === '') return damaged('it is empty');
  const document = parseJson(text);
  if (document === undefined) return damaged('it is not JSON');
  const parsed = schema.safeParse(document);
  if (parsed.success) return { state: 'there', data: parsed.data };
  const issue = parsed.error.issues[0];
  if (issue?.code === 'custom') return damaged(issue.message);
  return damaged(`its ${issue?.path.join('.') || 'content'} is not what Dormouse writes`);
}

function damaged(why: string): { state: 'damaged'; why: string } {
  return { state: 'damaged', why };
}
