// Credentials in addresses: `scheme://user:password@host`, `https://token@host`.
import { isStandIn, looksRandom } from './values.ts';
import type { SecretSpan } from './view.ts';

const SCHEME = /(?<=[a-z0-9]):\/\//gi;
/** An address ends here. */
const AFTER = /[\s"'`<>|\\]|$/g;

/** Examples in documentation. */
const STAND_INS =
  /^(?:p|pw|pwd|pass(?:word)?|passwd|secret|token|x+|\.{3}|\*+|my-?(?:password|secret)|test|example)$/i;

export function findInAddresses(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let end = 0;
  let at = -1;
  for (const { 0: scheme, index } of text.matchAll(SCHEME)) {
    const from = index + scheme.length;
    // Ends and signs are looked for once, however many schemes stand in one word.
    if (end <= from) {
      AFTER.lastIndex = from;
      end = AFTER.exec(text)!.index;
    }
    if (at < from) at = text.indexOf('@', from);
    if (at === -1) break;
    if (at >= end) continue;
    const range = credentialsIn(text, from, end);
    if (range) found.push({ ...range, kind: 'url-credentials' });
  }
  return found;
}

/** Longer ones are no addresses. */
const LONGEST = 2000;

function credentialsIn(text: string, from: number, end: number): { start: number; end: number } | undefined {
  const address = text.slice(from, Math.min(end, from + LONGEST));
  const slash = address.search(/[/?#]/);
  const authority = slash === -1 ? address : address.slice(0, slash);
  let sign = authority.lastIndexOf('@');
  // A slash or a hash in a password; `host:8080/@scope` is no password, and no user has a dot and no password.
  if (sign === -1 && slash !== -1 && /^[^:]*:(?!\d*$)/.test(authority)) sign = address.indexOf('@', slash);
  if (sign <= 0) return undefined;
  const information = address.slice(0, sign);
  const colon = information.indexOf(':');
  const password = information.slice(colon + 1);
  if (colon === -1 && !isToken(information)) return undefined;
  if (password === '' || isStandIn(password) || STAND_INS.test(password)) return undefined;
  return { start: from, end: from + sign };
}

/** A token in the place of the user: no user is called that. */
function isToken(user: string): boolean {
  return /^[\w.~-]{16,}$/.test(user) && (/\d/.test(user) || looksRandom(user));
}
