// Draws the random parts of canaries and look-alikes. No value here is written out: bodies come from a seed and known
// prefixes are joined from pieces, so that no scanner and no reader of this repository meets a token.
import { createHash } from 'node:crypto';
import { deriveSeed, drawInt, pick, type Rng, seededRng } from '../../../extension/language/random.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const SIGNS = '!#%*+?^~';

// biome-ignore format: one word a line would say nothing more
const WORDS = [
  'amber', 'barley', 'cobalt', 'drizzle', 'ember', 'falcon', 'gravel', 'hollow', 'island', 'juniper', 'kettle',
  'lantern', 'meadow', 'nectar', 'orchid', 'pebble', 'quarry', 'ribbon', 'saddle', 'timber', 'umbra', 'velvet',
  'walnut', 'yonder', 'zephyr', 'marble', 'copper', 'thistle', 'harbour', 'brisket',
] as const;

export class Composer {
  private readonly rng: Rng;

  constructor(seed: number, name: string) {
    this.rng = seededRng(deriveSeed(seed, name));
  }

  /** A number from `low` to `high`, both included. */
  number(low: number, high: number): number {
    return drawInt(this.rng, low, high);
  }

  word(): string {
    return pick(this.rng, WORDS);
  }

  capital(): string {
    const word = this.word();
    return word.charAt(0).toUpperCase() + word.slice(1);
  }

  chars(alphabet: string, length: number): string {
    return Array.from({ length }, () => pick(this.rng, [...alphabet])).join('');
  }

  digits(length: number): string {
    return this.chars(DIGITS, length);
  }

  hex(length: number): string {
    return this.chars(HEX, length);
  }

  lower36(length: number): string {
    return this.chars(LOWER + DIGITS, length);
  }

  upper36(length: number): string {
    return this.chars(UPPER + DIGITS, length);
  }

  base62(length: number): string {
    return this.chars(LOWER + UPPER + DIGITS, length);
  }

  /** `length` bytes in base64, with its padding. */
  base64(length: number): string {
    return Buffer.from(this.bytes(length)).toString('base64');
  }

  base64url(length: number): string {
    return Buffer.from(this.bytes(length)).toString('base64url');
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => drawInt(this.rng, 0, 255));
  }

  uuid(): string {
    return [this.hex(8), this.hex(4), `4${this.hex(3)}`, `a${this.hex(3)}`, this.hex(12)].join('-');
  }

  /** As people make them up: a word or two, digits, a sign. */
  password(): string {
    const shapes = [
      () => `${this.capital()}-${this.digits(4)}`,
      () => `${this.capital()}${this.capital()}${this.digits(2)}!`,
      () => `${this.word()}${this.digits(3)}`,
      () => `${this.capital()}#${this.word()}${this.digits(2)}`,
      () =>
        `${this.chars(LOWER, 3)}${this.chars(UPPER, 2)}${this.digits(3)}${this.chars(SIGNS, 1)}${this.base62(4)}`,
      () => `${this.digits(2)}${this.capital()}_${this.word()}${this.chars(SIGNS, 1)}`,
    ];
    return pick(this.rng, shapes)();
  }

  /** As a password manager makes them. */
  strong(length = 16): string {
    const body = this.chars(LOWER + UPPER + DIGITS + SIGNS, length - 4);
    return `${this.chars(LOWER, 1)}${this.digits(1)}${body}${this.chars(UPPER, 1)}${this.digits(1)}`;
  }

  /** Several words, as diceware makes them. */
  phrase(words = 4, between = '-'): string {
    return Array.from({ length: words }, () => this.word()).join(between);
  }

  sha(algorithm: 'sha1' | 'sha256' | 'sha512', encoding: 'hex' | 'base64' = 'hex'): string {
    return createHash(algorithm).update(this.bytes(16)).digest(encoding);
  }
}
