// Quantities in prose, so that a number that is taken back, corrected or only claimed is recognised where it stood.

/** A number with its unit, as "48 MiB", "5 000 entries", "12", "v0.14.3", "72 h". */
const QUANTITY = /(?<![\w.])v?\d+(?:[ .,]\d{3})*(?:\.\d+)*(?:\s?(?:%|[kmgt]i?b|[a-z]{1,7})(?![\w]))?/gi;
const BARE_NUMBER = /(?<![\w.])\d+(?:[ .,]\d{3})*(?:\.\d+)*(?![\w])/g;

const digitsOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\d.]/g, '')
    .replace(/\.+$/, '');

/** The numbers of a text without units and spaces. A single digit is too common to tell anything. */
export function numbersIn(text: string): Set<string> {
  const numbers = [...text.matchAll(QUANTITY)].map(([found]) => digitsOf(found));
  return new Set(numbers.filter((digits) => digits.length > 1));
}

const MEASURED =
  /(?<![\w.-])(?<version>v)?(?<digits>\d+(?:[ ,]\d{3})*(?:\.\d+)*)(?:\s?(?<unit>%|[kmgt]i?b|ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|weeks?|months?))?(?![\w.]*\w)/gi;
const YEAR = /^(?:19|20)\d\d$/;

/** The values of a text that tell something, by their form: a version, a number of so many digits, or of a unit. */
export function valuesIn(text: string): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const { groups } of text.matchAll(MEASURED)) {
    const digits = (groups?.digits ?? '').replace(/[ ,]/g, '');
    const unit = groups?.unit?.toLowerCase().replace(/s$/, '');
    const isVersion = groups?.version !== undefined || digits.split('.').length > 2;
    if (!unit && !isVersion && (digits.length < 3 || digits.includes('.') || YEAR.test(digits))) continue;
    const form = unit ?? (isVersion ? 'version' : `${digits.length} digits`);
    values.set(form, (values.get(form) ?? new Set()).add(digits));
  }
  return values;
}

/** "cap it at 20 gb" and "no wait, 12": the sentence with the new number; undefined where that is not clear. */
export function withNumber(sentence: string, instead: string): string | undefined {
  const old = [...sentence.matchAll(BARE_NUMBER)];
  const now = /^\s*(\d+(?:[ .,]\d{3})*(?:\.\d+)*)(?![\w])/.exec(instead);
  if (old.length !== 1 || !now) return undefined;
  const [found] = old;
  return `${sentence.slice(0, found!.index)}${now[1]}${sentence.slice(found!.index + found![0].length)}`;
}

const FUNCTION_WORD =
  /^(?:the|and|but|for|with|from|that|this|these|those|are|was|were|has|have|had|its|not|any|all|one|you|our|they|them|then|than|into|only|also|will|which|what|when|who|how|their|there|been|because|since)$/;

/** Content words of a sentence, and among them the names: code, paths, identifiers, numbers. Lower-cased. */
export function wordsIn(text: string): { all: Set<string>; names: Set<string> } {
  const words = text.match(/[\p{L}\p{N}_][\p{L}\p{N}_./:@-]*/gu) ?? [];
  const bare = words
    .map((word) => word.replace(/(?<![./:@-])[./:@-]+$/, ''))
    .filter((word) => word.length > 2);
  const coded = new Set(
    [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => code!.toLowerCase().split(/\s+/)),
  );
  return {
    all: new Set(bare.map((word) => word.toLowerCase()).filter((word) => !FUNCTION_WORD.test(word))),
    names: new Set([
      ...bare
        .filter(
          (word) => /[._/:@]|\d.*\d|\p{Ll}\p{Lu}|\w-\w/u.test(word) && !/^(?:[kmgt]i?b|0+)$/i.test(word),
        )
        .map((word) => word.toLowerCase()),
      ...[...coded].filter((word) => word.length > 2),
    ]),
  };
}
