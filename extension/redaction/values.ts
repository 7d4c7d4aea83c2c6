// Judges a value by its look: a stand-in for a value, a made-up password, a random string, a checksum.

/** Longer values are judged by their beginning, so that a judgement costs the same everywhere. */
const JUDGED = 256;

const UPPER = /[A-Z]/;
const LOWER = /[a-z]/;
const DIGIT = /\d/;
const SIGN = /[!@#$%^&*+=?~]/;

/** Words that stand where a value would: literals, types, and what documentation writes instead of a password. */
const STAND_IN_WORDS = new Set(
  (
    'true false null none nil undefined yes no on off string str number integer int boolean bool bytes text char ' +
    'varchar any unknown object password passwd passphrase secret token credentials key required optional mandatory ' +
    'forbidden disabled enabled invalid missing empty blank hidden changeme change-me example sample dummy placeholder ' +
    'redacted masked removed filtered todo tbd bearer basic digest random generated default value user username pass ' +
    'pwd mypassword inherit prompt identifier keyword encrypted hashed plaintext vault ask see forgot reset'
  ).split(' '),
);

/** Names of algorithms, formats and products that have a digit and are no password. */
const TECHNICAL =
  /^(?:argon2(?:id|i|d)?|bcrypt|scrypt|pbkdf2|sha-?\d{1,3}|md5|base\d\d(?:url)?|oauth-?[12](?:\.0)?|[rhep]s\d{3}|ed25519|x25519|aes-?\d{3}(?:-[a-z]{3})?|rsa-?\d{4}|utf-?\d{1,2}|1password|auth0|log4j|http2?|ipv[46]|x\.?509|pkcs\d{1,2}|h2|s3|k8s|i18n|oidc|p12|tls1\.\d)(?:[-_.][a-z-]*)?$/i;

/** Stands for a value without being one, as a whole: what only begins like that (`$uperS3cret`, `***real`) does not. */
export function isStandIn(value: string): boolean {
  const bare = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  return (
    (value.length < 32 && STAND_IN_WORDS.has(bare.toLowerCase())) ||
    /^(.)\1*$/.test(value.slice(0, JUDGED)) ||
    /^(?:\w{1,12} )?\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+|\d)(?:[:@/.-]\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+))*$/.test(
      value,
    ) ||
    /^\$\(|^\$\{\{|^\$\{[^}]*$|^%\w+%$|^%\(?\w*\)?[sd]$|^<%/.test(value) ||
    (/^<[^<>]*>$/.test(value) && (/\s/.test(value) || !isMadeUp(value.slice(1, -1)))) ||
    /^(?:process\.env|import\.meta|os\.environ|ENV\[|env\.[A-Z_][A-Z0-9_]*$|env[([])/.test(value) ||
    /^(?:your|my|the|some|an?|enter|insert|put|add|replace|use)[-_ ][a-z_ -]*$/i.test(value) ||
    /^(?:ENC\[|!vault|!ref|vault:|op:\/\/|ssm:|arn:|secret:\/\/|file:|@)/i.test(value) ||
    /^«/.test(value) ||
    isTemplate(value)
  );
}

const HOLE = /\$\{[^{}]*\}|\{\{[^{}]*\}\}|#\{[^{}]*\}|\{\w*\}/g;

/** What is left beside its holes is no secret: `Bearer ${token}`. */
function isTemplate(value: string): boolean {
  const rest = value.slice(0, JUDGED).replace(HOLE, '');
  return rest.length < value.length && value.length <= JUDGED && !isMadeUp(rest.trim()) && !looksRandom(rest);
}

/** As people make passwords up: two kinds of characters or a sign, and not a date, a version, a name or a path. */
export function isMadeUp(value: string): boolean {
  if (value.length < 6 || isStandIn(value) || isOrdinary(value)) return false;
  const letters = LOWER.test(value) || UPPER.test(value);
  if (DIGIT.test(value) && letters) return true;
  if (SIGN.test(value.slice(0, -1)) && letters) return true;
  return DIGIT.test(value) && SIGN.test(value);
}

/** From a root, or words between slashes. */
export function isPath(value: string): boolean {
  if (/^[~.]{0,2}\/|^[A-Za-z]:\\/.test(value)) return !looksRandomPath(value);
  const segments = value.slice(0, JUDGED).split('/');
  return (
    segments.length > 1 &&
    segments.every(
      (segment) => /^[\w.@{}-]+$/.test(segment) && (segment.length < 4 || changesOf(segment) < 0.34),
    )
  );
}

/** Words with a digit or a sign that documentation is full of. */
export function isOrdinary(value: string): boolean {
  return (
    TECHNICAL.test(value) ||
    /^v?\d{1,5}(?:\.\d{1,10}){1,4}(?:[-+.]\w{1,12}){0,3}$/i.test(value) ||
    /^\d{1,4}(?:[-/.:]\d{1,4}){1,3}(?:T[\d:.]*)?Z?\W{0,4}$/.test(value) ||
    /^\d{1,5}\//.test(value) ||
    // Links, and patterns of regular expressions.
    /\]\(|\(\?[:=!<]|\[\^|\w-\w\]|\\[bdwsBDWS]\b|\{\d+,\d*\}/.test(value.slice(0, JUDGED)) ||
    /^\d{1,6}[-–]?(?:[a-z]{1,3}|[a-z]{3,}s|bits?|byte|character|digit|minute|hour|day|word)$/i.test(value) ||
    isPath(value) ||
    /^[a-z][a-z+.-]*:\/\//.test(value) ||
    /^[\w.-]+\.(?:md|ts|js|tsx|jsx|mjs|json|ya?ml|toml|py|rb|go|rs|java|txt|pem|key|pub|env|ini|cfg|conf|html?|xml|sh|sql|csv)$/i.test(
      value,
    ) ||
    /^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(value) ||
    /^[A-Z]{2,8}-\d{1,6}$/.test(value) ||
    /^[\w.+-]+@[\w.-]+\.[a-z]{2,}$/i.test(value)
  );
}

/**
 * Random strings change between upper case, lower case, digits and signs at every second character, identifiers and
 * paths at every fifth.
 */
export function looksRandom(value: string): boolean {
  const judged = value.slice(0, JUDGED);
  if (judged.length < 16) return false;
  return randomOf(judged, LOWER.test(judged) && UPPER.test(judged));
}

function randomOf(value: string, mixed: boolean): boolean {
  const changes = changesOf(value);
  if (!DIGIT.test(value)) return mixed && value.length >= 20 && changes > 0.4 && shannon(value) > 3.6;
  if (mixed) return changes > 0.3 && shannon(value) > 3.2;
  return value.length >= 20 && !/[-_./]/.test(value) && changes > 0.12 && shannon(value) > 3.2;
}

/** Share of characters that are of another kind than the one before. */
function changesOf(value: string): number {
  let changes = 0;
  let before = -1;
  for (let at = 0; at < value.length; at++) {
    const kind = kindOf(value.charCodeAt(at));
    if (before !== -1 && kind !== before) changes++;
    before = kind;
  }
  return changes / value.length;
}

/** Lower case, upper case, digit or sign of ASCII. */
function kindOf(code: number): number {
  if (code > 96 && code < 123) return 0;
  if (code > 64 && code < 91) return 1;
  return code > 47 && code < 58 ? 2 : 3;
}

/** Bits a character (Shannon's entropy of the characters' shares); characters outside ASCII count as one. */
function shannon(value: string): number {
  const counts = new Uint16Array(128);
  for (let at = 0; at < value.length; at++) counts[Math.min(127, value.charCodeAt(at))]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

export function isHex(value: string, atLeast: number): boolean {
  return value.length >= atLeast && /^[0-9a-f]+$/i.test(value.slice(0, JUDGED)) && DIGIT.test(value);
}

export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);
}

/** Letters and digits that change too often for a word: a short token. */
export function isShortToken(value: string): boolean {
  return value.length >= 10 && /^[A-Za-z0-9]+$/.test(value) && DIGIT.test(value) && changesOf(value) > 0.2;
}

/** Base64 of printable text, as `docker login` and Kubernetes write user and password. */
export function isEncodedText(value: string): boolean {
  if (value.length < 12 || value.length > 4096 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  if (!UPPER.test(value) || !LOWER.test(value)) return false;
  return /^[\x20-\x7e\n]+$/.test(Buffer.from(value, 'base64').toString('latin1'));
}

/** What a key or a token may be: hexadecimal, encoded or random. */
export function isKeyMaterial(value: string): boolean {
  if (/\s/.test(value)) return false;
  return isHex(value, 16) || looksRandom(value) || isEncodedText(value) || isKeyOfGroups(value);
}

function isKeyOfGroups(value: string): boolean {
  return isGrouped(value) && DIGIT.test(value) && changesOf(value.replaceAll('-', '')) > 0.24;
}

/** Groups of one length, of letters and digits, as licence keys and recovery codes are written. */
export function isGrouped(value: string): boolean {
  const groups = value.slice(0, JUDGED).split('-');
  return (
    groups.length > 1 &&
    groups.every((group) => group.length === groups[0]!.length && /^[A-Za-z0-9]{4,8}$/.test(group))
  );
}

/**
 * As `looksRandom` for what nothing names and what may be a path or words with hyphens: hashes are of one case, and
 * random strings have no words between their slashes and hyphens.
 */
export function looksRandomPath(value: string): boolean {
  const judged = value.slice(0, 4 * JUDGED);
  if (!isMixed(judged)) return false;
  const parts = judged.split(/[-_/+=]/);
  if (parts.some((part) => part.length >= 12 && isMixed(part) && changesOf(part) > 0.36)) return true;
  return (
    changesOf(judged) > 0.36 &&
    looksRandom(judged) &&
    parts.every((part) => part.length < 4 || changesOf(part) >= 0.3)
  );
}

const isMixed = (value: string) => LOWER.test(value) && UPPER.test(value) && DIGIT.test(value);

/** Part of an address, in which signs are written as `%2F`. */
export function isPercentEncoded(value: string): boolean {
  return value.includes('%') && !/[!#$^*~?]|%(?![0-9A-F]{2})/i.test(value);
}

/** A random string with signs in it; names of methods and addresses have longer words between theirs. */
export function looksRandomWithSigns(value: string): boolean {
  return isMixed(value) && /[!#$%&*+?^~]/.test(value) && !isPercentEncoded(value) && changesOf(value) > 0.45;
}

/** An index, a call or a member of code. */
export function isExpression(text: string): boolean {
  return /^(?:await |new |return )?[A-Za-z_$][\w$]*(?:\[[^\]]*\]?|\(|\.[A-Za-z_$][\w$]*[([.;]|->|::)/.test(
    text,
  );
}

/** Mixed case, a sign, digits at the end, or great length: what an ordinary word with a digit has not. */
export function isDense(value: string): boolean {
  return (
    (/[a-z]/.test(value) && /[A-Z]/.test(value)) ||
    /[!@#$%^&*+=?~]/.test(value) ||
    /[a-z]\d{2,}$/.test(value) ||
    value.length >= 20
  );
}

/** Letters, a digit and, inside, a sign: no word of any language. */
export function isUnmistakable(value: string): boolean {
  return (
    value.length >= 8 &&
    DIGIT.test(value) &&
    /[a-z]/i.test(value) &&
    /.[!#$%^&*+?~].|.@.{2,}/.test(value) &&
    isMadeUp(value)
  );
}
