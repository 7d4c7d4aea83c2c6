// `dormouse export`: a portable pack of this workspace, or its conventions as AGENTS.md.
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { exportAgents } from '../../export/agents.ts';
import { exportPack } from '../../export/pack.ts';
import type { Command } from '../../terminal/command.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a portable pack of this workspace, or AGENTS.md from its conventions',
  usage: 'pack FILE | agents [FILE]',
  positionals: [1, 2],
  options: {},
  details:
    '`pack` writes ledger, current adapter and its card with their checksums as tar.gz; `dormouse import pack FILE`\n' +
    'reads it. `agents` writes live conventions into a marked section of AGENTS.md (default: of this workspace) and\n' +
    'leaves the rest of the file as it is. --json prints the manifest, or {file, memories}.',
  async run(context, input) {
    const [what, file] = input.positionals;
    const services = await context.services();
    if (what === 'pack' && file !== undefined) {
      const { progress, signal } = context;
      const manifest = await exportPack(services, path.resolve(file), { progress, signal });
      context.print(
        `Wrote ${file}: the ledger${manifest.adapter ? ` and adapter ${manifest.adapter.slice(0, 12)}` : ''}.`,
      );
      return { json: manifest };
    }
    if (what === 'agents') {
      const target = path.resolve(file ?? path.join(services.workspace.root, 'AGENTS.md'));
      const memories = await exportAgents(services, target);
      context.print(`Wrote ${memories} convention${memories === 1 ? '' : 's'} into ${target}.`);
      return { json: { file: target, memories } };
    }
    throw new UserError(
      'usage',
      {
        what: 'It is not clear what to export.',
        why: what === 'pack' ? 'A pack needs a file name.' : `There is no export ${JSON.stringify(what)}.`,
        next: 'Its form is `dormouse export pack FILE` or `dormouse export agents [FILE]`.',
      },
      'usage',
    );
  },
};
