// A model's rewriting of some lines, as it may stand in the file: white space at its edges and its indentation are the
// file's, and what would leave a bracket or a quote open is refused.
import { balanceOf } from './balance.ts';

export type Proposal = { change: string } | { refused: 'same' | 'empty' | 'unbalanced' };

export interface Rewriting {
  /** The whole document before, and in it the offsets of what was rewritten. */
  text: string;
  start: number;
  end: number;
  /** What the model wrote in its place. */
  after: string;
  /** VS Code's id of the language. */
  language: string;
}

/** The text to put in place of `text.slice(start, end)`, or why there is none. */
export function proposalOf({ text, start, end, after, language }: Rewriting): Proposal {
  const before = text.slice(start, end);
  if (after.trim() === '') return { refused: 'empty' };
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [head] = /^(?:[^\S\n]*\n)*/.exec(before)!;
  const tail = before.slice(before.trimEnd().length);
  const core = after.replace(/^(?:[^\S\n]*\n)*/, '').trimEnd();
  const written = indentedAs(before, core.split(/\r?\n/)).join(eol);
  const change = head + written + tail;
  if (bare(change) === bare(before)) return { refused: 'same' };
  const whole = text.slice(0, start) + change + text.slice(end);
  if (balanceOf(whole, language).errors > balanceOf(text, language).errors) return { refused: 'unbalanced' };
  return { change };
}

/** Without white space at the ends of lines and of the text, which nobody asked to be changed. */
export const bare = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** A model that forgot by how much all of its lines stood indented gets that back. */
function indentedAs(before: string, lines: string[]): string[] {
  const [wanted, given] = [indentOf(before.split(/\r?\n/)), indentOf(lines)];
  const missing = wanted.endsWith(given) ? wanted.slice(0, wanted.length - given.length) : '';
  return lines.map((line) => (line.trim() === '' ? line : missing + line));
}

/** The white space that all lines begin with. */
function indentOf(lines: string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0]);
  return indents.toSorted((a, b) => a.length - b.length)[0] ?? '';
}
