// Options that take whole numbers.
import { UserError } from '../../extension/base/errors.ts';

/** Throws UserError `usage` for anything else than whole numbers above 0, several with commas between them. */
export function numbersOf(option: string, given: string): number[] {
  const numbers = given.split(',').map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  throw new UserError(
    'usage',
    {
      what: `--${option} ${given} cannot be used.`,
      why: 'It takes whole numbers above 0, several with commas between them.',
      next: `For example --${option} 20,60.`,
    },
    'usage',
  );
}
