// The shapes of secrets that a scanner of token formats misses: values named as secret, credentials in addresses,
// and long strings that look random. Losing a harmless word to a placeholder is cheap, storing a password is not.

interface SecretSpan {
  start: number;
  end: number;
  kind: string;
}

interface Pattern {
  kind: string;
  /** With the `d` flag; the group `secret` is what must go. */
  expression: RegExp;
  /** Whether the found text is a secret at all; left out, it always is. */
  accept?: (secret: string, match: RegExpExecArray) => boolean;
}

/** Names of values that are secret. Compound names (`DB_PASSWORD`, `githubToken`) end or begin with one of these. */
const NAME =
  '[\\w.@/:-]*?(?:password|passwd|passphrase|passcode|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|auth[_-]?key|account[_-]?key|private[_-]?key|credentials?|_auth|authorization|connection[_-]?string)(?:[_-]?(?:id|key|value|base64))?';

const PATTERNS: Pattern[] = [
  {
    kind: 'private-key',
    expression:
      /(?<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$))/dg,
  },
  {
    kind: 'url-credentials',
    expression: /\b[a-z][a-z0-9+.-]*:\/\/(?<secret>[^\s/:@"'`<>]*:[^\s@"'`<>]+?)@/dgi,
    accept: (secret) => !isStandIn(secret.slice(secret.indexOf(':') + 1)),
  },
  { kind: 'url-credentials', expression: /\bhttps?:\/\/(?<secret>[A-Za-z0-9_-]{20,})@/dgi },
  { kind: 'jwt', expression: /\b(?<secret>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)/dg },
  {
    kind: 'token',
    expression:
      /(?<![A-Za-z0-9])(?<secret>(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|[sr]k[_-](?:live|test|ant|proj)[_-][\w-]{16,}|sk-[\w-]{20,}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|hf_[A-Za-z0-9]{28,}|(?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{16}))/dg,
  },
  {
    kind: 'authorization',
    expression: /\b(?:bearer|basic|digest)\s+(?<secret>[\w.~+/=-]{12,})/dgi,
    accept: (secret) => /\d/.test(secret) || looksRandom(secret),
  },
  { kind: 'password', expression: /\blogin\s+\S+\s+password\s+(?<secret>\S+)/dgi },
  {
    kind: 'password',
    expression: /\s(?:-u|--user)[\s=]+["']?[^\s:"']+:(?<secret>[^\s"']{3,})/dg,
    accept: (secret) => !isStandIn(secret),
  },
  {
    kind: 'secret',
    expression:
      /\s--?(?:password|passwd|passphrase|token|secret|api-key|access-key)[\s=]+["']?(?<secret>[^\s"'`]{6,})/dgi,
    accept: (secret) => !isStandIn(secret) && !secret.startsWith('-') && hasDigitOrSign(secret),
  },
  {
    kind: 'secret',
    expression: new RegExp(
      `(?<![A-Za-z0-9])${NAME}["'\`]?(?<sign>\\s*(?:=>|:=|=|:)\\s*)(?:(?<quote>["'\`])(?<secret>[^\\n]{3,}?)\\k<quote>)`,
      'dgi',
    ),
    accept: (secret, { groups }) => !isStandIn(secret) && (!/\s/.test(secret) || isPassword(groups)),
  },
  {
    kind: 'secret',
    expression: new RegExp(
      `(?<![A-Za-z0-9])(?<name>${NAME})["'\`]?(?<sign>\\s*(?:=>|:=|=|:)\\s*)(?<secret>[^\\s"'\`,;&<>(){}]{4,})(?<after>\\(?)`,
      'dgi',
    ),
    accept: (secret, { groups }) => {
      if (isStandIn(secret) || groups?.after) return false;
      // `password=letmein` in a file or an address, whatever it looks like; elsewhere a word may be a type or prose.
      return groups?.sign === '=' || hasDigitOrSign(secret);
    },
  },
  {
    kind: 'secret',
    expression:
      /\b(?:password|passphrase|api[ -]?key|access[ -]?key|token|secret)\s+(?:is|was|to|now|=>|->)\s+["'`]?(?<secret>[^\s"'`,;]{8,})/dgi,
    accept: (secret) => /\d/.test(secret) && /[a-z]/i.test(secret) && isDense(secret),
  },
  {
    kind: 'high-entropy',
    expression: /(?<![\w+/=-])(?<secret>[A-Za-z0-9+/_-]{24,}={0,2})(?![\w+/-])/dg,
    accept: (secret, match) => looksRandom(secret) && !isHash(secret, match),
  },
];

/** Stretches of `text` that one of the patterns takes for a secret; they may overlap. */
export function findNamedSecrets(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  for (const { kind, expression, accept } of PATTERNS)
    for (const match of text.matchAll(expression)) {
      const range = match.indices?.groups?.secret;
      if (!range) continue;
      const secret = text.slice(...range);
      // Redacting twice, as before training, must not wrap one placeholder in another.
      if (secret.includes('«redacted:')) continue;
      if (accept?.(secret, match) ?? true) found.push({ start: range[0], end: range[1], kind });
    }
  return found;
}

/** What stands for a value without being one: variables, look-ups, placeholders, literals, types. */
function isStandIn(value: string): boolean {
  return (
    /^(?:\$|%\w+%|<|\{\{|\*{3}|x{3,}$|\.{3}|process\.env|os\.environ|import\.meta|env[.:[(])/i.test(value) ||
    /^(?:true|false|null|none|nil|undefined|string|number|boolean|bytes|required|optional|changeme|redacted)$/i.test(
      value,
    )
  );
}

function isPassword(groups: Record<string, string> | undefined): boolean {
  return groups?.sign?.trim() !== ':';
}

function hasDigitOrSign(value: string): boolean {
  return value.length >= 6 && /[\d!@#$%^&*+=?~]/.test(value);
}

/** Mixed case, a sign or great length: what a password has and an ordinary word with a digit has not. */
function isDense(value: string): boolean {
  return (/[a-z]/.test(value) && /[A-Z]/.test(value)) || /[!@#$%^&*+=?~]/.test(value) || value.length >= 20;
}

/**
 * Random strings change between upper case, lower case and digits at every second character, identifiers and paths
 * at every fifth. Strings of one case and hexadecimal hashes are never taken for random.
 */
function looksRandom(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/\d/.test(value)) return false;
  const classes = [...value].map((char) =>
    /[a-z]/.test(char) ? 'a' : /[A-Z]/.test(char) ? 'A' : /\d/.test(char) ? '1' : '-',
  );
  const changes = classes.filter((kind, index) => index > 0 && kind !== classes[index - 1]).length;
  return changes / value.length > 0.36 && shannon(value) > 3.7;
}

/** Bits a character. */
function shannon(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, n) => sum + (n / value.length) * Math.log2(n / value.length), 0);
}

/** Checksums of lock files are random by nature and no secret: `sha512-…`, go.sum's `h1:…`. */
function isHash(value: string, { input, index }: RegExpExecArray): boolean {
  return /^sha\d+-/.test(value) || /(?:sha\d+[:-]|h1:)$/.test(input.slice(Math.max(0, index - 8), index));
}
