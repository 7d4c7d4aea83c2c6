// Quantities in prose, so that a number that is taken back, corrected or only claimed is recognised where it stood.

/** A number with its unit, as "48 MiB", "5 000 entries", "12", "v0.14.3", "72 h". */
const quantity = /(?<![\w.])v?\d+(?:[ .,]\d{3})*(?:\.\d+)*(?:\s?(?:%|[kmgt]i?b|[a-z]{1,7})(?![\w]))?/gi;
const bareNumber = /(?<![\w.])\d+(?:[ .,]\d{3})*(?:\.\d+)*(?![\w])/g;

const digitsOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\d.]/g, '')
    .replace(/\.+$/, '');

/** The numbers of a text without units and spaces. A single digit is too common to tell anything. */
export function numbersIn(text: string): Set<string> {
  const numbers = [...text.matchAll(quantity)].map(([found]) => digitsOf(found));
  return new Set(numbers.filter((digits) => digits.length > 1));
}

/** "cap it at 20 gb" and "no wait, 12": the sentence with the new number; undefined where that is not clear. */
export function withNumber(sentence: string, instead: string): string | undefined {
  const old = [...sentence.matchAll(bareNumber)];
  const now = /^\s*(\d+(?:[ .,]\d{3})*(?:\.\d+)*)(?![\w])/.exec(instead);
  if (old.length !== 1 || !now) return undefined;
  const [found] = old;
  return `${sentence.slice(0, found!.index)}${now[1]}${sentence.slice(found!.index + found![0].length)}`;
}
