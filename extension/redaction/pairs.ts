// Values whose name stands apart: `name: DB_PASSWORD` above `value: …`, calls, elements and attributes of XML, columns
// of tables, the data of a Kubernetes secret.
import { kindOfName, type NameKind } from './names.ts';
import { isDense, isKeyMaterial, isMadeUp, isStandIn } from './values.ts';
import type { SecretSpan } from './view.ts';

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
  // process.env.DB_PASS ?? '…', getenv('DB_PASS') or '…'
  {
    expression: new RegExp(
      `(?<name>(?<![\\w.])[\\w.]{2,64})["'\\])]{0,4}\\s{0,3}(?:\\|\\|=?|\\?\\?=?|\\bor\\b|\\?:)\\s{0,3}${QUOTED}`,
      'dg',
    ),
  },
  // <entry key="password">…</entry>, <key>Password</key><string>…</string>
  {
    expression:
      /<[\w.:-]{1,40}\s(?:[^<>]{0,100}\s)?(?:name|key|id)=["'](?<name>[\w.:-]{2,64})["'][^<>]{0,100}>\s{0,20}(?<secret>[^<>\s]{3,500})\s{0,20}<\//dg,
  },
  {
    expression:
      /<(key|name)>(?<name>[\w .:-]{2,64})<\/\1>\s{0,40}<(?:string|value)>(?<secret>[^<>\s]{3,500})</dg,
  },
  {
    expression:
      /<(?<name>[\w.:-]{2,64})(?:\s[^<>]{0,200})?>\s{0,40}(?:<!\[CDATA\[)?(?<secret>[^<>\s\]]{3,500})\s{0,40}(?:\]\]>\s{0,40})?(?:<\/|$)/dg,
  },
];

/** login("user", "…"), auth=("user", "…"), getConnection(url, "user", "…") */
const CALL =
  /(?:login|auth|connect|connection|credentials?|signin)\s{0,2}=?\s{0,2}\(\s{0,8}[^()\n]{1,160}?,\s{0,8}(["'])(?<secret>[^"'\s]{6,200})\1\s{0,8}\)/dgi;

export function findInPairs(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  for (const { expression } of PAIRS)
    for (const { groups, indices } of text.matchAll(expression)) {
      if (!isSecretOf(kindOfName(groups!.name!), groups!.secret!)) continue;
      const [start, end] = indices!.groups!.secret!;
      found.push({ start, end, kind: 'secret' });
    }
  for (const { groups, indices } of text.matchAll(CALL)) {
    const secret = groups!.secret!;
    const [start, end] = indices!.groups!.secret!;
    if (isMadeUp(secret) && isDense(secret)) found.push({ start, end, kind: 'secret' });
  }
  return [...found, ...findInColumns(text), ...findInSections(text)];
}

function isSecretOf(kind: NameKind, value: string): boolean {
  if (isStandIn(value)) return false;
  if (kind === 'password')
    return isMadeUp(value) || isKeyMaterial(value) || /^\d{4,}$|^[a-z]{6,}$/.test(value);
  return kind === 'key' && isKeyMaterial(value);
}

/** Cells of tables and of comma-separated lines, below a heading or behind a cell that names a secret. */
function findInColumns(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let heading: { separator: string; cells: number; secret: Set<number> } | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const separator = ['|', '\t', ',', ';'].find((sign) => line.includes(sign));
    const cells = separator && line.length < 2000 ? line.split(separator) : [];
    const named = new Set(cells.flatMap((cell, column) => (namesSecret(cell) ? [column] : [])));
    const below = heading?.separator === separator && heading?.cells === cells.length ? heading : undefined;
    let at = start;
    for (const [column, cell] of cells.entries()) {
      const value = cell.trim().replace(/^["'`]|["'`]$/g, '');
      const meant = below?.secret.has(column) || (separator === '|' && named.has(column - 1));
      if (meant && isSecretOf('password', value) && !/^[a-z]+$/.test(value)) {
        const from = at + cell.indexOf(value);
        found.push({ start: from, end: from + value.length, kind: 'secret' });
      }
      at += cell.length + 1;
    }
    if (!below)
      heading =
        named.size > 0 && isHeading(separator!, cells)
          ? { separator: separator!, cells: cells.length, secret: named }
          : undefined;
    start += line.length + 1;
  }
  return found;
}

/** Of names alone; what a comma or a tab separates begins at the margin. */
function isHeading(separator: string, cells: string[]): boolean {
  if (cells.length < 2 || cells.length > 40) return false;
  if (separator === '|') return true;
  return cells.every((cell) => /^["']?[\p{L}\p{N}\p{M}_][\p{L}\p{N}\p{M} _-]{0,30}["']?\r?$/u.test(cell));
}

function namesSecret(cell: string): boolean {
  const name = cell.trim().replace(/^["'`*]+|["'`*\r]+$/g, '');
  return /^[\p{L}\p{N}\p{M} _-]{2,24}$/u.test(name) && kindOfName(name) === 'password';
}

const SECTION = /^([ \t]{0,40})["']?([\w.-]{2,64})["']?:[ \t]*\{?[ \t]*\r?$/;
const ENTRY = /^([ \t]{0,40})(?:- )?(["']?)[\w.-]{1,253}\2:[ \t]+(["']?)([^\s"'|>][^\s"']{2,})\3,?[ \t]*\r?$/;

/**
 * Entries below a name of secrets (`secrets:`, `password:`), and everything below `data:` and `stringData:` of a
 * Kubernetes secret, whatever its name.
 */
function findInSections(text: string): SecretSpan[] {
  const kubernetes = /\bkind["']?:\s{0,4}["']?(?:Sealed)?Secret\b/.test(text);
  const found: SecretSpan[] = [];
  let section: { indent: number; all: boolean } | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const opening = line.length < 200 ? SECTION.exec(line) : null;
    const entry = line.length < 8192 ? ENTRY.exec(line) : null;
    if (opening) {
      const [, indent, name] = opening;
      const all = kubernetes && /^(?:data|stringData)$/.test(name!);
      section = all || kindOfName(name!) === 'password' ? { indent: indent!.length, all } : undefined;
    } else if (section && entry && entry[1]!.length > section.indent) {
      const [value, from] = [entry[4]!, start + line.lastIndexOf(entry[4]!)];
      const secret = section.all ? !isStandIn(value) : isMadeUp(value) || isKeyMaterial(value);
      if (secret) found.push({ start: from, end: from + value.length, kind: 'secret' });
    } else if (line.trim() !== '') section = undefined;
    start += line.length + 1;
  }
  return found;
}
