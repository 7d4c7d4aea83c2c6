// Finds what a user pasted rather than said: code, logs, quotes, markup, hidden characters. Pasted text is never a
// source of memories, whoever it pretends to be; a sentence of the user's keeps what it quotes.
import { PROGRAM_REPORTS } from '../lexicon/lessons.ts';
import { PASTED_LINES, SPOOFS } from '../lexicon/pastes.ts';
import { says } from '../lexicon/row.ts';
import { PROMPT_WORDS } from '../recall/prompt.ts';

/** What the model is told that it knows: copied out of a prompt, it is no news. */
const HEADINGS = Object.values(PROMPT_WORDS).map(({ memories }) => memories);
const recalled = new RegExp(`(?:${HEADINGS.join('|')})(?:[^\\S\\n]*\\n\\s*[-*] [^\\n]*)+`, 'gi');

const BLOCKS: RegExp[] = [
  recalled,
  // "The readme says:" and what follows up to the next empty line. Looking back from every space would take a square.
  /(?=\S)(?<=(?:^|\n)[^\n]*\b(?:wrote|writes|says?|said|sent|posted|reads|states|replied|answered)\b[^\n.!?]{0,60}:[ \t]*\n\s*)\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/gi,
  // An unclosed fence, comment or tag reaches to the end: better to lose a sentence than to trust a paste.
  /(^|\n)[ \t]*(```+|~~~+)[\s\S]*?(?:\n[ \t]*\2[^\n]*(?=\n|$)|$)/g,
  /```[\s\S]*?(?:```|$)/g,
  /<!--[\s\S]*?(?:-->|$)/g,
  /<(system|assistant|user|human|instructions?|memory|document|context|tool_result|important)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi,
];

/** A message of a program has no more words: it says what went wrong, and orders nothing. */
const REPORTED_WORDS = 8;
/** A quotation of this many words or more is somebody else's text. */
const QUOTED_WORDS = 5;

const STRAIGHT_QUOTATIONS = /(?<![\p{L}\p{N}])"[^"\n]+"(?![\p{L}\p{N}])/gu;
const QUOTATIONS = new RegExp(`${STRAIGHT_QUOTATIONS.source}|“[^”\\n]+(?:”|$)`, 'gmu');

function isQuotation(quoted: string): boolean {
  const words = quoted.split(/\s+/).length;
  return words > REPORTED_WORDS || (words >= QUOTED_WORDS && !says(PROGRAM_REPORTS, quoted));
}

const withoutQuotation = (quoted: string) => (isQuotation(quoted) ? ' '.repeat(quoted.length) : quoted);

const blank = (text: string) => text.replace(/[^\n]/g, '\n');
const isPasted = (line: string) => says(PASTED_LINES, line) || says(SPOOFS, line);

/**
 * The turn with everything pasted replaced by line breaks, and quotations of other texts by spaces, of the same
 * length, so that places in it are places in the turn.
 */
export function maskPasted(text: string): string {
  let masked = text;
  for (const block of BLOCKS) masked = masked.replace(block, blank);
  // Emoji are joined by a zero-width character; that one is not hidden text.
  const visible = masked.replace(/(\p{Extended_Pictographic}\ufe0f?)\u200d/gu, '$1 ');
  masked = visible
    .split('\n')
    .map((line) => (isPasted(line) ? blank(line) : line))
    .join('\n');
  // What is opened and not closed reaches to the end of its line: one look at it, where one from each “ takes a square.
  return masked.replace(QUOTATIONS, (quoted) =>
    quoted.startsWith('“') && !quoted.endsWith('”')
      ? quoted.replace(STRAIGHT_QUOTATIONS, withoutQuotation)
      : withoutQuotation(quoted),
  );
}
