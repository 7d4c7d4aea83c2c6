// Whether a recording's words are the user's own: given with --mine, or asked for on a terminal where the file is in the
// form that Dormouse writes itself.
import { createInterface } from 'node:readline/promises';
import { printable } from '../base/printable.ts';
import { countWords, type ImportOptions } from '../capture/importer.ts';
import type { Context } from '../terminal/command.ts';
import { counted } from '../terminal/terminal.ts';

/**
 * Whether the turns of the user in `file` count as words of whoever imports it. Their number is shown first. Throws as
 * `countWords` does.
 */
export async function areOwnWords(
  context: Pick<Context, 'json' | 'print' | 'signal' | 'stdin'>,
  file: string,
  given: boolean,
  options: ImportOptions,
  output: NodeJS.WriteStream = process.stderr,
): Promise<boolean> {
  const asks = !given && !context.json && context.stdin.isTTY === true && output.isTTY === true;
  if (!given && !asks) return false;
  const { own, turns } = await countWords(file, { ...options, mine: given });
  if (!given && (!own || turns === 0)) return false;
  const what = `${counted(turns, 'turn')} of the user in ${printable(file)}`;
  if (given) {
    context.print(`Your own words: ${what}.`);
    return true;
  }
  const answers = createInterface({ input: context.stdin, output });
  try {
    const answer = await answers.question(
      `${what}. Are these your own words? Then what they teach goes live; otherwise it waits for review. [y/N] `,
      { signal: context.signal },
    );
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    answers.close();
  }
}
