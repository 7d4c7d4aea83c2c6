// Which lines a fix may replace: those of the symbol around the problem, so that no function is cut through.
import { balanceOf } from './balance.ts';

/** 0-based first and last line. */
export interface LineRange {
  from: number;
  to: number;
}

export interface CodeSymbol extends LineRange {
  /** A function, a method, a class or the like, as against a variable or a property in it. */
  block: boolean;
}

/** A symbol of more lines than this is no piece to write again. */
const MOST_LINES = 120;
/** Lines around a problem that is in no symbol, and the most to which they grow until brackets fit. */
const AROUND = 3;
const MOST_AROUND = 40;

/**
 * The lines of the innermost function or class around the problem, else of the outermost other symbol, else some
 * lines around it, as many as close what they open.
 */
export function fixRange(
  lines: readonly string[],
  problem: LineRange,
  symbols: readonly CodeSymbol[],
  language: string,
): LineRange {
  const around = symbols
    .filter(({ from, to }) => from <= problem.from && to >= problem.to && to - from < MOST_LINES)
    .toSorted((a, b) => a.to - a.from - (b.to - b.from));
  const found = around.find(({ block }) => block) ?? around.at(-1);
  if (found) return { from: found.from, to: found.to };
  const smallest = grown(lines, problem, AROUND);
  for (let by = AROUND; by <= MOST_AROUND; by++) {
    const range = grown(lines, problem, by);
    const code = lines.slice(range.from, range.to + 1).join('\n');
    if (balanceOf(code, language).errors === 0) return range;
  }
  return smallest;
}

function grown(lines: readonly string[], { from, to }: LineRange, by: number): LineRange {
  return { from: Math.max(0, from - by), to: Math.min(lines.length - 1, to + by) };
}
