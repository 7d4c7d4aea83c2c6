// Lets nights begin by themselves while a window is open: looks now and then whether enough waits, and tells the trainer
// when the window is used.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { isUserError } from '../../base/errors.ts';
import { nightfall } from '../../sleep/nightfall.ts';
import { readersAndWriters, withoutClaude } from '../../sleep/readers-writers.ts';
import { recipeNamed } from '../../sleep/recipe.ts';
import { neededInstall } from '../../trainer/install.ts';
import { Presence } from '../../trainer/presence.ts';
import { nightChoice } from '../claude-access.ts';
import type { EditorLog } from '../diagnostics-log.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { setting } from '../settings.ts';
import type { Consolidation } from './consolidation.ts';

const EVERY_MINUTES = 10;

export class NightfallTimer implements vscode.Disposable {
  private readonly timer: NodeJS.Timeout;
  private readonly closing = new AbortController();
  private readonly presence: Presence;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly binding: ServicesBinding,
    private readonly consolidation: Consolidation,
    private readonly overview: Overview,
    private readonly log: EditorLog,
  ) {
    this.timer = setInterval(() => void this.look(), EVERY_MINUTES * 60_000);
    this.presence = new Presence({
      window: randomUUID(),
      trainer: async () =>
        this.binding.unavailable() ? undefined : (await this.binding.get()).trainer({ start: false }),
      onError: (error) => this.log.debug(`The trainer was not told of the user: ${String(error)}`),
    });
    const used = () => this.presence.used();
    this.subscriptions = [
      // The window that has the focus, and was used a moment ago.
      vscode.window.onDidChangeWindowState(({ focused, active }) => focused && active && used()),
      vscode.window.onDidChangeTextEditorSelection(({ kind }) => kind && used()),
      vscode.workspace.onDidChangeTextDocument(() => vscode.window.state.focused && used()),
    ];
  }

  private async look(): Promise<void> {
    if (!setting('sleep.automatic') || this.binding.unavailable() || this.consolidation.isRunning()) return;
    try {
      const services = await this.binding.get();
      // Nothing is downloaded where nobody is there to ask.
      if (await neededInstall(services.paths)) return;
      // Claude costs money and takes text away: never without asking, and here nobody is asked.
      const parts = readersAndWriters(withoutClaude(nightChoice()), services, undefined);
      const recipe = recipeNamed(setting('recipe'));
      const { type } = await nightfall(services, { ...parts, recipe, signal: this.closing.signal });
      if (type === 'queued') this.log.info('A night waits until the machine is idle.');
      await this.overview.refresh();
    } catch (error) {
      if (this.closing.signal.aborted) return;
      // Nobody asked for it, so nobody is interrupted by it.
      if (isUserError(error) && error.severity === 'refused') this.log.info(error.message);
      else this.log.error('No night could be queued', error);
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    this.presence.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.closing.abort();
  }
}
