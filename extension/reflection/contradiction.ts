// A memory that says two things at once: a wording of it states another value of the same thing.
import { keyOf, parseStatement, sameValue, statementOf } from '../language/statement.ts';
import type { Candidate } from './reflector.ts';

/** "a, but also b" for a candidate of which one framing contradicts its text; undefined for all others. */
export function selfContradiction({
  text,
  framings,
}: Pick<Candidate, 'text' | 'framings'>): string | undefined {
  const own = statementOf(text);
  if (!own) return undefined;
  for (const framing of framings) {
    const other = parseStatement(framing);
    if (other && keyOf(other) === keyOf(own) && !sameValue(other.value, own.value))
      return `${JSON.stringify(text)}, but also ${JSON.stringify(framing)}`;
  }
  return undefined;
}
