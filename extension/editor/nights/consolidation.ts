// "Consolidate Now": one night on demand. First the user reads what it would do; then it runs with progress in the view and
// in the status bar, until it is cancelled; then its answers can be compared, and it is kept or discarded.
import * as vscode from 'vscode';
import { CancelledError, isUserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { consolidate, type NightReport } from '../../sleep/cycle.ts';
import { forecastLines, forecastNight, type NightForecast } from '../../sleep/forecast.ts';
import type { ForgottenProbes } from '../../sleep/gone.ts';
import { NightProgress } from '../../sleep/night-progress.ts';
import { readersAndWriters } from '../../sleep/readers-writers.ts';
import { recipeNamed } from '../../sleep/recipe.ts';
import { settle } from '../../sleep/settle.ts';
import { neededInstall } from '../../trainer/install.ts';
import type { Services } from '../../workspace/services.types.ts';
import type { ClaudeAccess } from '../claude-access.ts';
import type { EditorLog } from '../diagnostics-log.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { setting } from '../settings.ts';
import type { States } from '../states.ts';
import type { NightsView } from './nights-view.ts';

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
  private progress: NightProgress | undefined;
  /** The settling at the start of the window. */
  private waking: Promise<void> | undefined;

  constructor(private readonly options: ConsolidationOptions) {}

  /**
   * Shows what a night would do, and begins it once the user agrees, which `confirmed` skips. Consolidates what waits, asks the new adapter for what was `forgotten`, and resolves with the report; undefined when
   * it was cancelled, or runs already.
   * Throws the UserErrors of the sleep cycle.
   */
  async start({
    forgotten,
    confirmed = false,
  }: {
    forgotten?: ForgottenProbes;
    confirmed?: boolean;
  } = {}): Promise<NightReport | undefined> {
    await this.waking;
    if (this.running) return undefined;
    const services = await this.options.binding.get();
    const agreed = await this.options.claude.forNight(services);
    if (!agreed || this.running) return undefined;
    const { choice, claude } = agreed;
    const forecast = confirmed ? undefined : await this.forecast(services);
    // Where nothing trains, the night says why.
    if (forecast && forecast.fresh.length > 0 && !(await agreesToNight(forecast))) return undefined;
    if (this.running) return undefined;
    try {
      const report = await this.during('Consolidating', (progress, signal) => {
        progress.night.report('Getting ready', 0);
        const parts = readersAndWriters(choice, services, claude);
        const recipe = recipeNamed(setting('recipe'));
        const options = {
          kind: 'sleep',
          recipe,
          now: true,
          forgotten,
          ...parts,
          progress: progress.night,
          signal,
        } as const;
        return consolidate(this.asking(services, progress, forecast?.install !== undefined), options);
      });
      if (report) this.announce(report);
      return report;
    } finally {
      if (claude) this.options.claude.tellCost(claude);
    }
  }

  private forecast(services: Services): Promise<NightForecast> {
    return Promise.resolve(
      vscode.window.withProgress({ location: { viewId: 'dormouse.nights' } }, () =>
        forecastNight(services, recipeNamed(setting('recipe'))),
      ),
    );
  }

  /** Takes over what the trainer finished while no window was open. */
  async settle(): Promise<void> {
    const services = await this.options.binding.get();
    const waking = this.during('Waking up', (progress, signal) =>
      settle(services, { progress: progress.night, signal }),
    );
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
    if (!this.running || this.running.signal.aborted) return;
    this.progress?.cancel();
    this.running.abort();
  }

  /** The services of a night that asks before the trainer is downloaded; a no is a cancel. */
  private asking(services: Services, progress: NightProgress, agreed: boolean): Services {
    return {
      ...services,
      trainer: async (options = {}) => {
        if (options.start === false) return services.trainer(options);
        const needed = await neededInstall(services.paths);
        if (!needed) return services.trainer(options);
        if (!agreed && !(await agreesToInstall(needed))) throw new CancelledError();
        return services.trainer({ ...options, progress: progress.setup });
      },
    };
  }

  private async during<Result>(
    name: string,
    work: (progress: NightProgress, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { states, nights, overview } = this.options;
    const running = new AbortController();
    this.running = running;
    void vscode.commands.executeCommand('setContext', 'dormouse.consolidating', true);
    const progress = new NightProgress(name, (sentence) => {
      nights.setMessage(sentence);
      states.set('sleep', 'sleeping', sentence);
    });
    this.progress = progress;
    try {
      return await vscode.window.withProgress({ location: { viewId: 'dormouse.nights' } }, () =>
        work(progress, running.signal),
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
      void vscode.window
        .showInformationMessage(
          `Dormouse slept on ${count} memories. The new adapter is in use.`,
          'Compare Before and After',
          'Discard',
        )
        .then((choice) => {
          if (choice === 'Discard') void vscode.commands.executeCommand('dormouse.rollback');
          else if (choice) void vscode.commands.executeCommand('dormouse.night.compare');
        });
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

/** Shows what would train and what would not, as often as the user wants to see the whole of it. */
async function agreesToNight(forecast: NightForecast): Promise<boolean> {
  const [consolidate, details] = ['Consolidate', 'Show What Trains'];
  const detail = forecastLines(forecast).join('\n\n');
  const choice = await vscode.window.showInformationMessage(
    'Consolidate now?',
    { modal: true, detail },
    consolidate,
    details,
  );
  if (choice === details) await showForecast(forecast);
  return choice === consolidate;
}

/** Every memory that would train, and every one that would not with its reason. */
async function showForecast({ fresh, held }: NightForecast): Promise<void> {
  const items: vscode.QuickPickItem[] = [
    { label: 'Trains', kind: vscode.QuickPickItemKind.Separator },
    ...fresh.map(({ text, kind }) => ({ label: printable(text), description: kind })),
    { label: 'Stays text', kind: vscode.QuickPickItemKind.Separator },
    ...held.map(({ memory, why }) => ({ label: printable(memory.text), detail: printable(why) })),
  ];
  await vscode.window.showQuickPick(items, {
    title: 'What a night would train',
    placeHolder: 'Words of a memory; Consolidate Now begins the night',
    matchOnDetail: true,
  });
}

/** Asks before anything is downloaded, with what it takes. */
async function agreesToInstall({
  downloadMb,
  diskMb,
  dir,
}: NonNullable<Awaited<ReturnType<typeof neededInstall>>>): Promise<boolean> {
  const install = 'Download and Go On';
  const choice = await vscode.window.showInformationMessage(
    'The first night needs the trainer.',
    {
      modal: true,
      detail:
        `Up to ${downloadMb} MB are downloaded once, from PyPI and PyTorch’s own index, and take ${diskMb} MB on ` +
        `disk in ${dir}. Nothing is sent. Afterwards nights need no network.`,
    },
    install,
  );
  return choice === install;
}
