// Reads one value of a text from where it begins: what its quotes hold, or as far as it goes without quotes.

/** A text whose values are read; where values end is looked up once for all of them. */
export interface Source {
  text: string;
  /** The first place at `at` or behind it where a value without quotes ends. */
  endOfBare(at: number): number;
}

export interface Value {
  start: number;
  end: number;
  text: string;
  quoted: boolean;
  /** With a closing quote. */
  closed: boolean;
  /** Directly behind it, an opening bracket: the value is the name of a call. */
  called: boolean;
}

/** Longer values are cut: nothing judges a value by its end. */
const [LONGEST, LONGEST_BARE] = [4096, 512];

const OPENING = /(?:[bruLf@$]{1,2}(?=["']))?(\\{0,7})("""|'''|["'`“”„‘‚「『【]|«(?!redacted:))\s?/y;
const CLOSING: Record<string, string> = {
  '“': '”',
  '”': '”',
  '„': '“',
  '«': '»',
  '‘': '’',
  '‚': '‘',
  '「': '」',
  '『': '』',
  '【': '】',
};
/** The value that begins at `at`; undefined where none does. */
export function readValue(source: Source, at: number): Value | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(source.text);
  return opening
    ? quotedValue(source.text, OPENING.lastIndex, opening[1]!, opening[2]!)
    : bareValue(source, at);
}

function quotedValue(text: string, start: number, escapes: string, quote: string): Value | undefined {
  const closing = `${escapes}${CLOSING[quote] ?? quote}`;
  const limit = Math.min(text.length, start + LONGEST);
  const part = text.slice(start, limit);
  const line = quote.length === 3 ? -1 : part.search(/\r?\n/);
  const within = line === -1 ? part : part.slice(0, line);
  let end = -1;
  for (let from = 0; end === -1; ) {
    const found = within.indexOf(closing, from);
    if (found === -1) break;
    if (isEscaped(within, found, escapes.length)) from = found + closing.length;
    else end = found;
  }
  // Without its closing quote, the value goes to the end of the line.
  const closed = end !== -1;
  if (!closed) end = within.length;
  const value = within.slice(0, end).trimEnd();
  return value === ''
    ? undefined
    : { start, end: start + value.length, text: value, quoted: true, closed, called: false };
}

/** A quote with more backslashes before it than the opening one had belongs to the value. */
function isEscaped(text: string, at: number, escapes: number): boolean {
  let backslashes = 0;
  while (backslashes < 16 && text[at - 1 - backslashes] === '\\') backslashes++;
  return escapes === 0 ? backslashes % 2 === 1 : backslashes > 0;
}

/** Signs that a value without quotes may hold: no space, no quote of prose, no letter of a script without spaces. */
const NO_SIGN = /[^!-~\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u024f\u0370-\u052f]/;
/** Behind one of these, something else follows: a quote, a parameter, the end of a list, a tag, an escaped line end. */
const STOP =
  /["'`](?=$|[\s,;)}\]>\\"'`|&])|[&;](?=amp;|$|\s|[A-Za-z][\w .%-]{0,40}=)|,(?=$|\s|["'{[]|[A-Za-z][\w.-]{0,40}[=:])|<\/|\\[nrt](?=$|["'\\}#\w-])|\)(?=[,;)}\]"'`])|\|\|/;
const END = new RegExp(`${NO_SIGN.source}|${STOP.source}`, 'g');

export function sourceOf(text: string): Source {
  // SecretSpan when the first value is read: most texts have none.
  let ends: number[] | undefined;
  return {
    text,
    endOfBare: (at) => {
      ends ??= Array.from(text.matchAll(END), ({ index }) => index);
      let [low, high] = [0, ends.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ends[middle]! < at) low = middle + 1;
        else high = middle;
      }
      return ends[low] ?? text.length;
    },
  };
}

const PLACEHOLDER = /<[A-Za-z][^<>\n]{0,80}>/y;

function bareValue(source: Source, start: number): Value | undefined {
  const { text } = source;
  // `<the password>`: the placeholder is the value.
  PLACEHOLDER.lastIndex = start;
  const value =
    PLACEHOLDER.exec(text)?.[0] ??
    trimmed(text.slice(start, Math.min(source.endOfBare(start), start + LONGEST_BARE)));
  if (value === '') return undefined;
  const end = start + value.length;
  const called = CALL.test(value) || (text[end] === '(' && /^[\w.$:]{1,80}$/.test(value));
  return { start, end, text: value, quoted: false, closed: false, called };
}

const CALL = /^[\w.$:]{0,80}\(/;

/** Without quotes, full stops and brackets at its end that belong to the text around it. */
function trimmed(value: string): string {
  let end = value.endsWith('**') ? value.length - 2 : value.length;
  for (const signs of ['"\'`', '.,;:', ')]}>'])
    while (end > 0 && signs.includes(value[end - 1]!)) {
      const opener = '([{<'[')]}>'.indexOf(value[end - 1]!)];
      if (opener !== undefined && value.slice(0, end - 1).includes(opener)) break;
      end--;
    }
  return value.slice(0, end);
}
