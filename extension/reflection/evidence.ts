// The rule that keeps inventions out: a quote must stand, letter by letter, in the turn that it cites.
import type { Evidence } from '../memory/schema.ts';

/** True where there is a quote at all and each stands in its turn; `textOf` gives the text of a turn by number. */
export function isVerbatim(
  evidence: Pick<Evidence, 'turn' | 'quote'>[],
  textOf: (turn: number) => string | undefined,
): boolean {
  return (
    evidence.length > 0 &&
    evidence.every(({ turn, quote }) => quote !== '' && (textOf(turn)?.includes(quote) ?? false))
  );
}
