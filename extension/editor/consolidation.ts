// "Consolidate Now": one night on demand, with progress in the view and in the status bar, until it is cancelled.
import * as vscode from 'vscode';
import { CancelledError, isUserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { printable } from '../base/printable.ts';
import { consolidate, type NightReport } from '../sleep/cycle.ts';
import type { ForgottenProbes } from '../sleep/gone.ts';
import { readersAndWriters } from '../sleep/readers-writers.ts';
import { recipeNamed } from '../sleep/recipe.ts';
import { settle } from '../sleep/settle.ts';
import type { ClaudeAccess } from './claude-access.ts';
import type { EditorLog } from './diagnostics-log.ts';
import type { NightsView } from './nights-view.ts';
import type { Overview } from './overview.ts';
import type { ServicesBinding } from './services-binding.ts';
import { setting } from './settings.ts';
import type { States } from './states.ts';

export interface ConsolidationOptions {
  binding: ServicesBinding;
  overview: Overview;
  nights: NightsView;
  states: States;
  claude: ClaudeAccess;
  log: EditorLog;
}

export class Consolidation implements vscode.Disposable {
  private running: AbortController | undefined;
  /** The settling at the start of the window. */
  private waking: Promise<void> | undefined;

  constructor(private readonly options: ConsolidationOptions) {}

  /**
   * Consolidates what waits, asks the new adapter for what was `forgotten`, and resolves with the report; undefined when it was cancelled, or runs already.
   * Throws the UserErrors of the sleep cycle.
   */
  async start(forgotten?: ForgottenProbes): Promise<NightReport | undefined> {
    await this.waking;
    if (this.running) return undefined;
    const services = await this.options.binding.get();
    const agreed = await this.options.claude.forNight(services);
    if (!agreed || this.running) return undefined;
    const { choice, claude } = agreed;
    try {
      const report = await this.during('Consolidating', (progress, signal) => {
        progress.report('Getting ready', 0);
        const parts = readersAndWriters(choice, services, claude);
        const recipe = recipeNamed(setting('recipe'));
        return consolidate(services, {
          kind: 'sleep',
          recipe,
          now: true,
          forgotten,
          ...parts,
          progress,
          signal,
        });
      });
      if (report) this.announce(report);
      return report;
    } finally {
      if (claude) this.options.claude.tellCost(claude);
    }
  }

  /** Takes over what the trainer finished while no window was open. */
  async settle(): Promise<void> {
    const services = await this.options.binding.get();
    const waking = this.during('Waking up', (progress, signal) => settle(services, { progress, signal }));
    this.waking = waking.then(
      () => undefined,
      () => undefined,
    );
    await waking;
  }

  isRunning(): boolean {
    return this.running !== undefined;
  }

  cancel(): void {
    this.running?.abort();
  }

  private async during<Result>(
    name: string,
    work: (progress: Progress, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { states, nights, overview } = this.options;
    const running = new AbortController();
    this.running = running;
    void vscode.commands.executeCommand('setContext', 'dormouse.consolidating', true);
    const say = (message: string, fraction?: number) => {
      const percent = fraction === undefined ? '' : ` ${Math.floor(fraction * 100)} %`;
      const sentence = `${name}${percent}: ${message}.`;
      nights.setMessage(sentence);
      states.set('sleep', 'sleeping', sentence);
    };
    try {
      return await vscode.window.withProgress({ location: { viewId: 'dormouse.nights' } }, () =>
        work({ report: say }, running.signal),
      );
    } catch (error) {
      if (error instanceof CancelledError || running.signal.aborted) return undefined;
      // Being refused, e.g. because nothing waits, is no defect of the sleep.
      if (!isUserError(error) || error.severity !== 'refused')
        states.set('sleep', 'error', `${name} failed.`);
      throw error;
    } finally {
      this.running = undefined;
      nights.setMessage(undefined);
      if (states.get('sleep').kind === 'sleeping') states.set('sleep', 'ready', 'Awake.');
      void vscode.commands.executeCommand('setContext', 'dormouse.consolidating', false);
      await overview.refresh();
    }
  }

  /** The one line that the user gets to read when the night is over. */
  private announce(report: NightReport): void {
    const { log } = this.options;
    for (const reason of report.reasons) log.warn(`Consolidation ${report.outcome}: ${reason}`);
    if (report.outcome === 'exported' && report.card) {
      const count = report.card.memories.length;
      void vscode.window.showInformationMessage(
        `Dormouse slept on ${count} memories. The new adapter is in use.`,
      );
      return;
    }
    if (report.outcome === 'cancelled') return;
    const why = report.reasons[0] ?? 'The log holds the details.';
    void vscode.window
      .showWarningMessage(`The night changed nothing: ${printable(why)}`, 'Show Log')
      .then((choice) => choice && log.show());
  }

  dispose(): void {
    this.cancel();
  }
}
