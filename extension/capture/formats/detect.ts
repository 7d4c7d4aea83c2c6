// Which format a file has, by its name and its beginning. One table; a file that fits none is refused, not guessed at.
import { UserError } from '../../base/errors.ts';
import { readBeginning } from '../line-reader.ts';
import { claudeCode } from './claude-code.ts';
import { copilot } from './copilot.ts';
import { dormouse } from './dormouse.ts';
import { type Format, type Head, posix } from './format.ts';
import { rules } from './rules.ts';
import { scenario } from './scenario.ts';
import { specstory } from './specstory.ts';

/** In the order in which they are tried: names of files first, then what only one format has. */
export const formats: readonly Format[] = [rules, specstory, copilot, claudeCode, scenario, dormouse];

const HEAD = 64 * 1024;

/** The named format, or the one that the file has. Throws UserError `import-nothing` or `import-unknown-format`. */
export async function detectFormat(file: string, named?: string): Promise<Format> {
  if (named !== undefined) {
    const format = formats.find(({ name }) => name === named);
    if (format) return format;
    throw new UserError(
      'import-unknown-format',
      {
        what: `There is no format ${JSON.stringify(named)}.`,
        why: 'Perhaps a typing error.',
        next: `The formats are ${formats.map(({ name }) => name).join(', ')}.`,
      },
      'usage',
    );
  }
  const head: Head = { path: posix(file), text: await readBeginning(file, HEAD) };
  const format = formats.find((one) => one.recognises(head));
  if (format) return format;
  if (head.text.trim() === '')
    throw new UserError('import-nothing', {
      what: `${file} holds nothing that could be imported.`,
      why: 'It is empty.',
      next: 'Name a recording with at least one turn.',
    });
  throw new UserError('import-unknown-format', {
    what: `${file} cannot be imported.`,
    why: `It looks like none of these: ${formats.map(({ title }) => title).join('; ')}.`,
    next: `Where you know better, name its format: --format ${formats.map(({ name }) => name).join('|')}.`,
  });
}
