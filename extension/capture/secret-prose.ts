// Secrets told in sentences: "the admin password for X is …", "Das Passwort lautet …", "密码是…", "user / password".

import { readValue, type Source, type Value } from './secret-reader.ts';
import {
  isExpression,
  isKeyMaterial,
  isMadeUp,
  isOrdinary,
  isShortToken,
  isStandIn,
} from './secret-values.ts';
import type { Found } from './secret-view.ts';
import { AROUND, COPULAS, KEYWORDS, type KeywordKind, LOGINS } from './secret-words.ts';

/** How far behind its word a secret is looked for. */
const WINDOW = 140;

export function findInProse(source: Source): Found[] {
  const { text } = source;
  const found: Found[] = [];
  for (const { kind, expression } of KEYWORDS) {
    const words = [...text.matchAll(expression)];
    for (const [index, { 0: word, index: start }] of words.entries()) {
      const end = start + word.length;
      // Up to the next such word, which is looked behind by itself.
      found.push(...behind(source, end, words[index + 1]?.index ?? text.length, kind));
      const last = words[index - 1];
      found.push(...before(source, start, last ? last.index + last[0].length : 0, kind));
    }
  }
  for (const { 0: word, index } of text.matchAll(LOGINS))
    found.push(...afterLogin(source, index + word.length));
  return found;
}

/** What is said of the word, in its sentence or, where the line ends with it, in the next line. */
function behind(source: Source, at: number, limit: number, kind: KeywordKind): Found[] {
  const { text } = source;
  const sentence = /^(?:[^\n.!?。！？;{}]|[.!?](?!\s|$))*/.exec(
    text.slice(at, Math.min(limit, at + WINDOW)),
  )![0];
  const found: Found[] = [];
  COPULAS.lastIndex = 0;
  for (let match = COPULAS.exec(sentence); match; match = COPULAS.exec(sentence)) {
    const from = match.index + match[0].length;
    const adjacent = match[0].trim() === '';
    if (text[at + from] === '\u2026') return [];
    const value = readValue(source, at + from);
    if (kind === 'weak' && !IDENTITY.test(match[0])) continue;
    if (value && isTold(value, { kind, adjacent, near: match.index < 4 || /\p{L}/u.test(match[0]) })) {
      found.push({ start: value.start, end: value.end, kind: 'password' });
      break;
    }
    // The next connecting word may be where the value would have been.
    COPULAS.lastIndex = Math.max(match.index + 1, from - 1);
  }
  const next = found.length === 0 ? nextLine(source, at, kind) : undefined;
  return next ? [next] : found;
}

/** What a value stands behind even where the word before means other things too. */
const IDENTITY = /(?<!\p{L})(?:is|was|are|ist|war|es|son|est|sont|это)(?!\p{L})|[:→—]|->|[是为為は]/iu;

const FOLLOWS =
  /[^\n:：]{0,60}(?:[:：][*_"]{0,3}|(?<=password|passwd|passwort|密码|パスワード))[ \t]{0,8}\r?\n(?:[ \t]{0,8}\r?\n){0,2}[ \t]{0,12}(?:[>*+-]\s{1,4})?(?=[^\n]{4,200}(?:\n|$))/iy;

/** A line of one word that looks made up, below a line that announces it. */
function nextLine(source: Source, at: number, kind: KeywordKind): Found | undefined {
  const { text } = source;
  FOLLOWS.lastIndex = at;
  if (!FOLLOWS.test(text)) {
    // "password\n…": the line ends with the word itself.
    const end = /^[`"'*]{0,3}\r?\n[ \t]{0,8}(?=[^\s]{6,200}[ \t]{0,8}(?:\r?\n|$))/.exec(
      text.slice(at, at + 240),
    );
    if (!end) return undefined;
    FOLLOWS.lastIndex = at + end[0].length;
  }
  const value = readValue(source, FOLLOWS.lastIndex);
  if (!value || !isTold(value, { kind, adjacent: false, near: true }) || /^[\w.-]{1,60}[=:]/.test(value.text))
    return undefined;
  const rest = text.slice(value.end, value.end + 12);
  return /^["'`]{0,3}[ \t]{0,8}(?:\r?\n|$)/.test(rest)
    ? { start: value.start, end: value.end, kind: 'password' }
    : undefined;
}

/** "X is the password", "with X as the password". */
function before(source: Source, at: number, limit: number, kind: KeywordKind): Found[] {
  const { text } = source;
  // The words before it end with a space or a hyphen (`root-password`).
  if (!/[\s-]/.test(text[at - 1] ?? '')) return [];
  const from = Math.max(limit, at - 120);
  const match = AROUND.exec(text.slice(from, at));
  if (!match) return [];
  const start = from + match.index + match[0].indexOf(match.groups!.value!);
  const value = readValue(source, start);
  return value && isTold({ ...value, quoted: false }, { kind, adjacent: true, near: true })
    ? [{ start: value.start, end: value.end, kind: 'password' }]
    : [];
}

const PAIR =
  /(?<=^|[\s:=("'`])["'`]?[\w.@+-]{1,60}["'`]?(?:\s{1,3}[/|,]\s{1,3}|\s{0,2}[:：]\s?(?=\S)|\/|\s(?:and|und|et|y|con|with|mit|avec)\s)/g;

/** "login: user / password". */
function afterLogin(source: Source, at: number): Found[] {
  const { text } = source;
  const window = text.slice(at, at + WINDOW).split('\n', 1)[0]!;
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(window); match; match = PAIR.exec(window)) {
    const value = readValue(source, at + PAIR.lastIndex);
    if (value && isPaired(value, match[0])) return [{ start: value.start, end: value.end, kind: 'password' }];
    PAIR.lastIndex = match.index + 1;
  }
  return [];
}

function isPaired({ text, called }: Value, before: string): boolean {
  const [beforeHost] = text.split('@');
  if (called || /\s/.test(text) || isStandIn(beforeHost!) || isExpression(text) || !/[a-z]/i.test(before))
    return false;
  // After a word, as in "with", only what has a digit.
  return isMadeUp(text) && (/\d/.test(text) || !/\s\p{L}+\s$/u.test(before));
}

interface Place {
  kind: KeywordKind;
  /** Nothing stands between the word and the value. */
  adjacent: boolean;
  /** A verb stands between them, or no other word does. */
  near: boolean;
}

function isTold({ text, quoted, closed, called }: Value, { kind, adjacent, near }: Place): boolean {
  if (called || (quoted && !closed) || isStandIn(text) || isOrdinary(text) || isExpression(text))
    return false;
  if (/^[-=:|>/]/.test(text) || (!quoted && /^[[({*]/.test(text))) return false;
  if (kind === 'pin') return /^\d{4,12}$/.test(text) || isMadeUp(text) || isKeyMaterial(text);
  if (quoted && /\s/.test(text)) return isPhrase(text);
  if (kind === 'key')
    return isKeyMaterial(text) || isShortToken(text) || (isMadeUp(text) && text.length >= 8 && isDense(text));
  if (isMadeUp(text)) return (kind === 'password' && (!adjacent || quoted)) || isDense(text);
  if (isKeyMaterial(text) || /^\d{6,}$/.test(text)) return true;
  if (/^\p{Ll}+(?:[-_.]\p{Ll}+){3,}$/u.test(text)) return true;
  return quoted && near && /^[a-z]{6,}$/.test(text);
}

/** Mixed case, a sign, digits at the end, or great length: what an ordinary word with a digit has not. */
function isDense(value: string): boolean {
  return (
    (/[a-z]/.test(value) && /[A-Z]/.test(value)) ||
    /[!@#$%^&*+=?~]/.test(value) ||
    /[a-z]\d{2,}$/.test(value) ||
    value.length >= 20
  );
}

/** Words that sentences are made of and pass phrases are not. */
const FUNCTION_WORD =
  /(?<!\p{L})(?:the|an?|is|are|at|of|for|to|in|on|must|be|too|not|and|or|your|you|please|enter|der|die|das|und|ist|el|la|de|le|les|des)(?!\p{L})/iu;

function isPhrase(text: string): boolean {
  const words = text.split(/\s+/);
  if (words.length < 2 || words.length > 12 || FUNCTION_WORD.test(text) || /[.?!:…]$/.test(text))
    return false;
  if (!words.every((word) => /^[\p{L}\p{N}!#$%&*+?^~@'’-]+$/u.test(word))) return false;
  return words.length >= 4 || /\d/.test(text);
}
