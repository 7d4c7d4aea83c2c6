// Tokens that their shape gives away: prefixes of providers, key files, web tokens, hashed passwords, random strings.
import { PREFIXES } from './prefixes.ts';
import { isStandIn, looksRandom, looksRandomPath, looksRandomWithSigns } from './values.ts';
import type { SecretSpan } from './view.ts';

interface Shape {
  kind: string;
  /** With the flags `dg`; the group `secret` is what must go. No part of it may be tried again from another start. */
  expression: RegExp;
  accept?: (secret: string) => boolean;
}

const SHAPES: Shape[] = [
  {
    kind: 'jwt',
    expression: /(?<![A-Za-z0-9])(?<secret>eyJ[\w.=-]{16,})/dg,
    accept: (secret) => /^[\w=-]{11,}\.[\w=-]{8,}/.test(secret.slice(0, 20_000)),
  },
  { kind: 'mailchimp-api-key', expression: /(?<![A-Za-z0-9])(?<secret>[a-f0-9]{32}-us\d{1,2})\b/dg },
  {
    kind: 'azure-ad-client-secret',
    expression: /(?<![\w.~-])(?<secret>[\w.~-]{3}\dQ~[\w.~-]{31,})/dg,
  },
  {
    kind: 'terraform-api-token',
    expression: /(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,})/dg,
  },
  {
    kind: 'discord-bot-token',
    expression: /(?<![\w-])(?<secret>[MNO][\w-]{22,27}\.[\w-]{6,7}\.[\w-]{27,})/dg,
  },
  {
    // Crypt formats: a hash of a password that can be guessed at leisure.
    kind: 'password-hash',
    expression:
      /(?<![\w$])(?<secret>\$(?:apr1|[156y]|2[abxy]|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]{0,10}|7)\$[\w./$+=,-]{16,})/dg,
  },
  { kind: 'password-hash', expression: /(?<secret>\{(?:S?SHA(?:\d{3})?|S?MD5)\}[A-Za-z0-9+/=]{16,})/dg },
  {
    kind: 'authorization',
    expression: /\b(?:bearer|basic|digest)\s{1,4}(?<secret>[\w.~+/=-]{12,})/dgi,
    accept: (secret) => (/\d/.test(secret) || looksRandom(secret)) && !isStandIn(secret),
  },
  {
    kind: 'authorization',
    expression:
      /\bauthorization["']{0,2}\s{0,4}[:=]\s{0,4}["']?(?:token|apikey|key|bearer|basic|negotiate|ntlm)\s{1,4}(?<secret>[\w.~+/=-]{8,})/dgi,
    accept: (secret) => !isStandIn(secret),
  },
  {
    kind: 'high-entropy',
    expression: /(?<![\w+/=-])(?<secret>[A-Za-z0-9+/_-]{24,}={0,2})(?![\w+/-])/dg,
    accept: looksRandomPath,
  },
  {
    kind: 'high-entropy',
    expression: /(?<![^\s"'`(=:,])(?<secret>[A-Za-z0-9!#$%&*+?^~@_-]{16,64})(?![^\s"'`),.;:])/dg,
    accept: looksRandomWithSigns,
  },
];

/** Random by nature and no secret: images and fonts, certificates, public keys, checksums, source maps. */
const PUBLIC = [
  /\bdata:[\w/+.%-]{1,60}(?:;[\w=-]{1,30}){0,3};base64,[A-Za-z0-9+/=%]+/g,
  /\bdata%3A[\w%.+-]{1,60}%3Bbase64%2C[A-Za-z0-9+/=%]+/gi,
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}(?:CERTIFICATE|PUBLIC KEY|SIGNATURE|REQUEST|PARAMETERS|PUBLIC KEY BLOCK)-----[A-Za-z0-9+/=\s\\]*/g,
  /\b(?:ssh-[\w@.-]{1,40}|ecdsa-[\w@.-]{1,40}) AAAA[A-Za-z0-9+/=]+/g,
  /\b(?:sha(?:1|256|384|512)[:-]|h1:)[A-Za-z0-9+/=_-]{20,}/gi,
  /"mappings": ?"[A-Za-z0-9+/,;]*/g,
];

const BODIES = PREFIXES.map(([kind, prefix, body, length]) => ({
  kind,
  source: `${prefix}(?:${body}){${length},}`,
}));
/** One pass for all prefixes; which one it was is asked of what was found. */
const PREFIXED = new RegExp(`(?<![A-Za-z0-9])(?:${BODIES.map(({ source }) => source).join('|')})`, 'g');
const KINDS = BODIES.map(({ kind, source }) => ({ kind, expression: new RegExp(`^(?:${source})`) }));

export function findTokens(text: string): SecretSpan[] {
  const found = findKeyFiles(text);
  const harmless = publicParts(text);
  for (const { 0: token, index: start } of text.matchAll(PREFIXED)) {
    if (harmless(start) || !(/\d/.test(token) || /[a-z][A-Z]/.test(token))) continue;
    const { kind } = KINDS.find(({ expression }) => expression.test(token))!;
    found.push({ start, end: start + token.length, kind });
  }
  for (const { kind, expression, accept } of SHAPES)
    for (const { indices } of text.matchAll(expression)) {
      const [start, end] = indices!.groups!.secret!;
      if (accept && !accept(text.slice(start, end))) continue;
      if (!harmless(start)) found.push({ start, end, kind });
    }
  return found;
}

/** Tells whether a place in `text` is in one of the parts that are random and public. */
function publicParts(text: string): (at: number) => boolean {
  const parts = PUBLIC.flatMap((expression) =>
    [...text.matchAll(expression)].map(({ 0: { length }, index }) => ({ start: index, end: index + length })),
  ).sort((a, b) => a.start - b.start);
  return (at) => {
    let [low, high] = [0, parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (parts[middle]!.start <= at) low = middle + 1;
      else high = middle;
    }
    return low > 0 && at < parts[low - 1]!.end;
  };
}

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|\bPrivate-Lines: \d{1,3}/g;
/** A line of a key: no word of a sentence is that long or has a digit. */
const KEY_LINE = /[\s"'`,+\\nr]{0,60}(?=[A-Za-z+/=]{0,80}\d|[A-Za-z0-9+/=]{16})[A-Za-z0-9+/=]{4,}/y;
/** No key file is longer. */
const LONGEST_KEY = 32_768;

/** A private key goes to its end, or as far as lines look like one: what a sentence says about key files stays. */
function findKeyFiles(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let from = 0;
  let closing = -1;
  for (const { 0: opening, index: start } of text.matchAll(BEGIN)) {
    if (start < from) continue;
    let end = start + opening.length;
    if (closing < end) closing = text.indexOf('-----END ', end);
    if (closing === -1) closing = text.length;
    if (closing < text.length && closing - end < LONGEST_KEY && opening.startsWith('-')) {
      const after = text.indexOf('-----', closing + 9);
      end = after === -1 || after - closing > 80 ? closing + 9 : after + 5;
    } else {
      const body = end;
      for (KEY_LINE.lastIndex = end; KEY_LINE.test(text); ) end = KEY_LINE.lastIndex;
      if (end === body) continue;
    }
    found.push({ start, end, kind: 'private-key' });
    from = end;
  }
  return found;
}
