// Lines that open what follows them: with a colon, in bold, or by standing short above a list.
import type { Block, List, Paragraph } from './blocks.ts';
import { isShell } from './code.ts';
import type { Piece } from './collector.ts';
import { opener, type Part } from './context.ts';
import { isOnlyLinks, linesOf, withoutCodeMarks, wordCount } from './inline-text.ts';
import { passageOf, type Statement } from './passages.ts';

export interface Lead {
  part: Part;
  piece: Piece;
}

/** A line of so few words is a heading to its writer, though it has no mark of one. */
export const HEADING_WORDS = 4;

/** A short line that orders what follows, in bold or above a list. */
export function headingLike(block: Paragraph, next: Block | undefined): Lead | undefined {
  const [line, ...others] = linesOf(block.inline);
  if (!line || others.length > 0 || isOnlyLinks(block.inline)) return undefined;
  const words = line.text.trim();
  if (/[.!?。！？،,;:：]$/u.test(words) || /^[❌🚫⛔✗✘❎👎✅✔☑👍@:[]/u.test(words)) return undefined;
  const isBold = line.bold > 0 && line.bold >= line.text.trimEnd().length;
  const isHeading = wordCount(words) <= HEADING_WORDS;
  if (isBold ? !isHeading && !opensNext(next) : !isHeading || !opensNext(next)) return undefined;
  return { part: opener(withoutCodeMarks(words)), piece: { words, start: block.start, end: block.end } };
}

export const opensNext = (next: Block | undefined) =>
  next?.type === 'list' || next?.type === 'table' || next?.type === 'code';

/** Whether an item is no more than the name of what it holds. */
export const opensBy = (words: string, next: Block) =>
  (next.type === 'list' || next.type === 'code') &&
  (wordCount(words) < HEADING_WORDS || (next.type === 'code' && isShell(next))) &&
  !/[.!?。！？]$/u.test(words);

export const pieceOf = (block: Paragraph, { words, from, to }: Statement): Piece => ({
  words,
  start: block.start + from,
  end: block.start + to + 1,
});

export const leadOf = (block: Paragraph, statement: Statement): Lead => ({
  part: opener(withoutCodeMarks(statement.words)),
  piece: pieceOf(block, statement),
});

/** Lists of two kinds of marks are two to Markdown: where the first ends in a colon, the second is what it opens. */
export function lastItem({ items }: List): Lead | undefined {
  const last = items.at(-1)?.blocks.at(-1);
  const statement = last?.type === 'paragraph' ? passageOf(linesOf(last.inline)).lead : undefined;
  return statement && last?.type === 'paragraph' ? leadOf(last, statement) : undefined;
}
