// Where in a text a quote stands, and which file of the workspace a memory's evidence is from.
import path from 'node:path';
import type { Evidence } from '../memory/schema.ts';
import { ruleFileOf } from './rule-file-life.ts';

/** Absolute path of the file that evidence quotes; undefined for talk, and for what lies outside the workspace. */
export function evidenceFile({ session }: Pick<Evidence, 'session'>, root: string): string | undefined {
  const name = ruleFileOf(session);
  if (name === undefined) return undefined;
  const file = path.resolve(root, name);
  const relative = path.relative(root, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : file;
}

/**
 * Offsets of the quote, the one nearest to its line where the text has it more than once. A file that changed since
 * may not have it: then the line alone, where it still has that many.
 */
export function quotePlace(
  text: string,
  { quote, line = 1 }: Pick<Evidence, 'quote' | 'line'>,
): { start: number; end: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const wanted = starts[Math.min(line, starts.length) - 1]!;
  let nearest: number | undefined;
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1))
    if (nearest === undefined || Math.abs(at - wanted) < Math.abs(nearest - wanted)) nearest = at;
  return nearest === undefined
    ? { start: wanted, end: wanted }
    : { start: nearest, end: nearest + quote.length };
}
