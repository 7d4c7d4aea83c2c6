// Values whose name stands apart: `name: DB_PASSWORD` above `value: …`, calls, elements and attributes of XML, columns
// of tables, the data of a Kubernetes secret.
import { kindOfName, type NameKind } from './secret-names.ts';
import { isKeyMaterial, isMadeUp, isStandIn } from './secret-values.ts';
import type { SecretSpan } from './secret-view.ts';

interface Pair {
  /** With the flags `dg`; the groups `name` and `secret`. */
  expression: RegExp;
}

const QUOTED = '(?<quote>["\'`])(?<secret>[^"\'`\\s]{3,500})\\k<quote>';

const PAIRS: Pair[] = [
  {
    expression:
      /\b(?:name|key|id|property|variable|parameter|option|field)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?<name>[\w.:/-]{2,64})\\{0,3}["']?[\s,;]{1,60}\\{0,3}["']?(?:value|default|val|content)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?<secret>[^\s"'\\]{3,500})/dgi,
  },
  {
    expression:
      /\bvariable\s{1,4}"(?<name>[\w-]{2,64})"\s{0,4}\{[^{}]{0,400}?\bdefault\s{0,8}=\s{0,8}"(?<secret>[^"\n]{3,500})"/dgi,
  },
  // setPassword("…"), define('DB_PASSWORD', '…'), os.getenv("DB_PASSWORD", "…")
  { expression: new RegExp(`(?<![\\w$])(?<name>[\\w$]{2,64})\\(\\s{0,4}${QUOTED}`, 'dg') },
  {
    expression: new RegExp(
      `\\(\\s{0,8}(["'\`])(?<name>[\\w.:/-]{2,64})\\1\\]?\\s{0,4},\\s{0,8}${QUOTED}`,
      'dg',
    ),
  },
  {
    expression:
      /<(?<name>[\w.:-]{2,64})(?:\s[^<>]{0,200})?>\s{0,40}(?:<!\[CDATA\[)?(?<secret>[^<>\s\]]{3,500})\s{0,40}(?:\]\]>\s{0,40})?(?:<\/|$)/dg,
  },
];

export function findInPairs(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  for (const { expression } of PAIRS)
    for (const { groups, indices } of text.matchAll(expression)) {
      if (!isSecretOf(kindOfName(groups!.name!), groups!.secret!)) continue;
      const [start, end] = indices!.groups!.secret!;
      found.push({ start, end, kind: 'secret' });
    }
  return [...found, ...findInColumns(text), ...findInSecretData(text)];
}

function isSecretOf(kind: NameKind, value: string): boolean {
  if (isStandIn(value)) return false;
  if (kind === 'password')
    return isMadeUp(value) || isKeyMaterial(value) || /^\d{4,}$|^[a-z]{6,}$/.test(value);
  return kind === 'key' && isKeyMaterial(value);
}

/** Cells of tables and of comma-separated lines, below a heading that names a secret. */
function findInColumns(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let heading: { separator: string; cells: number; secret: Set<number> } | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const separator = ['|', '\t', ',', ';'].find((sign) => line.includes(sign));
    const cells = separator && line.length < 2000 ? line.split(separator) : [];
    if (heading && heading.separator === separator && heading.cells === cells.length) {
      let at = start;
      for (const [column, cell] of cells.entries()) {
        const value = cell.trim().replace(/^["'`]|["'`]$/g, '');
        if (heading.secret.has(column) && isSecretOf('password', value) && !/^[a-z]+$/.test(value)) {
          const from = at + cell.indexOf(value);
          found.push({ start: from, end: from + value.length, kind: 'secret' });
        }
        at += cell.length + 1;
      }
    } else if (separator && cells.length > 1 && cells.length < 40 && isHeading(separator, cells)) {
      const secret = new Set(cells.flatMap((cell, column) => (namesSecret(cell) ? [column] : [])));
      heading = secret.size > 0 ? { separator, cells: cells.length, secret } : undefined;
    } else heading = undefined;
    start += line.length + 1;
  }
  return found;
}

/** Of names alone; what a comma or a tab separates begins at the margin. */
function isHeading(separator: string, cells: string[]): boolean {
  if (separator === '|') return true;
  return cells.every((cell) => /^["']?[\p{L}\p{N}\p{M}_][\p{L}\p{N}\p{M} _-]{0,30}["']?\r?$/u.test(cell));
}

function namesSecret(cell: string): boolean {
  const name = cell.trim().replace(/^["'`*]+|["'`*\r]+$/g, '');
  return /^[\p{L}\p{N}\p{M} _-]{2,24}$/u.test(name) && kindOfName(name) === 'password';
}

const SECTION = /^([ \t]{0,40})["']?(?:data|stringData)["']?:[ \t]*\{?[ \t]*\r?$/;
const ENTRY = /^([ \t]{0,40})(["']?)[\w.-]{1,253}\2:[ \t]+(["']?)([^\s"'|>][^\s"']{2,})\3,?[ \t]*\r?$/;

/** Everything below `data:` and `stringData:` of a Kubernetes secret, whatever its name. */
function findInSecretData(text: string): SecretSpan[] {
  if (!/\bkind["']?:\s{0,4}["']?(?:Sealed)?Secret\b/.test(text)) return [];
  const found: SecretSpan[] = [];
  let section: number | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const opening = line.length < 200 ? SECTION.exec(line) : null;
    const entry = line.length < 8192 ? ENTRY.exec(line) : null;
    if (opening) section = opening[1]!.length;
    else if (section !== undefined && entry && entry[1]!.length > section) {
      const [value, from] = [entry[4]!, start + line.lastIndexOf(entry[4]!)];
      if (!isStandIn(value)) found.push({ start: from, end: from + value.length, kind: 'secret' });
    } else if (line.trim() !== '') section = undefined;
    start += line.length + 1;
  }
  return found;
}
