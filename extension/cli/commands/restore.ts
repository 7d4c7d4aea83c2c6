// `dormouse restore FILE`: a backup comes back, once it was checked as a whole and is known to be the user's.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Backup } from '../../backup/backup-reader.ts';
import { type Restored, restoreWorkspace, withBackup, workspaceFor } from '../../backup/restore.ts';
import { readHeader } from '../../backup/sealed-file.ts';
import { UserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { PASSPHRASE, passphraseFor } from '../../terminal/passphrase.ts';
import { counted } from '../../terminal/terminal.ts';
import { createServices } from '../../workspace/services.ts';

export const restore: Command = {
  name: 'restore',
  summary: 'bring a backup back into this workspace, or into all',
  usage: 'FILE',
  positionals: [1, 1],
  options: {
    all: {
      type: 'boolean',
      description: 'every workspace of the backup, each into the folder that it was on',
    },
    from: {
      type: 'string',
      value: 'FOLDER',
      description: 'which workspace of the backup, by the folder it was on',
    },
    mine: { type: 'boolean', description: 'an open backup is mine: restore it without asking' },
  },
  details:
    'The file is checked as a whole before anything of it is believed: one that is cut, changed, of a newer Dormouse or\n' +
    'opened with another passphrase changes nothing. A sealed backup is yours by its passphrase (the terminal asks, or\n' +
    `${PASSPHRASE} holds it); of an open one the counts are shown and you confirm that they are yours (--mine).\n` +
    'What is missing here comes back as it was. What is here stays as it is, and what was forgotten since stays\n' +
    'forgotten, with its words blanked in the sessions. --json prints {restored: [{from, memories, userMemories,\n' +
    'forgotten, forgottenThere, turns, adapters, served, left}], missing: [FOLDER]}.',
  async run(context, input) {
    const file = path.resolve(input.positionals[0] as string);
    const services = await context.services();
    const sealed = (await readHeader(file)).sealed !== null;
    const passphrase = sealed
      ? await passphraseFor(context, 'Passphrase: ', `Set ${PASSPHRASE}.`)
      : undefined;
    const { progress, signal } = context;
    return withBackup(services, file, { passphrase, progress }, async (backup) => {
      const from = typeof input.values.from === 'string' ? input.values.from : undefined;
      const chosen =
        input.values.all === true ? backup.workspaces : [workspaceFor(backup, services.workspace, from)];
      if (!sealed) await confirm(context, { ...backup, workspaces: chosen }, input.values.mine === true);
      const restored: Restored[] = [];
      const missing: string[] = [];
      for (const stored of chosen) {
        if (input.values.all !== true) {
          restored.push(await restoreWorkspace(services, backup, stored, { progress, signal }));
          continue;
        }
        if (!(await isFolder(stored.folder))) {
          missing.push(stored.folder);
          continue;
        }
        const there = await createServices({ ...context, root: stored.folder, model: () => context.model });
        try {
          restored.push(await restoreWorkspace(there, backup, stored, { progress, signal }));
        } finally {
          await there.dispose();
        }
      }
      for (const one of restored) tell(context, one);
      for (const folder of missing)
        context.print(
          `${printable(folder)} is not there: \`dormouse restore FILE --from ${printable(folder)} --workspace DIR\` restores it elsewhere.`,
        );
      return { json: { restored, missing }, code: missing.length > 0 ? 1 : 0 };
    });
  },
};

function tell(context: Context, restored: Restored): void {
  const { from, memories, userMemories, forgotten, forgottenThere, turns, adapters, served, left } = restored;
  const all = memories.length + userMemories.length;
  context.print(
    `${printable(from.folder)}: ${counted(all, 'memory', 'memories')}, ${counted(turns, 'turn')} and ` +
      `${counted(adapters.length, 'adapter')} came back${served ? ', and the adapter serves' : ''}.`,
  );
  if (forgotten > 0)
    context.print(`  ${counted(forgotten, 'memory', 'memories')} forgotten here since: they stay forgotten.`);
  for (const [why, count] of Object.entries(left)) context.print(`  left out: ${count} × ${why}`);
  if (forgottenThere.length > 0)
    context.print(
      `  ${counted(forgottenThere.length, 'memory', 'memories')} here that the backup knows as forgotten; \`dormouse forget ID\` forgets: ${forgottenThere.join(', ')}`,
    );
}

/** Nothing shows who made an open backup: the user says so, and sees what it holds. */
async function confirm(
  { json, stdin, signal, print }: Context,
  { workspaces, user, createdAt }: Backup,
  given: boolean,
): Promise<void> {
  const memories = workspaces.reduce(
    (sum, { inventory }) => sum + inventory.memories.size,
    user.memories.size,
  );
  const adapters = workspaces.reduce((sum, { cards }) => sum + cards.length, 0);
  const what = `${counted(memories, 'memory', 'memories')}, ${counted(adapters, 'adapter')}, of ${createdAt.slice(0, 10)}`;
  if (given) {
    print(`Yours: ${what}.`);
    return;
  }
  if (!json && stdin.isTTY && process.stderr.isTTY) {
    const answers = createInterface({ input: stdin, output: process.stderr });
    try {
      const answer = await answers.question(
        `${what}. These are mine: they count and train as they are. [y/N] `,
        { signal },
      );
      if (/^y(?:es)?$/i.test(answer.trim())) return;
    } finally {
      answers.close();
    }
  }
  throw new UserError(
    'backup-unconfirmed',
    {
      what: 'Nothing was restored.',
      why: `Nothing shows who made this backup (${what}), and it was not confirmed to be yours.`,
      next: 'If it is yours, give --mine. What others made comes as a pack: `dormouse import pack FILE`.',
    },
    'refused',
  );
}

const isFolder = (folder: string) =>
  stat(folder).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
