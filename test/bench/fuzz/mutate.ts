// Mutations of bytes, drawn from a seed: what bit rot, hands, other programs and attackers do to a file.
import { drawInt, pick, type Rng } from '../../../extension/language/random.ts';

/** Longest input: larger ones find nothing else, and take their time. */
const MOST_BYTES = 2 ** 20;

const NUMBERS = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  10n ** 12n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const WORDS = [
  'null',
  'true',
  '1e999',
  '-0',
  'NaN',
  '1e-999',
  '9'.repeat(400),
  '""',
  '{}',
  '[]',
  '"\\ud800"',
  '\ud83d\udc2d',
  '\\u0000',
  '\0',
  '\n',
  '\r\n',
  ',',
  ':',
  '"',
  '\\',
  '{"__proto__":1}',
  '+012026-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '../../x',
  '/etc/passwd',
  '\u202e',
  '\u2028',
  '\ufeff',
  '['.repeat(2_000),
  '{"a":'.repeat(2_000),
  'a'.repeat(5_000),
  '-'.repeat(5_000),
].map((word) => Buffer.from(word));

type Mutation = (bytes: Buffer, rng: Rng, other: Buffer) => Buffer;

const place = (rng: Rng, bytes: Buffer, room = 0) => drawInt(rng, 0, Math.max(0, bytes.length - room));
const splice = (bytes: Buffer, from: number, to: number, middle: Buffer) =>
  Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);
/** A stretch of `bytes`, mostly short. */
const stretch = (rng: Rng, bytes: Buffer): [number, number] => {
  const from = place(rng, bytes, 1);
  const length = Math.floor(bytes.length ** rng());
  return [from, Math.min(bytes.length, from + length)];
};
const overwrite = (bytes: Buffer, at: number, written: Buffer) => {
  const copy = Buffer.from(bytes);
  written.copy(copy, at);
  return copy;
};

const MUTATIONS: Mutation[] = [
  // A bit.
  (bytes, rng) => {
    const at = place(rng, bytes, 1);
    return overwrite(bytes, at, Buffer.of((bytes[at] ?? 0) ^ (1 << drawInt(rng, 0, 7))));
  },
  // A byte.
  (bytes, rng) => overwrite(bytes, place(rng, bytes, 1), Buffer.of(drawInt(rng, 0, 255))),
  // A number of 32 or 64 bits.
  (bytes, rng) => {
    const written = Buffer.alloc(8);
    written.writeBigUInt64LE(pick(rng, NUMBERS));
    return overwrite(bytes, place(rng, bytes, 8), rng() < 0.5 ? written : written.subarray(0, 4));
  },
  // A word, put in or in the place of what was there.
  (bytes, rng) => {
    const at = place(rng, bytes);
    const word = pick(rng, WORDS);
    return splice(bytes, at, rng() < 0.5 ? at : Math.min(bytes.length, at + word.length), word);
  },
  // A value of JSON in the place of another one.
  (bytes, rng) => {
    const values = [
      ...bytes.toString('latin1').matchAll(/(?<=[:[,])(?:"[^"\n]{0,200}"|[\d.e+-]{1,40}|true|null)/g),
    ];
    if (values.length === 0) return bytes;
    const { index, 0: value } = pick(rng, values);
    return splice(bytes, index, index + value.length, pick(rng, WORDS));
  },
  // A stretch that is gone, that comes twice or a thousand times, that comes from elsewhere, that is zeros.
  (bytes, rng) => splice(bytes, ...stretch(rng, bytes), Buffer.alloc(0)),
  (bytes, rng) => {
    const [from, to] = stretch(rng, bytes);
    return splice(bytes, from, from, bytes.subarray(from, to));
  },
  (bytes, rng) => {
    const [from, to] = stretch(rng, bytes);
    const piece = bytes.subarray(from, Math.min(to, from + 200));
    return splice(
      bytes,
      from,
      from,
      Buffer.alloc(Math.min(MOST_BYTES, piece.length * 1000), piece.length > 0 ? piece : 0),
    );
  },
  (bytes, rng, other) => splice(bytes, ...stretch(rng, bytes), other.subarray(...stretch(rng, other))),
  (bytes, rng) => {
    const [from, to] = stretch(rng, bytes);
    return overwrite(bytes, from, Buffer.alloc(to - from));
  },
  // A line that is gone, comes twice, or changes places with the next one.
  (bytes, rng) => {
    const lines = bytes.toString('latin1').split('\n');
    const at = drawInt(rng, 0, lines.length - 1);
    lines.splice(at, 1, ...pick(rng, [[], [lines[at]!, lines[at]!], [lines[at + 1] ?? '', lines[at]!]]));
    return Buffer.from(lines.join('\n'), 'latin1');
  },
  // An end that is missing.
  (bytes, rng) => bytes.subarray(0, place(rng, bytes)),
];

/** One input of a corpus after one to four mutations. */
export function mutate(corpus: Buffer[], rng: Rng): Buffer {
  let bytes = pick(rng, corpus);
  for (let left = drawInt(rng, 1, 4); left > 0; left--) {
    const changed = pick(rng, MUTATIONS)(bytes, rng, pick(rng, corpus));
    bytes = changed.length > MOST_BYTES ? changed.subarray(0, MOST_BYTES) : changed;
  }
  return bytes;
}
