// Text from outside, made harmless for eyes and terminals: the one table of characters that act instead of showing.

/**
 * Control characters (C0, DEL, C1: escape sequences begin with one), line and paragraph separators, marks and
 * overrides of direction (the order in which a line is read), and tag characters, which nobody sees.
 */
const ACTING =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/** `text` on one line: line ends become a space, every other acting character its code. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(ACTING, (found) => (found === '\n' ? ' ' : codeOf(found)));
}

/** `text` with its lines and tabs, every other acting character as its code. */
export function printableLines(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(ACTING, (found) => (found === '\n' || found === '\t' ? found : codeOf(found)));
}

/** JSON of `value` that reads back as `value` and holds no acting character but the line ends of `indent`. */
export function printableJson(value: unknown, indent?: number): string {
  // Between the strings of a JSON text stand line ends and spaces only; within them an escape means the same.
  return JSON.stringify(value, null, indent).replace(ACTING, (found) =>
    found === '\n' ? found : [...unitsOf(found)].map((unit) => `\\u${hex(unit, 4)}`).join(''),
  );
}

/** A copy of a document with `printableLines` of every text in it. */
export function printableDocument<T>(value: T): T {
  if (typeof value === 'string') return printableLines(value) as T;
  if (Array.isArray(value)) return value.map(printableDocument) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printableDocument(item)])) as T;
}

function codeOf(found: string): string {
  const code = found.codePointAt(0)!;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`;
}

function* unitsOf(text: string): Iterable<number> {
  for (let at = 0; at < text.length; at += 1) yield text.charCodeAt(at);
}

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
