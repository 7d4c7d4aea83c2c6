// Spans and names changed into others of the same shape, so that a rehearsal of what is wrong, or of what nobody told,
// differs from the memory in that one thing only.
import { drawInt, pick, type Rng } from '../../language/random.ts';
import { WORDS } from '../names.ts';

/** Letters of a piece of a name from which on another word may take its place. */
const PIECE = /\p{L}{3,}/gu;

/**
 * `text` with another number, or with another word in the place of its longest piece, in the same case:
 * "`make lint-all`" becomes "`make lint-thistle`"; undefined where it has neither.
 */
export function altered(text: string, rng: Rng): string | undefined {
  const digits = [...text.matchAll(/\d+/g)];
  const pieces = [...text.matchAll(PIECE)].sort((a, b) => b[0].length - a[0].length);
  const piece = pieces[0];
  if (digits.length > 0 && (!piece || piece[0].length < 4)) {
    const chosen = pick(rng, digits);
    return replaced(text, chosen.index, chosen[0], otherNumber(chosen[0], rng));
  }
  return piece && replaced(text, piece.index, piece[0], likeCased(piece[0], otherWord(piece[0], rng)));
}

function replaced(text: string, at: number, old: string, now: string): string {
  return text.slice(0, at) + now + text.slice(at + old.length);
}

/** Another number with as many digits. */
function otherNumber(digits: string, rng: Rng): string {
  for (;;) {
    const low = digits.length === 1 ? 1 : 10 ** (digits.length - 1);
    const drawn = String(drawInt(rng, low, 10 ** Math.min(9, digits.length) - 1)).padStart(
      digits.length,
      '0',
    );
    if (Number(drawn) !== Number(digits)) return drawn;
  }
}

function otherWord(word: string, rng: Rng): string {
  for (;;) {
    const drawn = pick(rng, WORDS);
    if (drawn !== word.toLowerCase()) return drawn;
  }
}

function likeCased(model: string, word: string): string {
  if (model === model.toUpperCase()) return word.toUpperCase();
  return /^\p{Lu}/u.test(model) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}
