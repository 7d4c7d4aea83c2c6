// How text looks on a terminal: colour only where it is wanted, tables, sizes, and the progress line.
import type { Progress } from '../base/log.ts';
import { printable, printableLines } from '../base/printable.ts';

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

export function showsColours(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Colours for `stream`: only on a terminal, and never when NO_COLOR is set (to anything but ""). */
export function styleFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const on = showsColours(stream, env);
  const paint = (code: number, end: number) => (text: string) =>
    on ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
/** The sequences of `styleFor`. */
const OWN = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|31|32|33|36|39)m)`);

/** Columns that `text` takes: escape sequences take none. */
export function width(text: string): number {
  return [...text.replace(ANSI, '')].length;
}

/** Rows as aligned columns, two spaces between; `right` lists the columns that are aligned to the right. */
export function table(rows: string[][], right: number[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  const pad = (cell: string, column: number) => {
    const space = ' '.repeat((widths[column] ?? 0) - width(cell));
    return right.includes(column) ? space + cell : cell + space;
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/**
 * What a command prints: its own colours, which `styleFor` made for a stream that shows them, and nothing else that acts
 * on a terminal.
 */
export function styled(text: string, colours: boolean): string {
  if (!colours) return printableLines(text);
  return text
    .split(OWN)
    .map((part, i) => (i % 2 === 0 ? printableLines(part) : part))
    .join('');
}

/** `text` in at most `columns` columns, with an ellipsis where it was cut. */
export function clip(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

const BARS = ' ▁▂▃▄▅▆▇█';

/** A row of blocks, one a value, scaled from 0 to the largest; at most `columns` of them. */
export function sparkline(values: number[], columns = 40): string {
  if (values.length === 0) return '';
  const count = Math.min(columns, values.length);
  const picked = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / count));
    const slice = values.slice(from, to);
    return slice.reduce((sum, value) => sum + value, 0) / slice.length;
  });
  const top = Math.max(...picked, Number.MIN_VALUE);
  return picked.map((value) => BARS[Math.max(1, Math.round((value / top) * 8))]).join('');
}

export interface ProgressLine extends Progress {
  /** Removes the line, so that other text can be written. */
  clear(): void;
}

/** Progress on stderr: one line that redraws on a terminal; elsewhere a line when the message changes. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  let last = '';
  let lastPlain = 0;
  return {
    report(message, fraction) {
      const share = fraction === undefined ? '' : `${String(Math.round(fraction * 100)).padStart(3)} %  `;
      const line = printable(`${share}${message}`);
      if (line === last) return;
      if (stream.isTTY) {
        last = line;
        stream.write(`\r\u001b[2K${clip(line, Math.max(20, stream.columns || 80) - 1)}`);
        return;
      }
      // A log file wants to see that something moves, not every step of it.
      const since = Date.now() - lastPlain;
      const sameMessage = message === last.replace(/^ *\d+ % {2}/, '');
      if (since < (sameMessage ? 5000 : 1000) && last) return;
      last = line;
      lastPlain = Date.now();
      stream.write(`${line}\n`);
    },
    clear() {
      if (stream.isTTY && last) stream.write('\r\u001b[2K');
      last = '';
    },
  };
}

/** "1 memory", "2 memories". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
