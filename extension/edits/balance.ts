// Whether brackets and quotes of source code close what they open: a cheap look that every language has in common. It
// compares two versions of one text, so what it misreads in both of them cancels out.

interface Syntax {
  /** What begins a comment to the end of the line. */
  line: string[];
  block?: [string, string];
  /** Quotes whose strings go over lines, longest first. */
  long: string[];
  /** A single quote holds one character, and may mean something else. */
  character?: boolean;
}

const C: Syntax = { line: ['//'], block: ['/*', '*/'], long: [], character: true };
const SCRIPT: Syntax = { line: ['//'], block: ['/*', '*/'], long: ['`'] };
const HASH: Syntax = { line: ['#'], long: [] };
const PYTHON: Syntax = { line: ['#'], long: ['"""', "'''"] };
const SYNTAXES: Record<string, Syntax> = {
  typescript: SCRIPT,
  typescriptreact: SCRIPT,
  javascript: SCRIPT,
  javascriptreact: SCRIPT,
  go: { ...C, long: ['`'] },
  c: C,
  cpp: C,
  rust: C,
  java: { ...C, long: ['"""'] },
  csharp: { ...C, long: ['"""'] },
  kotlin: { ...C, long: ['"""'] },
  swift: { ...C, long: ['"""'] },
  css: { line: [], block: ['/*', '*/'], long: [] },
  scss: { line: ['//'], block: ['/*', '*/'], long: [] },
  python: PYTHON,
  ruby: HASH,
  perl: HASH,
  yaml: HASH,
  toml: { ...HASH, long: PYTHON.long },
  makefile: HASH,
  dockerfile: HASH,
  shellscript: { ...HASH, long: ['"', "'"] },
  sql: { line: ['--'], block: ['/*', '*/'], long: ["'"] },
  lua: { line: ['--'], long: [] },
  json: { line: [], long: [] },
};
const OTHER: Syntax = { line: [], long: [] };
const CLOSES: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
/** A character in single quotes, from its beginning. */
const CHARACTER = /'(?:\\[^\n]{1,8}?|[^'\\\n])'/y;
/** Characters before a slash that tell whether it begins a regular expression of JavaScript. */
const NEAR = 80;
const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};>]|\breturn)\s*$/;
/** A regular expression of more characters than this is none: each slash of minified code would look for its end. */
const LONGEST_PATTERN = 1000;

/** Brackets that close nothing or stay open. Comments and strings do not count, a string that never ends does. */
export interface Balance {
  errors: number;
  /** Brackets that stay open, in their order. */
  open: string[];
}

/** `language`: VS Code's id of it; an unknown one has no comments, and quotes of one line. */
export function balanceOf(code: string, language: string): Balance {
  const syntax = SYNTAXES[language] ?? OTHER;
  const open: string[] = [];
  let errors = 0;
  let at = 0;
  const skipTo = (end: string, from: number) => {
    const found = code.indexOf(end, from);
    if (found < 0) errors++;
    at = found < 0 ? code.length : found + end.length;
  };
  const startsWith = (word: string) => code.startsWith(word, at);
  while (at < code.length) {
    const char = code[at]!;
    if (char === '\\') at += 2;
    else if (syntax.line.some(startsWith) && isComment(char, code[at - 1]))
      at = code.indexOf('\n', at) < 0 ? code.length : code.indexOf('\n', at);
    else if (syntax.block && startsWith(syntax.block[0])) skipTo(syntax.block[1], at + 2);
    else if (char === '`' && syntax === SCRIPT) {
      const end = template(code, at + 1);
      if (end === undefined) errors++;
      at = end ?? code.length;
    } else if (syntax.long.some(startsWith)) {
      const end = longEnd(code, at, syntax.long.find(startsWith)!);
      if (end === undefined) errors++;
      at = end ?? code.length;
    } else if (char === "'" && syntax.character) at += lengthAt(CHARACTER, code, at) || 1;
    else if (char === '"' || (char === "'" && !/\w/.test(code[at - 1] ?? ''))) {
      const end = stringEnd(code, at);
      if (end === undefined) errors++;
      at = end ?? at + 1;
    } else if (char === '/' && syntax === SCRIPT && BEFORE_PATTERN.test(lineBefore(code, at)))
      at += patternLength(code, at) || 1;
    else {
      if (char in CLOSES) open.push(char);
      else if (')]}'.includes(char)) {
        if (CLOSES[open.at(-1) ?? ''] === char) open.pop();
        else errors++;
      }
      at++;
    }
  }
  return { errors: errors + open.length, open };
}

/** Closing brackets for those that stay open, innermost first. */
export function closersOf(open: readonly string[]): string {
  return open
    .toReversed()
    .map((bracket) => CLOSES[bracket])
    .join('');
}

/** `#` within a word is none: `$#`, `a#b`. */
const isComment = (char: string, before = ' ') => char !== '#' || /\s/.test(before);

/** The end of what stands before on the line. */
const lineBefore = (code: string, at: number) => {
  const near = code.slice(Math.max(0, at - NEAR), at);
  return near.slice(near.lastIndexOf('\n') + 1);
};

function lengthAt(pattern: RegExp, code: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0].length ?? 0;
}

/** Behind the string that begins at `at`; undefined where its line ends first. */
function stringEnd(code: string, at: number): number | undefined {
  for (let end = at + 1; end < code.length && code[end] !== '\n'; end++) {
    if (code[end] === '\\') end++;
    else if (code[end] === code[at]) return end + 1;
  }
  return undefined;
}

function longEnd(code: string, at: number, quote: string): number | undefined {
  for (let end = at + quote.length; end < code.length; end++) {
    if (code[end] === '\\') end++;
    else if (code.startsWith(quote, end)) return end + quote.length;
  }
  return undefined;
}

/** Of the regular expression of JavaScript that begins at `at`; 0 where none does. */
function patternLength(code: string, at: number): number {
  if ('*/'.includes(code[at + 1] ?? '/')) return 0;
  let inClass = false;
  for (let end = at + 1; end < code.length && end - at < LONGEST_PATTERN; end++) {
    const char = code[end];
    if (char === '\n') return 0;
    if (char === '\\') end++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return end - at + 1;
  }
  return 0;
}

/** Behind a template of JavaScript; the code in its holes may have templates of its own, as deep as it likes. */
function template(code: string, from: number): number | undefined {
  /** Of each template that is open: how deep in braces its hole is, 0 in its text. */
  const depths = [0];
  for (let at = from; at < code.length; at++) {
    const char = code[at];
    const depth = depths.at(-1)!;
    if (char === '\\') at++;
    else if (depth === 0 && char === '`') {
      depths.pop();
      if (depths.length === 0) return at + 1;
    } else if (depth === 0 && code.startsWith('${', at)) {
      depths[depths.length - 1] = 1;
      at++;
    } else if (depth > 0 && char === '`') depths.push(0);
    else if (depth > 0 && char === '{') depths[depths.length - 1] = depth + 1;
    else if (depth > 0 && char === '}') depths[depths.length - 1] = depth - 1;
  }
  return undefined;
}
