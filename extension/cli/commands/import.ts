// `dormouse import FILE`: brings a recorded session, or a benchmark scenario, into the session log.
import path from 'node:path';
import { importFile } from '../../capture/importer.ts';
import type { Command } from '../command.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read a session log (JSON Lines) or a benchmark scenario into this workspace',
  usage: 'FILE',
  positionals: [1, 1],
  options: {},
  details:
    'Secrets are redacted before anything is written. Nothing becomes a memory yet: that is `dormouse reflect`.\n' +
    'Lines that cannot be read are skipped and counted.',
  async run(context, input) {
    const file = path.resolve(input.positionals[0] as string);
    const { progress, signal } = context;
    const result = await importFile(await context.services(), file, { progress, signal });
    const { sessions, turns, secrets, skipped } = result;
    context.print(`Imported ${turns} turns of ${sessions} session${sessions === 1 ? '' : 's'}.`);
    if (secrets) context.print(`Redacted ${secrets} secret${secrets === 1 ? '' : 's'}.`);
    if (skipped) context.print(context.style.yellow(`Skipped ${skipped} lines that could not be read.`));
    if (turns) context.print(context.style.dim('Next: `dormouse reflect` makes memories of them.'));
    return { json: result };
  },
};
