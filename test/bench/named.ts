// Options that take one of the names that there are.
import { UserError } from '../../extension/base/errors.ts';

/** The one of `known` that was given; throws UserError `usage` that lists them. `what`: "arm". */
export function namedOf<T extends string>(what: string, given: string, known: readonly T[]): T {
  const found = known.find((own) => own === given.trim());
  if (found !== undefined) return found;
  throw new UserError(
    'usage',
    {
      what: `There is no ${what} "${given}".`,
      why: `There are ${known.join(', ')}.`,
      next: 'Name one of these.',
    },
    'usage',
  );
}
