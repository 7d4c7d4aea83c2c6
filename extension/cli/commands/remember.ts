// `dormouse remember TEXT`: an explicit order of the user, so what it says is a live memory at once.
import { UserError } from '../../errors.ts';
import { remember as rememberText } from '../../remember.ts';
import type { Command } from '../command.ts';
import { memoryLine } from '../memory-lines.ts';

export const remember: Command = {
  name: 'remember',
  summary: 'teach one thing, in a sentence',
  usage: 'TEXT',
  positionals: [1, 1],
  options: {},
  details:
    'Because you ordered it, the memory needs no review. A statement about something that is known already\n' +
    'replaces what was known. Secrets are redacted; text that is nothing but a secret is refused.',
  async run(context, input) {
    const text = (input.positionals[0] as string).trim();
    if (!text)
      throw new UserError(
        'usage',
        {
          what: 'There is nothing to remember.',
          why: 'The text is empty.',
          next: 'Give one sentence: `dormouse remember "the gateway listens on port 8081"`.',
        },
        'usage',
      );
    const services = await context.services();
    const { memories, redacted } = await rememberText(services, text, context.signal);
    if (redacted)
      context.print(context.style.yellow('A secret in the text was redacted before anything was written.'));
    for (const memory of memories) context.print(memoryLine(context.style, memory));
    return { json: memories };
  },
};
