// `dormouse prompt`: a system prompt of the user's own for this workspace, shown, set or taken away.
import { UserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Command } from '../../terminal/command.ts';
import { MOST_CHARACTERS, readOwnPrompt, writeOwnPrompt } from '../../workspace/own-prompt.ts';

export const promptCommand: Command = {
  name: 'prompt',
  summary: 'show or set your own system prompt for this workspace',
  usage: '[TEXT]',
  positionals: [0, 1],
  options: { clear: { type: 'boolean', description: 'take it away' } },
  details:
    `Up to ${MOST_CHARACTERS} characters that follow Dormouse's own words in every prompt, by day and in nights. The next night\n` +
    'trains with it; until then the adapter in use was trained without. The embedded model reads its own language alone\n' +
    'and never sees it. --json prints {prompt}, null where there is none.',
  async run(context, input) {
    const [text] = input.positionals;
    const clear = input.values.clear === true;
    if (clear && text !== undefined)
      throw new UserError(
        'usage',
        {
          what: 'A prompt is set or taken away, not both.',
          why: '`--clear` takes away the one that there is.',
          next: 'Give TEXT or --clear.',
        },
        'usage',
      );
    const { workspace, log } = await context.services();
    if (clear || text !== undefined) await writeOwnPrompt(workspace.dir, text ?? '');
    const prompt = await readOwnPrompt(workspace.dir, log);
    context.print(prompt === undefined ? 'There is no system prompt of your own.' : printable(prompt));
    return { json: { prompt: prompt ?? null } };
  },
};
