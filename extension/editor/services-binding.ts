// One Services record a window, made when it is first needed and dropped when Dormouse may not run here.
import * as vscode from 'vscode';
import { UserError } from '../base/errors.ts';
import { endNights } from '../sleep/night-control.ts';
import { resolvePaths } from '../storage/paths.ts';
import type { Services } from '../workspace/services.types.ts';
import type { EditorLog } from './diagnostics-log.ts';
import { onDidChangeSetting, setting } from './settings.ts';
import { memoriesOpen, type States } from './states.ts';

export type Unavailable = 'no-folder' | 'untrusted' | 'disabled';

const REASONS: Record<Unavailable, { what: string; why: string; next: string }> = {
  'no-folder': {
    what: 'Dormouse has no project to remember.',
    why: 'No folder is open in this window.',
    next: 'Open a folder.',
  },
  untrusted: {
    what: 'Dormouse rests in this window.',
    why: 'Nothing is read, captured or trained in a folder that you have not trusted.',
    next: 'Trust the workspace to wake it.',
  },
  disabled: {
    what: 'Dormouse is turned off.',
    why: 'The setting dormouse.enabled is off.',
    next: 'Turn it on in the settings.',
  },
};

export class ServicesBinding implements vscode.Disposable {
  private current: Promise<Services> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when Dormouse became available or unavailable in this window. */
  readonly onDidChange = this.changed.event;
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly log: EditorLog,
    private readonly states: States,
  ) {
    this.disposables = [
      this.changed,
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.restart()),
      onDidChangeSetting('enabled', () => this.restart()),
    ];
    this.showAvailability();
  }

  /** Why there are no services in this window, or undefined when there are. */
  unavailable(): { reason: Unavailable; what: string; why: string; next: string } | undefined {
    const folder = vscode.workspace.workspaceFolders?.[0];
    const reason: Unavailable | undefined =
      folder?.uri.scheme !== 'file'
        ? 'no-folder'
        : !vscode.workspace.isTrusted
          ? 'untrusted'
          : setting('enabled')
            ? undefined
            : 'disabled';
    return reason && { reason, ...REASONS[reason] };
  }

  /** Name of the folder that is remembered, where the window has others that are not. */
  folder(): string | undefined {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.length > 1 ? folders[0]?.name : undefined;
  }

  /** The services of the first folder. Throws UserError `no-folder`, `untrusted` or `disabled`. */
  async get(): Promise<Services> {
    const unavailable = this.unavailable();
    if (unavailable) throw new UserError(unavailable.reason, unavailable, 'refused');
    this.current ??= this.create().catch((error) => {
      // The next call tries again: what was wrong may have been put right.
      this.current = undefined;
      this.states.set('memory', 'error', 'The memories of this workspace cannot be opened.');
      throw error;
    });
    return this.current;
  }

  private async create(): Promise<Services> {
    this.states.set('memory', 'starting', 'Opening the memories of this workspace.');
    const { createServices } = await import('../workspace/services.ts');
    const folders = vscode.workspace.workspaceFolders!;
    const services = await createServices({
      root: folders[0]!.uri.fsPath,
      model: () => setting('model') || undefined,
      writerModel: () => setting('writerModel') || undefined,
      embeddingModel: setting('embeddingModel') || undefined,
      paths: resolvePaths(),
      log: this.log,
    });
    this.states.set('memory', 'ready', memoriesOpen(folders.map(({ name }) => name)));
    return services;
  }

  private restart(): void {
    void this.close();
    this.showAvailability();
    this.changed.fire();
  }

  private showAvailability(): void {
    const unavailable = this.unavailable();
    if (unavailable) this.states.set('memory', 'disabled', `${unavailable.what} ${unavailable.why}`);
    void vscode.commands.executeCommand('setContext', 'dormouse.ready', unavailable === undefined);
  }

  private async close(): Promise<void> {
    const closing = this.current;
    this.current = undefined;
    const services = await closing?.catch(() => undefined);
    // Turned off, it does not train on behind the user's back.
    if (services && this.unavailable()?.reason === 'disabled')
      await endNights(services).catch((error) => this.log.error('Nights could not be cancelled', error));
    await services?.dispose();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    void this.close();
  }
}
