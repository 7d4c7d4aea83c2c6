// Characters that act on whoever shows them, one of each kind, written apart from the product's own table.
export const ACTING = [
  ...Array.from({ length: 32 }, (_, code) => code),
  ...Array.from({ length: 33 }, (_, code) => 0x7f + code),
  ...[0x061c, 0x200e, 0x200f, 0x2028, 0x2029],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
  ...Array.from({ length: 128 }, (_, code) => 0xe0000 + code),
].map((code) => String.fromCodePoint(code));

/** Code points of those in `text`, but for line ends and tabs. */
export const actingIn = (text: string): string[] =>
  [...text]
    .filter((character) => character !== '\n' && character !== '\t' && ACTING.includes(character))
    .map((character) => character.codePointAt(0)!.toString(16));
