// Values that a name is given: `DB_PASS=…`, `"clientSecret": "…"`, `const apiKey: string = '…'`, `password: |` and the
// lines below, `-Dkey=…`. The name says how sure the value is a secret, the value does where the name says nothing.
import { kindOfName, type NameKind } from './names.ts';
import { haveLine, isBehindUser, isInAddress, isMisread, type Named, nameBefore } from './place.ts';
import { readValue, type Source, type Value } from './reader.ts';
import {
  isDense,
  isExpression,
  isHex,
  isKeyMaterial,
  isMadeUp,
  isOrdinary,
  isPath,
  isPercentEncoded,
  isStandIn,
  isUuid,
  looksRandom,
  looksRandomPath,
} from './values.ts';
import type { SecretSpan } from './view.ts';

/** Not in `==`, `!=`, `<=`, `::` and `://`. */
const SIGN = /(?<![=!<>:])(?:=>|:=|[:=](?![=:~])(?!\/\/)|->|→)/g;

export function findAssigned(source: Source): SecretSpan[] {
  const { text } = source;
  const found: SecretSpan[] = [];
  const kinds = new Map<string, NameKind>();
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(SIGN)) {
    if (index < from) continue;
    const named = nameBefore(text, index);
    if (!named) continue;
    const kind = kinds.get(named.name) ?? kindOfName(named.name);
    kinds.set(named.name, kind);
    if (kind === 'harmless') continue;
    const value = valueAfter(source, index + sign.length, kind);
    if (!value || value.text.length < 3) continue;
    if (value.called) {
      const argument = kind === 'password' ? argumentOf(text, value) : undefined;
      if (argument) found.push({ ...argument, kind: 'secret' });
      continue;
    }
    const tight = sign === '=' && named.end === index && value.start === index + 1;
    if (!isSecret(value, { text, named, kind, sign, tight })) continue;
    if (isStandIn(value.text) || isMisread(text, named)) continue;
    found.push({ start: value.start, end: value.end, kind: 'secret' });
    from = value.end;
  }
  return found;
}

const BLOCK = /[|>][+-]?\d?[ \t]{0,8}\r?\n([ \t]{1,40})(?=\S)/y;
const BELOW = /[ \t]{0,8}\r?\n[ \t]{0,40}(?=["'][^"'\n]{3,200}["'][ \t]*[,}\r\n])/y;
const BEFORE_VALUE = /[ \t]{0,16}(?:[*_]{1,3}[ \t]{1,4})?/y;

function valueAfter(source: Source, at: number, kind: NameKind): Value | undefined {
  const { text } = source;
  BEFORE_VALUE.lastIndex = at;
  const start = BEFORE_VALUE.test(text) ? BEFORE_VALUE.lastIndex : at;
  if (kind === 'password' || kind === 'key') {
    BLOCK.lastIndex = start;
    const block = BLOCK.exec(text);
    if (block) return blockValue(text, BLOCK.lastIndex, block[1]!);
    BELOW.lastIndex = at;
    if (BELOW.test(text)) return readValue(source, BELOW.lastIndex);
  }
  return readValue(source, start);
}

/** No password is longer. */
const LONGEST_BLOCK = 4096;

/** Lines of a YAML block, as far as they are indented. */
function blockValue(text: string, start: number, indent: string): Value {
  let end = start;
  for (let line = start; line < Math.min(text.length, start + LONGEST_BLOCK); ) {
    const next = text.indexOf('\n', line);
    end = next === -1 ? text.length : next;
    if (next === -1 || !text.startsWith(indent, next + 1)) break;
    line = next + 1;
  }
  const value = text.slice(start, end).trimEnd();
  return { start, end: start + value.length, text: value, quoted: true, closed: true, called: false };
}

const ARGUMENT = /[\w.:$]{1,60}\(\s{0,4}(["'])(?<secret>[^"'\n]{6,200})\1\s{0,4}\)/dy;

/** `password = String::from("…")`: the only argument, if it looks like a password. */
function argumentOf(text: string, { start }: Value): { start: number; end: number } | undefined {
  ARGUMENT.lastIndex = start;
  const match = ARGUMENT.exec(text);
  if (!match) return undefined;
  const { secret } = match.groups!;
  const [from, end] = match.indices!.groups!.secret!;
  return isMadeUp(secret!) && isDense(secret!) ? { start: from, end } : undefined;
}

interface Context {
  text: string;
  named: Named;
  kind: NameKind;
  sign: string;
  /** `NAME=value` */
  tight: boolean;
}

function isSecret(value: Value, context: Context): boolean {
  switch (context.kind) {
    case 'password':
      return value.quoted ? isQuotedPassword(value.text, context) : isBarePassword(value, context);
    case 'key':
      return isKey(value, context);
    default:
      return (
        value.text.length <= 200 &&
        (value.quoted || context.tight) &&
        /^[\w+/=~!#$%&*?@^.:-]{16,}$/.test(value.text) &&
        isRandomValue(value.text, context) &&
        !isOrdinary(value.text)
      );
  }
}

/** Key material, or what is made up with signs where `NAME=` stands alone. */
function isKey({ text }: Value, { tight, named }: Context): boolean {
  if (isOrdinary(text) || isUuid(text)) return false;
  return isKeyMaterial(text) || (tight && /^[A-Z0-9_]+$/.test(named.name) && isMadeUp(text) && isDense(text));
}

/** In an address, a hash is the version of a file, and signs are written as `%2F`. */
function isRandomValue(value: string, { text, named }: Context): boolean {
  if (isPercentEncoded(value) || /\/\/|^[\w-]+(?:\.[a-z][\w-]*){2,}/.test(value)) return false;
  if (/[/-]/.test(value)) return looksRandomPath(value);
  return isHex(value, 32) ? !isInAddress(text, named) : looksRandom(value);
}

const isToken = (name: string) => /token|authorization|bearer/i.test(name);

function isQuotedPassword(text: string, { named: { name }, sign }: Context): boolean {
  if (isReference(text)) return false;
  if (!/\s/.test(text)) return !isToken(name) || isMadeUp(text) || isKeyMaterial(text) || text.length >= 20;
  const credentials = /^(?:bearer|basic|token|apikey|digest)\s+(.*)$/is.exec(text)?.[1];
  if (credentials !== undefined) return isMadeUp(credentials) || isKeyMaterial(credentials);
  // `"password": "Choose a password"` is a text for people.
  if (sign === ':') return /[\d#$%^&*+=~]/.test(text) && !/[.?!:…]$/.test(text);
  return true;
}

function isBarePassword({ text, end }: Value, { text: all, named, sign, tight }: Context): boolean {
  if (text.startsWith('(') || text.startsWith('[') || isReference(text)) return false;
  if (sign === '=' && tight) return !isPath(text);
  if (isMadeUp(text) || (isKeyMaterial(text) && !isOrdinary(text))) return !isExpression(text);
  if (isToken(named.name)) return false;
  // A word is a type or prose unless the line holds nothing else or a user stands before it.
  return (
    /^\d{4,}$/.test(text) ||
    (/^[a-z]{6,}$/.test(text) &&
      kindOfName(text) === 'other' &&
      (haveLine(all, named, end) || isBehindUser(all, named)))
  );
}

/** `form.password`, `self.token`, `newPassword`: the value is elsewhere. */
function isReference(text: string): boolean {
  return (
    (/^(?:self|this|args|opts|options|config|settings|env|props|request|req|user|form|data|params|secrets|vars?|local)\.[\w.]+$/.test(
      text,
    ) &&
      !/\d/.test(text)) ||
    (/^[A-Za-z_]+(?:\.[A-Za-z_]+)*$/.test(text) &&
      /[._]|[a-z][A-Z]/.test(text) &&
      kindOfName(text) === 'password')
  );
}
