// The lexicon of the reflector is data: what people say, as patterns with one sentence that each must match and one that
// it must not. test/unit/reflection/lexicon.test.ts walks every row, and lets none take more than linear time.

export interface Row {
  name: string;
  pattern: RegExp;
  matches: string;
  not: string;
}

export function says(rows: readonly Row[], text: string): boolean {
  return rows.some(({ pattern }) => pattern.test(text));
}
