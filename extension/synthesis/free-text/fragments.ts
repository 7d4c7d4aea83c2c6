// Fragments of a memory: short pieces of its own words by which somebody may ask for the rest. Templates ask by what a
// sentence is about; people ask by any detail of it that they still have, and in no fixed words.
import { clauseParts, maskCode, SMALL_WORDS, type Span } from './spans.ts';

/** Words of a fragment, at most: as much as somebody half remembers. */
const MOST_WORDS = 5;
/** Letters from which on one word alone, of none but this memory, is enough to ask with. */
const LONE_WORD = 6;
/** Ends a piece: what stands on both sides of it is not one thought. Code is masked, so nothing in it counts. */
const BREAK = /[,;:.!?()[\]{}"“”„«»—–]|\s-\s/u;

/** Words on either side of what a question in place asks for. */
const AROUND = 7;
/** And how many it has at least in all: "the what?" asks for nothing. */
const LEAST_AROUND = 3;

interface Word {
  /** [from, to) in the text, without punctuation around it. */
  from: number;
  to: number;
  telling: boolean;
  /** Punctuation stands between it and the word before. */
  apart: boolean;
}

/**
 * Up to `count` pieces of `text` that leave `span` out, spread over the whole text: each begins and ends with a word that
 * tells something, and lies within a clause. The same for the same text, so that what was asked can be asked again.
 */
export function fragmentsOf(text: string, span: Span, count: number): string[] {
  const asked = span.text.toLowerCase();
  const pieces = piecesOf(text, wordsOf(text)).filter((piece) => !piece.toLowerCase().includes(asked));
  const step = Math.max(1, pieces.length / count);
  return Array.from({ length: Math.min(count, pieces.length) }, (_, at) => pieces[Math.floor(at * step)]!);
}

/**
 * The clause of a span with `what` in its place, "schedules in chores.toml mean what on every machine", as people ask
 * back: undefined where too little is left of it, or where the span comes again.
 */
export function askedInPlace(text: string, span: Span, what: string): string | undefined {
  const end = span.start + span.text.length;
  const clause = clauseParts(text).find(([from, to]) => from <= span.start && end <= to);
  if (!clause) return undefined;
  const before = text.slice(clause[0], span.start).replace(/[`"'“„«]$/, '');
  const after = text.slice(end, clause[1]).replace(/^[`"'“”»]/, '');
  const left = before
    .split(/\s+/)
    .slice(-AROUND - 1)
    .join(' ');
  const right = after
    .split(/\s+/)
    .slice(0, AROUND + 1)
    .join(' ')
    .replace(/[.!?]+$/, '');
  const asked = `${left}${what}${right}`.trim();
  const words = asked.split(/\s+/).length - 1;
  return words < LEAST_AROUND || `${left} ${right}`.toLowerCase().includes(span.text.toLowerCase())
    ? undefined
    : asked;
}

function piecesOf(text: string, words: Word[]): string[] {
  const pieces = new Set<string>();
  words.forEach((first, at) => {
    if (!first.telling) return;
    for (let length = 1; length <= MOST_WORDS; length++) {
      const last = words[at + length - 1];
      if (!last || (length > 1 && last.apart)) break;
      if (!last.telling) continue;
      const piece = text.slice(first.from, last.to);
      if (length > 1 || isEnough(piece)) pieces.add(piece);
    }
  });
  return [...pieces];
}

/** Code, a name, or a long word. */
const isEnough = (word: string): boolean =>
  /[`\d_/.]|\p{Ll}\p{Lu}|\p{Lu}{2}/u.test(word) || word.length >= LONE_WORD;

function wordsOf(text: string): Word[] {
  const masked = maskCode(text);
  const words: Word[] = [];
  let end = 0;
  for (const { index, 0: spelled } of masked.matchAll(/[^\s,;:!?()[\]{}"“”„«»—–]+/gu)) {
    const bare = spelled.replace(/^[.'’]+|[.'’]+$/g, '');
    if (bare === '' || bare === '-') continue;
    const from = index + spelled.indexOf(bare);
    const word = text.slice(from, from + bare.length);
    words.push({
      from,
      to: from + bare.length,
      telling: !SMALL_WORDS.has(word.toLowerCase()) && /[\p{L}\p{N}]/u.test(word) && word.length > 2,
      apart: BREAK.test(masked.slice(end, from)),
    });
    end = from + bare.length;
  }
  return words;
}
