// Backups from the editor: where to, under which passphrase, and what came back.
import path from 'node:path';
import * as vscode from 'vscode';
import { knownWorkspaces, writeBackup } from '../../backup/backup.ts';
import type { Backup } from '../../backup/backup-reader.ts';
import { type Restored, restoreWorkspace, withBackup, workspaceFor } from '../../backup/restore.ts';
import { LEAST_PASSPHRASE, readHeader } from '../../backup/sealed-file.ts';
import { CancelledError } from '../../base/errors.ts';
import type { Progress } from '../../base/log.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';

const THIS = 'This workspace';
const ALL = 'All workspaces';

export class Backups {
  constructor(
    private readonly binding: ServicesBinding,
    private readonly overview: Overview,
  ) {}

  /** Asks what, where to and under which passphrase, and writes it. Stops without a word where a question is left. */
  async write(): Promise<void> {
    const services = await this.binding.get();
    const scope = await vscode.window.showQuickPick([THIS, ALL], { title: 'Dormouse: Back Up' });
    if (scope === undefined) return;
    const day = new Date().toISOString().slice(0, 10);
    const name = `${path.basename(services.workspace.root)}-${day}.dormouse`;
    const target = await vscode.window.showSaveDialog({
      title: 'Dormouse: Back Up',
      defaultUri: vscode.Uri.file(path.join(path.dirname(services.workspace.root), name)),
    });
    if (!target) return;
    const passphrase = await newPassphrase();
    if (passphrase === undefined) return;
    const ids = scope === ALL ? await knownWorkspaces(services.paths) : [services.workspace.id];
    const count = await inProgress('Backing up', (progress, signal) =>
      writeBackup(services, ids, target.fsPath, { passphrase, progress, signal }),
    );
    void vscode.window.showInformationMessage(
      `Backed up ${count.memories} memories, ${count.adapters} adapters and ${count.sessions} sessions. Without its passphrase nobody can read the file.`,
    );
  }

  /** Asks for the file and its passphrase, or for a confirmation where it has none, and restores this workspace. */
  async restore(): Promise<void> {
    const services = await this.binding.get();
    const [source] = (await vscode.window.showOpenDialog({ title: 'Dormouse: Restore a Backup' })) ?? [];
    if (!source) return;
    const sealed = (await readHeader(source.fsPath)).sealed !== null;
    const passphrase = sealed ? await askPassphrase('The passphrase of the backup') : undefined;
    if (sealed && passphrase === undefined) return;
    const restored = await inProgress('Restoring', (progress, signal) =>
      withBackup(services, source.fsPath, { passphrase, progress, signal }, async (backup) => {
        const stored = workspaceFor(backup, services.workspace);
        if (!sealed && !(await isConfirmed({ ...backup, workspaces: [stored] }))) throw new CancelledError();
        return restoreWorkspace(services, backup, stored, { progress, signal });
      }),
    );
    await this.overview.refresh();
    void vscode.window.showInformationMessage(toldOf(restored));
  }
}

/** Undefined where it was left. */
function askPassphrase(
  prompt: string,
  validateInput?: (value: string) => string | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Dormouse',
    prompt,
    password: true,
    ignoreFocusOut: true,
    validateInput,
  });
}

async function newPassphrase(): Promise<string | undefined> {
  const first = await askPassphrase(
    'A passphrase for the backup. Without it nobody can read the file.',
    (value) =>
      [...value].length < LEAST_PASSPHRASE ? `At least ${LEAST_PASSPHRASE} characters.` : undefined,
  );
  if (first === undefined) return undefined;
  return askPassphrase('The same passphrase once more', (value) =>
    value === first ? undefined : 'This is not the same.',
  );
}

/** Nothing shows who made an open backup: the user says so, and sees what it holds. */
async function isConfirmed({ workspaces, user, createdAt }: Backup): Promise<boolean> {
  const memories = workspaces.reduce(
    (sum, { inventory }) => sum + inventory.memories.size,
    user.memories.size,
  );
  const adapters = workspaces.reduce((sum, { cards }) => sum + cards.length, 0);
  const choice = await vscode.window.showWarningMessage(
    `Are these yours: ${memories} memories, ${adapters} adapters, of ${createdAt.slice(0, 10)}?`,
    {
      modal: true,
      detail:
        'The backup has no passphrase, so nothing shows who made it. What is yours counts and trains as it is.',
    },
    'These Are Mine',
  );
  return choice === 'These Are Mine';
}

function inProgress<T>(
  title: string,
  work: (progress: Progress, signal: AbortSignal) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Dormouse: ${title}`, cancellable: true },
    (shown, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return work({ report: (message) => shown.report({ message }) }, abort.signal);
    },
  );
}

function toldOf({ memories, userMemories, adapters, served, forgotten }: Restored): string {
  const adapter =
    adapters.length === 0
      ? ''
      : ` and ${adapters.length} adapters${served ? ', one of which serves now' : ''}`;
  const kept = forgotten === 0 ? '' : ` ${forgotten} were forgotten here since and stay forgotten.`;
  return `${memories.length + userMemories.length} memories${adapter} came back.${kept}`;
}
