// A passphrase from the environment or the terminal, never from an argument: those can be seen by everybody on the machine.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UserError } from '../base/errors.ts';
import type { Context } from './command.ts';

export const PASSPHRASE = 'DORMOUSE_PASSPHRASE';

/**
 * The passphrase of DORMOUSE_PASSPHRASE, or what is typed at `question` on a terminal without being shown. Throws UserError
 * `passphrase-missing` where there is neither.
 */
export async function passphraseFor(
  { stdin, signal, json }: Pick<Context, 'stdin' | 'signal' | 'json'>,
  question: string,
  next: string,
  output: NodeJS.WriteStream = process.stderr,
): Promise<string> {
  const given = process.env[PASSPHRASE];
  if (given !== undefined && given !== '') return given;
  if (!stdin.isTTY || !output.isTTY || json)
    throw new UserError(
      'passphrase-missing',
      { what: 'A passphrase is needed.', why: `There is no terminal to ask on, and no ${PASSPHRASE}.`, next },
      'usage',
    );
  output.write(question);
  // What readline echoes goes nowhere.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answers = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await answers.question('', { signal });
  } finally {
    answers.close();
    output.write('\n');
  }
}
