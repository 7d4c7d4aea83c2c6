// Code from an answer, put where it belongs in a document: in the place of what is selected, of the functions and classes
// of the same names, or of the same lines; what the document does not have goes to the caret.
import { balanceOf } from './balance.ts';
import { blockEnd, chunksOf, declaredName, indentOf, leadOf } from './code-chunks.ts';
import { bare } from './proposal.ts';

export interface CodeToApply {
  /** The whole document, and what of it is selected: offsets, equal where that is a caret. */
  text: string;
  start: number;
  end: number;
  code: string;
  /** VS Code's id of the document's language. */
  language: string;
}

export type AppliedCode =
  /** `text.slice(start, end)` becomes `change`; `where` says to the user what that is. */
  | { start: number; end: number; change: string; where: string }
  | { refused: 'same' | 'elided' | 'unbalanced' };

/** "… the rest stays": code that stands for other code, which replacing would delete. */
const ELIDED =
  /^(?:\/\/|#|--|\/\*|\{\/\*|<!--)?\s*(?:\.{3}|…)\s*(?:$|\*|-->|.{0,40}\b(?:code|rest|existing|remaining|other|unchanged|same|implementation)\b)/i;
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|use\s|using\s|#include\b|(?:const|let|var)\s.*\brequire\()/;
/** Share of a document's lines that its new version has again. */
const WHOLE_SHARE = 0.5;

export function appliedCode({ text, start, end, code, language }: CodeToApply): AppliedCode {
  if (code.split('\n').some((line) => ELIDED.test(line.trim()))) return { refused: 'elided' };
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [lines, written] = [text.split(/\r?\n/), linesOf(code)];
  const caret = text.slice(0, start).split('\n').length - 1;
  const last = caret + text.slice(start, end).split('\n').length - 1;
  const placed = text.slice(start, end).trim()
    ? { lines: replaced(lines, caret, last, written), where: 'in place of the selection' }
    : (byNames(lines, written, caret) ?? byLines(lines, written) ?? atCaret(lines, written, caret));
  const whole = placed.lines.join(eol);
  if (bare(whole) === bare(text)) return { refused: 'same' };
  if (balanceOf(whole, language).errors > balanceOf(text, language).errors) return { refused: 'unbalanced' };
  return { ...difference(text, whole), where: placed.where };
}

interface Placed {
  lines: string[];
  where: string;
}

/** Each declaration in the place of the one with its name; those without one behind the last that has one. */
function byNames(lines: string[], written: string[], caret: number): Placed | undefined {
  const chunks = chunksOf(written);
  const named = chunks.flatMap((chunk) => {
    const at = chunk.name === undefined ? undefined : declaredAt(lines, chunk.name, caret);
    return at === undefined ? [] : [{ ...chunk, target: at }];
  });
  if (named.length === 0) return undefined;
  const result = [...lines];
  let fresh = chunks
    .filter(({ name, from }) => name !== undefined && !named.some((known) => known.from === from))
    .flatMap(({ from, to }) => ['', ...trimmed(written.slice(from, to + 1))]);
  // From the end, so that the lines before stay where they are.
  for (const { from, to, at, target } of named.toSorted((a, b) => b.target - a.target)) {
    const lead = at > from ? leadOf(result, target) : target;
    const body = [...trimmed(written.slice(from, to + 1)), ...fresh];
    result.splice(lead, blockEnd(result, target) - lead + 1, ...indented(body, result[target]!));
    fresh = [];
  }
  const preamble = chunks[0]?.name === undefined ? written.slice(0, chunks[0]!.to + 1) : [];
  const names = named.map(({ name }) => name).join(', ');
  return { lines: withImports(result, preamble), where: `in place of ${names}` };
}

/** The line that declares this name, the nearest to the caret. */
function declaredAt(lines: readonly string[], name: string, caret: number): number | undefined {
  const found = lines.flatMap((line, at) => (line.includes(name) && declaredName(line) === name ? [at] : []));
  return found.toSorted((a, b) => Math.abs(a - caret) - Math.abs(b - caret))[0];
}

/** Imports that are not there yet, below the last one. */
function withImports(lines: string[], preamble: readonly string[]): string[] {
  const known = new Set(lines.map((line) => line.trim()));
  const missing = preamble.filter((line) => IMPORT.test(line) && !known.has(line.trim()));
  const at = lines.findLastIndex((line) => IMPORT.test(line) && indentOf(line) === 0) + 1;
  return missing.length === 0 ? lines : [...lines.slice(0, at), ...missing, ...lines.slice(at)];
}

/** A new version of the whole document, or of what lies between its first and its last line. */
function byLines(lines: string[], written: string[]): Placed | undefined {
  const has = new Set(written.map((line) => line.trim()));
  const filled = lines.filter((line) => line.trim() !== '');
  const kept = filled.filter((line) => has.has(line.trim())).length;
  if (filled.length > 0 && kept / filled.length >= WHOLE_SHARE)
    return { lines: [...written, ...(lines.at(-1) === '' ? [''] : [])], where: 'as the whole file' };
  const at = (line: string, from: number) =>
    lines.findIndex((one, n) => n >= from && one.trim() === line.trim());
  const first = at(written[0]!, 0);
  const last = first < 0 ? -1 : at(written.at(-1)!, first + 1);
  return last < 0
    ? undefined
    : {
        lines: replaced(lines, first, last, written),
        where: `in place of lines ${first + 1} to ${last + 1}`,
      };
}

function atCaret(lines: string[], written: string[], caret: number): Placed {
  const blank = lines[caret]!.trim() === '';
  const body = indented(written, lines[caret]!);
  const at = blank ? caret : caret + 1;
  return {
    lines: [...lines.slice(0, at), ...body, ...lines.slice(blank && caret < lines.length - 1 ? at + 1 : at)],
    where: `at line ${at + 1}`,
  };
}

function replaced(lines: string[], from: number, to: number, written: string[]): string[] {
  return [...lines.slice(0, from), ...indented(written, lines[from]!), ...lines.slice(to + 1)];
}

/** The lines as deep as `like` stands; their own depth, which a model often leaves out, does not count. */
export function indented(lines: readonly string[], like: string): string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  const own = filled.map((line) => /^\s*/.exec(line)![0]).toSorted((a, b) => a.length - b.length)[0]!;
  const wanted = /^\s*/.exec(like)![0];
  return lines.map((line) => (line.trim() === '' ? '' : wanted + line.slice((own ?? '').length)));
}

function linesOf(code: string): string[] {
  const lines = trimmed(code.split(/\r?\n/));
  return lines.length > 0 ? lines : [''];
}

/** Without empty lines at both ends. */
function trimmed(lines: string[]): string[] {
  const from = lines.findIndex((line) => line.trim() !== '');
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

/** The smallest stretch that differs. */
function difference(before: string, after: string): { start: number; end: number; change: string } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0;
  while (same < most - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { start, end: before.length - same, change: after.slice(start, after.length - same) };
}
