// Splits a turn into sentences that keep their place in it, so that evidence can be quoted verbatim. Paths,
// versions, abbreviations and inline code are never cut.
export interface Sentence {
  /** Without list markers and surrounding space. */
  text: string;
  /** The verbatim part of the turn, at `start`. */
  quote: string;
  start: number;
}

const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|ca|resp|incl|no|nr|fig|mr|mrs|ms|dr|st|jr|sr|prof|inc|ltd|z\.b|d\.h|u\.a|bzw|ggf|evtl|usw|vgl|inkl|p\.ej|p\.ex|núm|pág)\.$/iu;
/** "z. B." and "p. ej." have a dot of their own in the middle. */
const FIRST_HALF = /(?:^|[\s(])\p{L}\.$/u;
const SECOND_HALF = /(?:^|[\s(])\p{L}\.\s?\p{L}{1,2}\.$/u;
const MARKER = /^(?:(?:[-*+•]|\d{1,2}[.)]|#{1,6}|\[[ x]\])\s+|[・①-⑳]\s*|\d{1,2}[、．]\s*)+/u;
/** Full stops: those of Latin and Arabic letters need a space behind them, since names and numbers have dots. */
const STOPS = new RegExp(
  [
    '(?<![.!?…؟])[.!?…؟]+(["\'”’)\\]]*)(?=\\s|$)',
    '(?<![!?])[!?]+(?=[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}])',
    '[。！？｡।॥።։۔]+([」』”’）)]*)',
    '\\n+',
  ].join('|'),
  'gu',
);

/** Inline code, with its letters blanked, so that a dot in it is no full stop. Offsets stay. */
function blankCode(text: string): string {
  return text.replace(/`[^`\n]+`/g, (code) => 'x'.repeat(code.length));
}

/** A dot of an abbreviation or of a number; "1. first" is a list item, and "section 2. of" hardly ever ends a sentence. */
function isNoStop(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - 12), end);
  if (ABBREVIATION.test(before) || SECOND_HALF.test(before)) return true;
  if (FIRST_HALF.test(before) && /^\s?\p{L}{1,2}\.(?:\s|$)/u.test(text.slice(end, end + 5))) return true;
  return /(?:^|\n)\s*\d{1,2}\.$/.test(before) && (end <= 12 || before.includes('\n'));
}

function boundaries(text: string): number[] {
  const ends: number[] = [];
  const masked = blankCode(text);
  for (const match of masked.matchAll(STOPS)) {
    const end = match.index + match[0].length;
    const after = masked.slice(end, end + 8);
    // "It says "Less, please." and it means that" goes on behind the quotation.
    if (match[1] ? /^\s+\p{Ll}/u.test(after) : match[2] && /^\p{L}/u.test(after)) continue;
    if (match[0] === '.' && isNoStop(masked, end)) continue;
    ends.push(end);
  }
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends;
}

/** Sentences in order; line breaks end one, too; a semicolon joins two halves of one. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  for (const end of boundaries(text)) {
    const raw = text.slice(from, end);
    const lead = raw.length - raw.trimStart().length;
    const mark = MARKER.exec(raw.trimStart())?.[0].length ?? 0;
    const quote = raw.slice(lead + mark).trimEnd();
    if (/[\p{L}\p{N}]/u.test(quote)) sentences.push({ text: quote, quote, start: from + lead + mark });
    from = end;
  }
  return sentences;
}

/**
 * Parts of a sentence that might be statements of their own ("a listens on port 1 and b is owned by c"), with
 * their places; the whole when there is nothing to cut.
 */
export function splitClauses(sentence: Sentence): Sentence[] {
  const parts: Sentence[] = [];
  const masked = blankCode(sentence.quote);
  let from = 0;
  const add = (end: number, next: number) => {
    const raw = sentence.quote.slice(from, end);
    const quote = raw.trim();
    const lead = raw.length - raw.trimStart().length;
    if (quote !== '') parts.push({ text: quote, quote, start: sentence.start + from + lead });
    from = next;
  };
  for (const match of masked.matchAll(
    /(?:,|(?<!\s))\s+(?:and|but|while|whereas)(?:\s+(?:also|that))?\s+|[,:;]\s+|(?<!\s)\s+[–—-]\s+/gi,
  ))
    add(match.index, match.index + match[0].length);
  add(sentence.quote.length, sentence.quote.length);
  return parts;
}

/** `text` with its first letter as a capital. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
