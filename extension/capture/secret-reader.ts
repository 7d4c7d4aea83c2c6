// Reads one value of a text from where it begins: what its quotes hold, or as far as it goes without quotes.

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
const [LONGEST, LONGEST_BARE] = [4096, 1024];

const OPENING = /(?:[bruLf@$]{1,2}(?=["']))?(\\{0,7})("""|'''|["'`“”„‘‚「『]|«(?!redacted:))\s?/y;
const CLOSING: Record<string, string> = {
  '“': '”',
  '”': '”',
  '„': '“',
  '«': '»',
  '‘': '’',
  '‚': '‘',
  '「': '」',
  '『': '』',
};
/** Signs that a value without quotes may hold; no space, no quote of prose, no letters of scripts that need no spaces. */
const RUN = /[!-~\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u024f\u0370-\u052f]+/y;

/** The value that begins at `at`; undefined where none does. */
export function readValue(text: string, at: number): Value | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  return opening ? quotedValue(text, OPENING.lastIndex, opening[1]!, opening[2]!) : bareValue(text, at);
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

/** Behind one of these, something else follows: a quote, a parameter, the end of a list, a tag, an escaped line end. */
const STOPS =
  /["'`](?=$|[\s,;)}\]>\\"'`|&])|[&;](?=amp;|$|\s|[A-Za-z][\w .%-]{0,40}=)|,(?=$|\s|["'{[]|[A-Za-z][\w.-]{0,40}[=:])|<\/|\\[nrt](?=$|["'\\}#\w-])|\)(?=[,;)}\]"'`])|\|\||$/g;

const PLACEHOLDER = /<[A-Za-z][^<>\n]{0,80}>/y;

/** Where the run of signs ends and the next stop is: the same for every value that begins at `from` or behind it. */
let known = { text: '', from: 0, run: 0, stop: 0 };

function bareValue(text: string, start: number): Value | undefined {
  // `<the password>`: the placeholder is the value.
  PLACEHOLDER.lastIndex = start;
  const placeholder = PLACEHOLDER.exec(text)?.[0];
  if (placeholder)
    return {
      start,
      end: start + placeholder.length,
      text: placeholder,
      quoted: false,
      closed: false,
      called: false,
    };
  if (known.text !== text || start < known.from) known = { text, from: start, run: start, stop: -1 };
  if (known.run <= start) {
    RUN.lastIndex = start;
    known.run = RUN.test(text) ? RUN.lastIndex : start;
    known.from = start;
  }
  if (known.stop < start) {
    STOPS.lastIndex = start;
    known.stop = STOPS.exec(text)?.index ?? text.length;
    known.from = start;
  }
  const value = trimmed(text.slice(start, Math.min(known.run, known.stop, start + LONGEST_BARE)));
  if (value === '') return undefined;
  return {
    start,
    end: start + value.length,
    text: value,
    quoted: false,
    closed: false,
    called: /^[\w.$:]*\(/.test(value) || (/^[\w.$:]+$/.test(value) && text[start + value.length] === '('),
  };
}

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
