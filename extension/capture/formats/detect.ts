// Which format a file has, by its name and its beginning. One table; a file that fits none is refused, not guessed at.
import { UserError } from '../../base/errors.ts';
import { claudeCode } from './claude-code.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { cursor } from './cursor.ts';
import { dormouse } from './dormouse.ts';
import type { Format, Head } from './format.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { refusalOf } from './refused.ts';
import { rules } from './rules.ts';
import { scenario } from './scenario.ts';
import { specstory } from './specstory.ts';

/** In the order in which they are tried: names of files first, then what only one format has. */
export const formats: readonly Format[] = [
  rules,
  specstory,
  codex,
  gemini,
  opencode,
  cline,
  cursor,
  claudeCode,
  copilot,
  scenario,
  dormouse,
];

/**
 * The named format, or the one that the file has. Throws UserError `import-nothing`, `import-unknown-format`, or
 * `import-refused` or `import-binary` for a file that is not read.
 */
export function detectFormat(file: string, head: Head, named?: string): Format {
  const refusal = refusalOf(file, head);
  if (refusal) throw refusal;
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
    next: `${/\.(?:mdc?|txt)$/i.test(head.path) ? 'Where it holds rules for assistants, add --format rules. ' : ''}Where you know better, name its format: --format ${formats.map(({ name }) => name).join('|')}.`,
  });
}
