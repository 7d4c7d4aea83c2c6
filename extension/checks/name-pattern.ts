// A name or a piece of code as a pattern over text: its tokens with any white space between them. Every quantifier stands
// over single white space or word characters, so no text makes a match slow.

const TOKEN = /[A-Za-z_$][\w$]*|\d+|::|=>|->|[=!]==?|&&|\|\||"[^"\n]*"|'[^'\n]*'|\S/g;
const WORD = /^[\w$]+$/;
/** Everything from here on may be anything: `f(...)`, `style={…}`, `query(*args)`. */
const HOLE = /\.\.\.|…|\*args/;
/** One letter before a method stands for whatever object there is: `e.printStackTrace()`. */
const ANY_OBJECT = /^[a-z](?=\.)/;
/** Macros and generic calls have something between their name and the bracket. */
const BEFORE_ARGUMENTS = String.raw`\s*(?:!\s*|<[\w\s,.<>]{0,60}>\s*)?\(`;

/** True where a name is called by the way it is written: `print()`, `todo!()`, `fetch(...)`. */
export const isWrittenAsCall = (name: string): boolean => /\((?:\)|\.\.\.|…|[^()]*\))?$/.test(name);

/** The name without what only shows that it is called, and without what stands for anything. */
export function bareName(name: string): string {
  const hole = HOLE.exec(name);
  const open = hole ? name.slice(0, hole.index) : name;
  return open
    .replace(/\(\s*(?:[\w$]\s*(?:,\s*[\w$]\s*)*)?\)?$/, '')
    .replace(ANY_OBJECT, '')
    .trim();
}

const escaped = (token: string) => {
  if (/^["'].*["']$/.test(token)) return `["'\`]${escapeText(token.slice(1, -1))}["'\`]`;
  return escapeText(token);
};
export const escapeText = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * Finds `name` in text as whole words; undefined where too little is left to look for. `call` demands arguments behind it.
 * A path of three parts and more (`std::env::var`) is met by its last two as well.
 */
export function namePattern(name: string, call: boolean): RegExp | undefined {
  const bare = bareName(name);
  const wild = bare.endsWith('.*') ? bare.slice(0, -2) : undefined;
  const tokens = (wild ?? bare).match(TOKEN) ?? [];
  // One letter and no more is no name, unless a mark says of what.
  if (!tokens.some((token) => /[A-Za-z]{2}|^\$$/.test(token)) && tokens[0] !== '<') return undefined;
  const parts = bare.split('::');
  const forms = [tokens, ...(parts.length > 2 ? [parts.slice(-2).join('::').match(TOKEN) ?? []] : [])];
  const body = forms.map((form, index) => (index === 0 ? '' : '(?<!::)') + joined(form)).join('|');
  const first = tokens[0]!;
  const last = tokens.at(-1)!;
  // `x.fetch` is another `fetch`; behind `::` stands the same name.
  const before = WORD.test(first) ? String.raw`(?<![\w$.@#-])(?<!\?\.\s{0,9})` : '';
  const after = wild ? String.raw`\s*\.\s*\w+` : WORD.test(last) ? String.raw`(?![\w$-])` : '';
  return new RegExp(
    `${before}(?:${body})${after}${call && !bare.includes('(') ? `(?=${BEFORE_ARGUMENTS})` : ''}`,
    'g',
  );
}

function joined(tokens: readonly string[]): string {
  return tokens
    .map((token, index) => {
      const gap = WORD.test(token) && WORD.test(tokens[index - 1] ?? '') ? String.raw`\s+` : String.raw`\s*`;
      return (index === 0 ? '' : gap) + escaped(token);
    })
    .join('');
}
