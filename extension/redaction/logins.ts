// Passwords told by the user before them: "login: user / password", "admin:password".
import { readValue, type Source, type Value } from './reader.ts';
import { isDense, isExpression, isMadeUp, isStandIn, isUnmistakable } from './values.ts';
import type { SecretSpan } from './view.ts';
import { ADDRESSED, LOGINS, SLASHED, USERS } from './words.ts';

/** How far behind its word a pair is looked for. */
const WINDOW = 140;

export function findInLogins(source: Source): SecretSpan[] {
  const { text } = source;
  const found: SecretSpan[] = [];
  for (const { 0: word, index } of text.matchAll(LOGINS))
    found.push(...afterLogin(source, index + word.length));
  for (const { 0: pair, index } of text.matchAll(USERS)) {
    const value = readValue(source, index + pair.length);
    if (
      value &&
      !isCode(value) &&
      (isUnmistakable(value.text) ||
        isCased(value.text) ||
        (/\s$/.test(pair) && isPaired(value, pair) && isDense(value.text)))
    )
      found.push(told(value));
  }
  for (const { 0: pair, index } of text.matchAll(ADDRESSED)) {
    const value = readValue(source, index + pair.length);
    if (value && !isCode(value) && isMadeUp(value.text) && isDense(value.text)) found.push(told(value));
  }
  for (const { 0: pair, index } of text.matchAll(SLASHED)) {
    const value = readValue(source, index + pair.length);
    if (
      value &&
      !isCode(value) &&
      isPaired(value, pair) &&
      (isUnmistakable(value.text) || isCased(value.text))
    )
      found.push(told(value));
  }
  return found;
}

/** Code has brackets where passwords of a pair seldom do. */
const isCode = ({ text, called }: Value) => called || /[()[\]?]/.test(text) || isExpression(text);

const told = ({ start, end }: Value): SecretSpan => ({ start, end, kind: 'password' });

/** Both cases and two digits. */
const isCased = (value: string) =>
  value.length >= 8 && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d\d/.test(value);

const PAIR =
  /(?<=^|[\s:=("'`])["'`]?[\w.@+-]{1,60}["'`]?(?:\s{1,3}[/|,]\s{1,3}|\s{0,2}[:：]\s?(?=\S)|\/|\s(?:and|und|et|y|con|with|mit|avec)\s)/g;

/** "login: user / password". */
function afterLogin(source: Source, at: number): SecretSpan[] {
  const { text } = source;
  const window = text.slice(at, at + WINDOW).split('\n', 1)[0]!;
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(window); match; match = PAIR.exec(window)) {
    const value = readValue(source, at + PAIR.lastIndex);
    if (value && isPaired(value, match[0])) return [told(value)];
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
