// The head of a rule file. Cursor's looks like YAML and is none: `globs: *.ts, src/**` stands there without quotes. So
// its lines are read as `key: value`, with lists and folded text below a key, and not by a YAML parser.

export interface FrontMatter {
  /** Values by key in lower case; a list has several. */
  values: Map<string, string[]>;
  /** How many lines of the file it takes, with its two fences and blank lines above; 0 where there is none. */
  lines: number;
}

const PAIR = /^([A-Za-z][\w-]*)\s*:(?:\s+(.*))?$/;
const ITEM = /^\s*-\s+(.+)$/;

/** `lines` are the file's. */
export function readFrontMatter(lines: string[]): FrontMatter {
  const values = new Map<string, string[]>();
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0 || !/^---[ \t]*$/.test(lines[first]!)) return { values, lines: 0 };
  const last = lines.findIndex((line, at) => at > first && /^(?:---|\.\.\.)[ \t]*$/.test(line));
  // A line between two paragraphs looks the same, but what follows it is no list of keys.
  if (last < 0 || !lines.slice(first + 1, last).every(isHeadLine)) return { values, lines: 0 };
  let key = '';
  for (const line of lines.slice(first + 1, last)) {
    const pair = PAIR.exec(line);
    if (pair) {
      key = pair[1]!.toLowerCase();
      values.set(key, valuesOf(pair[2] ?? ''));
      continue;
    }
    const item = ITEM.exec(line);
    const known = values.get(key);
    if (!known || line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (item) known.push(...valuesOf(item[1]!));
    else if (known.length > 0) known[known.length - 1] += ` ${line.trim()}`;
    else known.push(line.trim());
  }
  return { values, lines: last + 1 };
}

const isHeadLine = (line: string) =>
  PAIR.test(line) ||
  ITEM.test(line) ||
  line.trim() === '' ||
  /^\s+\S|^#/.test(line) ||
  /^\s*[\]}],?\s*$/.test(line);

/** `[a, "b"]` has two values; block marks (`>`, `|`) have none yet; everything else is one. */
function valuesOf(written: string): string[] {
  const value = written.trim();
  if (/^[>|][+-]?\d?$/.test(value) || value === '' || value === 'null' || value === '~') return [];
  if (value.startsWith('[') && value.endsWith(']'))
    return splitOutsideBraces(value.slice(1, -1)).map(unquoted).filter(Boolean);
  return [unquoted(value)].filter(Boolean);
}

const unquoted = (value: string) =>
  value
    .trim()
    .replace(/^(["'])(.*)\1(?:\s+#.*)?$/, '$2')
    .trim();

/** Parts between commas, but `{ts,tsx}` is one. */
export function splitOutsideBraces(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth = Math.max(0, depth - 1);
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter(Boolean);
}
