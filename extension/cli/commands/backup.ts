// `dormouse backup FILE`: everything of this workspace, or of all, in one file under a passphrase.
import path from 'node:path';
import { knownWorkspaces, writeBackup } from '../../backup/backup.ts';
import { UserError } from '../../base/errors.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { PASSPHRASE, passphraseFor } from '../../terminal/passphrase.ts';
import { counted } from '../../terminal/terminal.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'write everything of this workspace, or of all, into one file',
  usage: 'FILE',
  positionals: [1, 1],
  options: {
    all: { type: 'boolean', description: 'all workspaces, not this one alone' },
    open: { type: 'boolean', description: 'without a passphrase: everybody who gets the file can read it' },
  },
  details:
    'Ledger, sessions, adapters and the memories of the user, encrypted (AES-256-GCM) under a passphrase that the terminal\n' +
    `asks for twice, or that ${PASSPHRASE} holds. Without it nobody can read the file, you included. With --open the\n` +
    'file is not encrypted. Models and jobs are not in it. `dormouse restore FILE` brings it back, here or elsewhere.\n' +
    '--json prints {file, sealed, workspaces, memories, adapters, sessions, bytes}.',
  async run(context, input) {
    const file = path.resolve(input.positionals[0] as string);
    const { workspace, paths, log } = await context.services();
    const ids = input.values.all === true ? await knownWorkspaces(paths) : [workspace.id];
    const passphrase = input.values.open === true ? undefined : await chosen(context);
    const { progress, signal } = context;
    const count = await writeBackup({ paths, log }, ids, file, { passphrase, progress, signal });
    const { memories, adapters, bytes } = count;
    context.print(
      `Wrote ${file}: ${counted(memories, 'memory', 'memories')}, ${counted(adapters, 'adapter')}, ` +
        `${counted(count.sessions, 'session')} of ${counted(count.workspaces, 'workspace')}, ${(bytes / 2 ** 20).toFixed(1)} MiB.`,
    );
    context.print(
      passphrase === undefined
        ? 'It is not encrypted: keep it where nobody else can read it.'
        : 'Keep the passphrase: without it nobody can read the file.',
    );
    return { json: { file, sealed: passphrase !== undefined, ...count } };
  },
};

async function chosen(context: Context): Promise<string> {
  const next = `Set ${PASSPHRASE}, or give --open to write a file that everybody can read.`;
  const first = await passphraseFor(context, 'Passphrase: ', next);
  if (process.env[PASSPHRASE] === first) return first;
  if ((await passphraseFor(context, 'Once more: ', next)) === first) return first;
  throw new UserError(
    'passphrase-differs',
    {
      what: 'No backup was written.',
      why: 'The two passphrases are not the same.',
      next: 'Run the command again.',
    },
    'usage',
  );
}
