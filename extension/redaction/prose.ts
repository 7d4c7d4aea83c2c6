// Secrets told in sentences: "the admin password for X is …", "Das Passwort lautet …", "密码是…", "user / password".

import { readValue, type Source, type Value } from './reader.ts';
import {
  isDense,
  isExpression,
  isGrouped,
  isKeyMaterial,
  isMadeUp,
  isOrdinary,
  isShortToken,
  isStandIn,
  isUnmistakable,
} from './values.ts';
import type { SecretSpan } from './view.ts';
import { AROUND, COPULAS, KEYWORDS, type KeywordKind, PHRASES } from './words.ts';

/** How far behind its word a secret is looked for. */
const WINDOW = 140;

export function findInProse(source: Source): SecretSpan[] {
  const { text } = source;
  const found: SecretSpan[] = [];
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
  for (const { 0: word, index } of text.matchAll(PHRASES)) {
    const phrase = PHRASE.exec(text.slice(index + word.length, index + word.length + 300))?.[0];
    if (phrase && isPhrase(phrase))
      found.push(told({ start: index + word.length, end: index + word.length + phrase.length }));
  }
  return found;
}

const told = ({ start, end }: { start: number; end: number }): SecretSpan => ({
  start,
  end,
  kind: 'password',
});

/** Words alone to the end of their line. */
const PHRASE = /^[\p{L}\p{N} -]{12,280}(?=[.,;]?[ \t]*(?:\r?\n|$))/u;

/** What is said of the word, in its sentence or, where the line ends with it, in the next line. */
function behind(source: Source, at: number, limit: number, kind: KeywordKind): SecretSpan[] {
  const { text } = source;
  const sentence = /^[?!]{0,3}(?:[^\n.!?。！？;{}]|[.!?](?!\s|$))*/.exec(
    text.slice(at, Math.min(limit, at + WINDOW)),
  )![0];
  const found: SecretSpan[] = [];
  // Scripts without spaces put the value directly behind the word.
  if (/[\u2e80-\uffdc]/.test(text[at - 1] ?? '') && /[!-~]/.test(sentence[0] ?? '')) {
    const value = readValue(source, at);
    if (value && isTold(value, { kind, adjacent: true, near: true })) return [told(value)];
  }
  COPULAS.lastIndex = 0;
  for (let match = COPULAS.exec(sentence); match; match = COPULAS.exec(sentence)) {
    const from = match.index + match[0].length;
    const adjacent = /^[\s[(*_?!]*$/.test(match[0]);
    if (text[at + from] === '\u2026') return [];
    const value = readValue(source, at + from);
    if (kind === 'weak' && !IDENTITY.test(match[0])) continue;
    const place = {
      kind,
      adjacent,
      near: match.index < 4 || /\p{L}/u.test(match[0]),
      literal: LITERAL.test(match[0]),
    };
    if (value && isTold(value, place)) {
      found.push({ start: value.start, end: value.end, kind: 'password' });
      break;
    }
    // The next connecting word may be where the value would have been.
    COPULAS.lastIndex = Math.max(match.index + 1, from - 1);
  }
  if (found.length > 0) return found;
  const other = nextLine(source, at, kind) ?? (kind === 'password' ? unmistakable(sentence, at) : undefined);
  return other ? [other] : [];
}

/** What a value stands behind even where the word before means other things too. */
const IDENTITY = /(?<!\p{L})(?:is|was|are|ist|war|es|son|est|sont|это)(?!\p{L})|[:→—]|->|[是为為は]/iu;

const LITERAL = /lautet|[是为為はを]/i;

const FOLLOWS =
  /[^\n:：]{0,60}(?:[:：][*_"]{0,3}|(?<=password|passwd|passwort|密码|パスワード))[ \t]{0,8}\r?\n(?:[ \t]{0,8}\r?\n){0,2}(?:[ \t]{0,12}```\w{0,20}\r?\n)?[ \t]{0,12}(?:[>*+-]\s{1,4})?(?=[^\n]{4,200}(?:\n|$))/iy;

/** In languages without a verb between ("пароль от базы …"), what cannot be a word. */
function unmistakable(sentence: string, at: number): SecretSpan | undefined {
  for (const { 0: word, index } of sentence.matchAll(/(?<=\s)[^\s"'`()[\]<>=]{8,60}(?=\s|$)/g))
    if (isUnmistakable(word)) return told({ start: at + index, end: at + index + word.length });
  return undefined;
}

/** A line of one word that looks made up, below a line that announces it. */
function nextLine(source: Source, at: number, kind: KeywordKind): SecretSpan | undefined {
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
function before(source: Source, at: number, limit: number, kind: KeywordKind): SecretSpan[] {
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

interface Place {
  kind: KeywordKind;
  /** Nothing stands between the word and the value. */
  adjacent: boolean;
  /** A verb stands between them, or no other word does. */
  near: boolean;
  /** The words say that the value follows as it is: "lautet", and what a script without Latin letters says. */
  literal?: boolean;
}

function isTold({ text, quoted, closed, called }: Value, { kind, adjacent, near, literal }: Place): boolean {
  if (called || (quoted && !closed) || isStandIn(text) || isOrdinary(text) || isExpression(text))
    return false;
  if (/^[-=:|>/]/.test(text) || (!quoted && /^[[({*]/.test(text))) return false;
  if (kind === 'pin')
    return /^\d{4,12}$/.test(text) || isGrouped(text) || isMadeUp(text) || isKeyMaterial(text);
  if (quoted && /\s/.test(text)) return isPhrase(text);
  if (kind === 'key')
    return isKeyMaterial(text) || isShortToken(text) || (isMadeUp(text) && text.length >= 8 && isDense(text));
  if (isMadeUp(text)) return (kind === 'password' && (!adjacent || quoted)) || isDense(text);
  if (isKeyMaterial(text) || /^\d{6,}$/.test(text)) return true;
  if (/^\p{Ll}+(?:[-_.]\p{Ll}+){3,}$/u.test(text)) return true;
  return /^[a-z]{6,}$/.test(text) && ((quoted && near) || literal === true);
}

/** Words that sentences are made of and pass phrases are not. */
const FUNCTION_WORD =
  /(?<!\p{L})(?:the|an?|is|are|at|of|for|to|in|on|must|be|too|not|and|or|your|you|please|enter|der|die|das|und|ist|el|la|de|le|les|des)(?!\p{L})/iu;

function isPhrase(text: string): boolean {
  const words = text.split(/\s+/);
  if (words.length < 2 || words.length > 24 || FUNCTION_WORD.test(text) || /[.?!:…]$/.test(text))
    return false;
  if (!words.every((word) => /^[\p{L}\p{N}!#$%&*+?^~@'’-]+$/u.test(word))) return false;
  return words.length >= 4 || /\d/.test(text);
}
