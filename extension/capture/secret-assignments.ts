// Values that a name is given: `DB_PASS=…`, `"clientSecret": "…"`, `const apiKey: string = '…'`, `password: |` and the
// lines below, `-Dkey=…`. The name says how sure the value is a secret, the value does where the name says nothing.
import { kindOfName, type NameKind } from './secret-names.ts';
import { readValue, type Value } from './secret-reader.ts';
import {
  isExpression,
  isHex,
  isKeyMaterial,
  isMadeUp,
  isOrdinary,
  isStandIn,
  isUuid,
  looksRandom,
} from './secret-values.ts';
import type { Found } from './secret-view.ts';

/** Not in `==`, `!=`, `<=`, `::` and `://`. */
const SIGN = /(?<![=!<>:])(?:=>|:=|[:=](?![=:~])(?!\/\/)|->|→)/g;

/** How far names are from their sign, and how long they are. */
const [SPACES, NAME] = [16, 64];

export function findAssigned(text: string): Found[] {
  const found: Found[] = [];
  let from = 0;
  const kinds = new Map<string, NameKind>();
  for (const { 0: sign, index } of text.matchAll(SIGN)) {
    if (index < from) continue;
    const named = nameBefore(text, index);
    if (!named) continue;
    if (kinds.size > 10_000) kinds.clear();
    let kind = kinds.get(named.name);
    if (kind === undefined) {
      kind = kindOfName(named.name);
      kinds.set(named.name, kind);
    }
    if (kind === 'harmless') continue;
    const value = valueAfter(text, index + sign.length, kind);
    if (!value) continue;
    const tight = named.end === index && value.start === index + sign.length;
    const line = {
      alone:
        named.alone && /^[ \t;,]{0,8}(?:#[^\n]*)?(?:\r?\n|$)/.test(text.slice(value.end, value.end + 80)),
    };
    if (!isSecret(value, { ...named, kind, sign, tight, alone: line.alone })) continue;
    found.push({ start: value.start, end: value.end, kind: 'secret' });
    from = value.end;
  }
  return found;
}

interface Named {
  name: string;
  end: number;
  /** Nothing but a list mark or `export` is before the name on its line. */
  alone: boolean;
}

function isNameSign(text: string, at: number): boolean {
  const code = at < 0 ? 0 : text.charCodeAt(at);
  if (code < 128)
    return (
      (code > 47 && code < 58) ||
      (code > 64 && code < 91) ||
      (code > 96 && code < 123) ||
      '_.$\\-'.includes(String.fromCharCode(code))
    );
  return /[\p{L}\p{N}\p{M}]/u.test(text[at]!);
}
const TYPE =
  /^(?:string|str|String|char|varchar|text|bytes|Secret|SecretStr|SecureString|static|Optional|auto|var|object)$/;

/** The name that ends before `at`, over spaces, quotes, emphasis, brackets and a type. */
function nameBefore(text: string, at: number): Named | undefined {
  let end = at;
  for (let round = 0; round < 3; round++) {
    const from = end;
    while (from - end < SPACES && ' \t"\'`*_])\\?!>:&'.includes(text[end - 1] ?? '\n')) end--;
    if (text[end] === ')') end = beforeBracket(text, end);
    while (from - end < NAME && text[end - 1] === ' ') end--;
    let start = end;
    while (end - start < NAME && isNameSign(text, start - 1)) start--;
    if (start === end) return undefined;
    const name = text.slice(start, end);
    if (round < 2 && TYPE.test(name)) {
      end = start;
      continue;
    }
    return {
      name,
      end,
      alone:
        /(?:^|\n)[\s>#*+"'`-]*(?:\d+\.\s+)?(?:export |set |setx |env |declare -x |\$env:)?["'`*]*$/i.test(
          text.slice(Math.max(0, start - 40), start),
        ) && !(start > 40 && !text.slice(start - 40, start).includes('\n')),
    };
  }
  return undefined;
}

/** `Password (staging): …` */
function beforeBracket(text: string, at: number): number {
  const from = Math.max(0, at - 40);
  const opening = text.slice(from, at).lastIndexOf('(');
  return opening === -1 ? at : from + opening;
}

const BLOCK = /[|>][+-]?\d?[ \t]{0,8}\r?\n([ \t]{1,40})(?=\S)/y;
const BELOW = /[ \t]{0,8}\r?\n[ \t]{0,40}(?=["'][^"'\n]{3,200}["'][ \t]*[,}\r\n])/y;
const BEFORE_VALUE = /[ \t]{0,16}(?:[*_]{1,3}[ \t]{1,4})?/y;

function valueAfter(text: string, at: number, kind: NameKind): Value | undefined {
  BEFORE_VALUE.lastIndex = at;
  const start = BEFORE_VALUE.test(text) ? BEFORE_VALUE.lastIndex : at;
  if (kind === 'password' || kind === 'key') {
    BLOCK.lastIndex = start;
    const block = BLOCK.exec(text);
    if (block) return blockValue(text, BLOCK.lastIndex, block[1]!);
    BELOW.lastIndex = at;
    if (BELOW.test(text)) return readValue(text, BELOW.lastIndex);
  }
  return readValue(text, start);
}

/** Lines of a YAML block, as far as they are indented. */
function blockValue(text: string, start: number, indent: string): Value {
  let end = start;
  for (let line = start; line < text.length; ) {
    const next = text.indexOf('\n', line);
    end = next === -1 ? text.length : next;
    if (next === -1 || !text.startsWith(indent, next + 1)) break;
    line = next + 1;
  }
  const value = text.slice(start, end).trimEnd();
  return { start, end: start + value.length, text: value, quoted: true, closed: true, called: false };
}

interface Context extends Named {
  kind: NameKind;
  sign: string;
  tight: boolean;
}

function isSecret(value: Value, context: Context): boolean {
  const { text } = value;
  if (text.length < 3 || value.called || isStandIn(text)) return false;
  switch (context.kind) {
    case 'password':
      return value.quoted ? isQuotedPassword(text, context) : isBarePassword(text, context);
    case 'key':
      return isKeyMaterial(text) && !isOrdinary(text) && !isUuid(text);
    default:
      return (
        text.length <= 200 &&
        (value.quoted || context.tight) &&
        /^[\w+/=~!#$%&*?@^.-]{16,200}$/.test(text) &&
        (isHex(text, 32) || looksRandom(text)) &&
        !isOrdinary(text) &&
        !/[/]{2}|^[\w-]+(?:\.[a-z][\w-]*){2,}/.test(text)
      );
  }
}

const isToken = (name: string) => /token|authorization|bearer/i.test(name);

function isQuotedPassword(text: string, { name, sign }: Context): boolean {
  if (isReference(text)) return false;
  if (!/\s/.test(text)) return !isToken(name) || isMadeUp(text) || isKeyMaterial(text) || text.length >= 20;
  // `"password": "Choose a password"` is a text for people.
  if (sign === ':') return /[\d#$%^&*+=~]/.test(text) && !/[.?!:…]$/.test(text);
  return true;
}

function isBarePassword(text: string, { name, sign, tight, alone }: Context): boolean {
  if (text.startsWith('(') || text.startsWith('[') || isReference(text)) return false;
  if (sign === '=' && tight) return text.length >= 3 && !(isOrdinary(text) && /[/\\]/.test(text));
  if (isMadeUp(text) || (isKeyMaterial(text) && !isOrdinary(text))) return !isExpression(text);
  if (/^\d{4,}$/.test(text)) return !isToken(name);
  return alone && /^[a-z]{6,}$/.test(text) && !isToken(name) && kindOfName(text) === 'other';
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
