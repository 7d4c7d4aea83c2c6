// Ghost text: what the local model would write between the text before the caret and the text after it, where the policy
// of edits/ghost-policy.ts lets it. The status item says whether and why not, and what became of what was offered.
import * as vscode from 'vscode';
import { FAST_MS, type GhostVerdict, ghostVerdict } from '../../edits/ghost-policy.ts';
import {
  type GhostRecord,
  ghostFigures,
  NO_GHOSTS,
  SURVIVAL_MS,
  survives,
} from '../../edits/ghost-record.ts';
import { ghostText } from '../../edits/ghost-text.ts';
import type { Model } from '../../model/client.types.ts';
import { complete, completionMs } from '../../workspace/completion.ts';
import { fileOf } from '../chat/chat-attachments.ts';
import type { EditorLog } from '../diagnostics-log.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { setting } from '../settings.ts';
import type { States } from '../states.ts';

/** A pause in typing after which a completion is worth its computing, in milliseconds. */
const PAUSE = 250;
/** A machine that was too slow, maybe for a moment, is measured again after this many milliseconds. */
const AGAIN_MS = 24 * 3600 * 1000;
/** In the state of the installation: milliseconds of a completion, by the base model. */
const SPEEDS = 'completions.speeds';
/** In the state of the workspace: what became of what was offered. */
const RECORD = 'completions.record';
/** Not contributed: what an accepted completion runs. */
export const COMPLETION_ACCEPTED = 'dormouse.completionAccepted';

type Speeds = Record<string, { ms: number; at: number }>;

export interface CompletionsOptions {
  binding: ServicesBinding;
  states: States;
  log: EditorLog;
  /** State of the installation, and of the workspace. */
  everywhere: vscode.Memento;
  here: vscode.Memento;
}

export class Completions implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  /** Whether a model can fill in the middle; asked once for each. */
  private readonly infill = new WeakMap<Model, Promise<boolean>>();
  private readonly measuring = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** The request that is under way: the next one ends it. */
  private current: AbortController | undefined;

  constructor(private readonly options: CompletionsOptions) {
    this.registration = vscode.languages.registerInlineCompletionItemProvider({ scheme: 'file' }, this);
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo: chosen }: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { binding, log } = this.options;
    if (setting('completions.mode') === 'off' || binding.unavailable()) return [];
    if (triggerKind === vscode.InlineCompletionTriggerKind.Automatic && !(await paused(token))) return [];
    this.current?.abort();
    const abort = new AbortController();
    this.current = abort;
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      if (!(await this.verdict(document)).on || abort.signal.aborted) return [];
      // Where the editor's own list is open, the text goes on behind what that would insert.
      const range = chosen?.range ?? new vscode.Range(position, position);
      const insert = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: 'Dormouse completes' },
        () => this.fill(document, range, chosen?.text ?? '', abort.signal),
      );
      if (insert === '' || abort.signal.aborted) return [];
      this.record({ offered: 1 });
      const item = new vscode.InlineCompletionItem((chosen?.text ?? '') + insert, range);
      item.command = { command: COMPLETION_ACCEPTED, title: '', arguments: [document.uri, insert] };
      return [item];
    } catch (error) {
      // Ghost text is unasked for: its failures are for the log only.
      if (!abort.signal.aborted) log.error('A completion failed.', error);
      return [];
    } finally {
      cancel.dispose();
    }
  }

  /** `begun` stands in place of `range` already. */
  private async fill(
    document: vscode.TextDocument,
    range: vscode.Range,
    begun: string,
    signal: AbortSignal,
  ): Promise<string> {
    const services = await this.options.binding.get();
    const text = document.getText();
    const prefix = text.slice(0, document.offsetAt(range.start)) + begun;
    const suffix = text.slice(document.offsetAt(range.end));
    const language = document.languageId;
    const file = fileOf(document.uri, services.workspace.root);
    const filled = await complete(services, { prefix, suffix, file, language }, signal);
    return ghostText({ text: filled, prefix, suffix, language });
  }

  private async verdict({ languageId: language }: vscode.TextDocument): Promise<GhostVerdict> {
    const services = await this.options.binding.get();
    const mode = setting('completions.mode');
    // By itself it loads nothing: gigabytes because somebody typed would be a surprise.
    const model = mode === 'on' ? await services.model() : services.loadedModel();
    const verdict = ghostVerdict({
      mode,
      language,
      languages: setting('completions.languages'),
      installed: vscode.extensions.all.map(({ id }) => id),
      model: model && {
        real: model.family === 'real',
        infill: await this.canInfill(model),
        ms: this.speed(model.base)?.ms,
      },
    });
    const speed = model && this.speed(model.base);
    const stale = !speed || (speed.ms > FAST_MS && Date.now() - speed.at > AGAIN_MS);
    if (model?.family === 'real' && mode === 'auto' && stale) void this.measure(model);
    this.options.states.set(
      'completions',
      'ready',
      verdict.on ? `On: ${ghostFigures(this.figures())}.` : `Off. ${verdict.why}`,
    );
    return verdict;
  }

  private speed(base: string): Speeds[string] | undefined {
    return this.options.everywhere.get<Speeds>(SPEEDS, {})[base];
  }

  private async measure(model: Model): Promise<void> {
    const { everywhere, log } = this.options;
    if (this.measuring.has(model.base) || !(await this.canInfill(model))) return;
    this.measuring.add(model.base);
    try {
      const ms = Math.round(await completionMs(model));
      log.info(`A completion takes ${ms} ms; by itself ghost text is offered up to ${FAST_MS} ms.`);
      await everywhere.update(SPEEDS, {
        ...everywhere.get<Speeds>(SPEEDS, {}),
        [model.base]: { ms, at: Date.now() },
      });
    } catch (error) {
      log.error('The speed of completions was not measured.', error);
    } finally {
      this.measuring.delete(model.base);
    }
  }

  private async canInfill(model: Model): Promise<boolean> {
    let supported = this.infill.get(model);
    if (!supported) {
      supported = model.status().then(({ infill }) => infill);
      this.infill.set(model, supported);
      supported.catch(() => this.infill.delete(model));
    }
    return supported;
  }

  private figures(): GhostRecord {
    return this.options.here.get<GhostRecord>(RECORD, NO_GHOSTS);
  }

  private record(more: Partial<GhostRecord>): void {
    const now = this.figures();
    for (const key of Object.keys(now) as (keyof GhostRecord)[]) now[key] += more[key] ?? 0;
    void this.options.here.update(RECORD, { ...now });
  }

  /** Counts it, and looks after a while whether it is still there. */
  accepted(uri: vscode.Uri, inserted: string): void {
    this.record({ accepted: 1 });
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const open = vscode.workspace.textDocuments.find(
        (document) => document.uri.toString() === uri.toString(),
      );
      // A file that was closed tells nothing.
      if (open) this.record({ looked: 1, survived: Number(survives(inserted, open.getText())) });
    }, SURVIVAL_MS);
    this.timers.add(timer);
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.current?.abort();
    this.registration.dispose();
  }
}

/** True after the pause, false as soon as the user types on. */
function paused(token: vscode.CancellationToken): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      cancel.dispose();
      resolve(true);
    }, PAUSE);
    const cancel = token.onCancellationRequested(() => {
      clearTimeout(timer);
      cancel.dispose();
      resolve(false);
    });
  });
}
