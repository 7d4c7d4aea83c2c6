// Finds the name that stands before a sign of assignment, and what is around it.

/** Where a name is, in UTF-16 units. */
export interface Named {
  name: string;
  start: number;
  end: number;
}

/** How far a name is from its sign over spaces, quotes and brackets, and how long it is. */
const [SPACES, NAME] = [16, 64];
const BETWEEN = ' \t"\'`*_])\\?!>:&';
/** Types that stand between a name and its sign. */
const TYPE =
  /^(?:string|str|String|char|varchar|text|bytes|Secret|SecretStr|SecureString|static|Optional|auto|var|object)$/;

function isNameSign(text: string, at: number): boolean {
  if (at < 0) return false;
  const code = text.charCodeAt(at);
  if (code > 127) return /[\p{L}\p{N}\p{M}]/u.test(text[at]!);
  return (
    (code > 47 && code < 58) ||
    (code > 64 && code < 91) ||
    (code > 96 && code < 123) ||
    '_.$\\-'.includes(String.fromCharCode(code))
  );
}

/** The name that ends before the sign at `at`, over spaces, quotes, emphasis, brackets and a type. */
export function nameBefore(text: string, at: number): Named | undefined {
  let end = at;
  for (let round = 0; round < 3; round++) {
    const from = end;
    while (end > 0 && from - end < SPACES && BETWEEN.includes(text[end - 1]!)) end--;
    if (text[end] === ')') end = beforeBracket(text, end);
    while (from - end < NAME && text[end - 1] === ' ') end--;
    let start = end;
    while (end - start < NAME && isNameSign(text, start - 1)) start--;
    if (start === end) return undefined;
    const name = text.slice(start, end);
    if (round < 2 && TYPE.test(name)) end = start;
    else return { name, start, end };
  }
  return undefined;
}

/** `Password (staging): …` */
function beforeBracket(text: string, at: number): number {
  const from = Math.max(0, at - 40);
  const opening = text.slice(from, at).lastIndexOf('(');
  return opening === -1 ? at : from + opening;
}

/** How much before a name is looked at. */
const BEFORE = 40;

/** No assignment: one side of `ok ? 'pass' : 'fail'`, or a key that is no secret's (`GPG key: …`). */
export function isMisread(text: string, { start, name }: Named): boolean {
  const before = text.slice(Math.max(0, start - BEFORE), start);
  if (/\?\s{0,3}["'`]$/.test(before)) return true;
  return (
    /^keys?$/i.test(name) && /(?:gpg|pgp|public|primary|foreign|sort|cache|host|partition)\s$/i.test(before)
  );
}

/** A parameter of an address. */
export function isInAddress(text: string, { start }: Named): boolean {
  return start > 0 && '?&;'.includes(text[start - 1]!);
}

/** Name and value have a line for themselves, but for a list mark, `export` and a comment. */
export function haveLine(text: string, { start }: Named, end: number): boolean {
  const from = Math.max(0, start - BEFORE);
  const before = text.slice(from, start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (from > 0 && line.length === before.length) return false;
  return (
    /^[\s>#*+"'`-]*(?:\d{1,3}\.\s)?(?:export |set |setx |env |declare -x |\$env:)?["'`*]*$/i.test(line) &&
    /^[ \t,]{0,8}(?:#[^\n]*)?(?:\r?\n|$)/.test(text.slice(end, end + 80))
  );
}

/** `user: …, password: …` */
export function isBehindUser(text: string, { start }: Named): boolean {
  return /(?:user(?:name)?|login|account|benutzer|usuario|utilisateur|identifiant|用户名|账号|ユーザー|ID)["'`]?\s?[:=]\s?\S{1,40}[\s,;]{1,4}["'`]?$/i.test(
    text.slice(Math.max(0, start - 2 * BEFORE), start),
  );
}
