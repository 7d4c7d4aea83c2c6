// The scoring rule of probes, shared word for word with trainer/dormouse_trainer/probes.py, whose docstring
// describes it; test/fixtures/probe-vectors.json holds the two together.

/** Quotation marks of every kind, backticks, and so apostrophes too. */
const QUOTES = /["'`\u00b4\u2018-\u201f\u00ab\u00bb\u2039\u203a]/g;
/** Python's white space, which differs from JavaScript's `\s` in a few control characters and U+FEFF. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const TRAILING = /[.,;:!?\u2026)\]}]+$/;
const LEADING = /^[([{]+/;
const JOINERS = '-./:@+#\\';

/** What a probe asks for: every group of `accept` has a member in the answer, and nothing of `reject` is. */
export interface Expectation {
  accept: string[][];
  reject: string[];
}

/** Whether an answer passes a probe. */
export function passes(answer: string, { accept, reject }: Expectation): boolean {
  return (
    accept.every((group) => group.some((member) => contains(answer, member))) &&
    !reject.some((member) => contains(answer, member))
  );
}

/** Lower case in NFKC, without quotation marks, brackets around words and punctuation at their ends. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(QUOTES, '')
    .split(SPACE)
    .map((word) => word.replace(TRAILING, '').replace(LEADING, ''))
    .filter((word) => word !== '')
    .join(' ');
}

/** Whether `member` occurs in `answer`, both normalised, and is not part of a longer word, number or path there. */
export function contains(answer: string, member: string): boolean {
  const haystack = normalise(answer);
  const needle = normalise(member);
  if (needle === '') return false;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const before = [...haystack.slice(0, at)].reverse();
    const after = [...haystack.slice(at + needle.length)];
    if (tokenEnds(before) && tokenEnds(after)) return true;
  }
  return false;
}

/** Whether no token goes on into `rest`, the characters that lead away from a match. */
function tokenEnds([next, beyond]: string[]): boolean {
  if (next === undefined) return true;
  if (inWord(next)) return false;
  return !(JOINERS.includes(next) && beyond !== undefined && inWord(beyond));
}

function inWord(character: string): boolean {
  return /^[\p{L}\p{N}\p{M}_]$/u.test(character);
}
