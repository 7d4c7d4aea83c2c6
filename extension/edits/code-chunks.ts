// A piece of code as its declarations: which functions and classes it has, and on which lines each begins and ends.

export interface Chunk {
  /** What it declares; undefined for what stands before the first declaration. */
  name?: string;
  /** 0-based first and last line, comments and decorators of the declaration included. */
  from: number;
  to: number;
  /** The line that declares. */
  at: number;
}

const WORDS =
  '(?:export|default|async|public|private|protected|internal|static|final|abstract|override|virtual|sealed|readonly|partial|pub(?:\\([^)]*\\))?|unsafe|const|extern|declare)';
/** What declares something by a keyword, in the languages whose grammars are shown: the name is the first group. */
const KEYWORD = new RegExp(
  `^\\s*(?:${WORDS}\\s+)*(?:function\\*?|class|interface|enum|type|namespace|record|def|fn|struct|trait|impl(?:<[^>]*>)?|mod|func(?:\\s*\\([^)]*\\))?)\\s+([\\p{L}_$][\\p{L}\\p{N}_$]*)`,
  'u',
);
const VALUE = /^\s*(?:export\s+)?(?:const|let|var|static)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::[^=]+)?=/u;
/** A method without a keyword of its own: a name, its parameters, and a body that opens on the line. */
const METHOD = new RegExp(
  `^\\s*(?:${WORDS}\\s+)*(?:[\\p{L}_][\\p{L}\\p{N}_<>,.[\\]?]*\\s+)?#?([\\p{L}_$][\\p{L}\\p{N}_$]*)\\s*\\([^;]*\\)\\s*(?::[^{=;]+|throws [^{]+)?\\{\\s*$`,
  'u',
);
/** Characters of a line that may declare something: minified code has longer ones. */
const LONGEST = 400;
const NO_NAMES = new Set('if for while switch catch return function with match else do try'.split(' '));
/** A comment, a decorator or an attribute: it belongs to the declaration below it. */
const LEADS = /^\s*(?:\/\/|\/\*|\*|#(?!include|define)|@|\[\w)/;
const CLOSES = /^\s*(?:[)\]}]|end\b)/;

/** The name that a line declares. */
export function declaredName(line: string): string | undefined {
  if (line.length > LONGEST) return undefined;
  const name = (KEYWORD.exec(line) ?? VALUE.exec(line) ?? METHOD.exec(line))?.[1];
  return name !== undefined && !NO_NAMES.has(name) ? name : undefined;
}

/** Columns of white space before the line; a tab counts as four. */
export function indentOf(line: string): number {
  return /^\s*/.exec(line)![0].replaceAll('\t', '    ').length;
}

/** Last line of what begins at `at`: where its indentation ends, closing brackets included. */
export function blockEnd(lines: readonly string[], at: number): number {
  const base = indentOf(lines[at]!);
  let end = at;
  for (let line = at + 1; line < lines.length; line++) {
    const text = lines[line]!;
    if (text.trim() === '') continue;
    if (indentOf(text) > base) end = line;
    else if (indentOf(text) === base && CLOSES.test(text)) {
      end = line;
      // `} else {` and `}) {` open again what they close.
      if (!/[({[]\s*$/.test(text)) break;
    } else if (indentOf(text) === base && /^\s*\{\s*$/.test(text) && line === end + 1) end = line;
    else break;
  }
  return end;
}

/** The line on which the comments and decorators above `at` begin. */
export function leadOf(lines: readonly string[], at: number): number {
  let from = at;
  while (from > 0 && LEADS.test(lines[from - 1]!) && lines[from - 1]!.trim() !== '') from--;
  return from;
}

/** The outermost declarations of some code, in their order, and all lines between them with the one before. */
export function chunksOf(lines: readonly string[]): Chunk[] {
  const base = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  const chunks: Chunk[] = [];
  let next = 0;
  for (let at = 0; at < lines.length; at++) {
    const name = indentOf(lines[at]!) === base ? declaredName(lines[at]!) : undefined;
    if (name === undefined) continue;
    const from = Math.max(next, leadOf(lines, at));
    const last = chunks.at(-1);
    if (last) last.to = from - 1;
    else if (from > 0) chunks.push({ from: 0, to: from - 1, at: 0 });
    const to = blockEnd(lines, at);
    chunks.push({ name, from, to, at });
    next = to + 1;
    at = to;
  }
  const last = chunks.at(-1);
  if (last) last.to = lines.length - 1;
  return chunks;
}
