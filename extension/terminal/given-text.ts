// Text that a command is about: the argument, or what comes through a pipe.
import { UserError } from '../base/errors.ts';
import type { Context, Input } from './command.ts';

/** Characters that are read from a pipe; more is no sentence and no question. */
const MOST = 200_000;

/**
 * The first positional argument; from stdin where it is `-`, or where there is none and stdin is no terminal. Trimmed.
 * Wrong usage where there is no text; `example` shows the right form.
 */
export async function givenText(
  { stdin }: Pick<Context, 'stdin'>,
  { positionals }: Input,
  { what, example }: { what: string; example: string },
): Promise<string> {
  const [given] = positionals;
  const piped = given === '-' || (given === undefined && !stdin.isTTY);
  const text = (piped ? await readAll(stdin) : (given ?? '')).trim();
  if (text !== '') return text;
  throw new UserError(
    'usage',
    {
      what,
      why: piped ? 'Nothing came through the pipe.' : 'The text is empty.',
      next: `Give it as an argument or through a pipe: \`${example}\`.`,
    },
    'usage',
  );
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const piece of stdin) {
    text += piece;
    if (text.length > MOST)
      throw new UserError(
        'usage',
        {
          what: 'The text from the pipe is too long.',
          why: `It has more than ${MOST} characters.`,
          next: 'Give one message, or import the file: `dormouse import FILE`.',
        },
        'usage',
      );
  }
  return text;
}
