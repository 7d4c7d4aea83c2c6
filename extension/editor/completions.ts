// Ghost text: what the local model would write between the text before the caret and the text after it.
import * as vscode from 'vscode';
import { servingAdapter } from '../adapter/serving.ts';
import type { Services } from '../workspace/services.types.ts';
import type { EditorLog } from './diagnostics-log.ts';
import type { ServicesBinding } from './services-binding.ts';
import { setting } from './settings.ts';

/** A pause in typing after which a completion is worth its computing, in milliseconds. */
const PAUSE = 250;
/** Characters around the caret that the model sees. */
const PREFIX = 2000;
const SUFFIX = 600;
const MAX_TOKENS = 32;

export class Completions implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  /** Whether the model host can fill in the middle; asked once for each Services record. */
  private readonly supported = new WeakMap<Services, Promise<boolean>>();

  constructor(
    private readonly binding: ServicesBinding,
    private readonly log: EditorLog,
  ) {
    this.registration = vscode.languages.registerInlineCompletionItemProvider({ scheme: 'file' }, this);
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    if (!setting('completions.enabled') || this.binding.unavailable()) return [];
    // What the editor's own list would insert belongs to that list.
    if (context.selectedCompletionInfo) return [];
    if (context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic && !(await paused(token)))
      return [];
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      const text = await this.fill(document, position, abort.signal);
      if (text.trim() === '' || token.isCancellationRequested) return [];
      return [new vscode.InlineCompletionItem(text, new vscode.Range(position, position))];
    } catch (error) {
      // Ghost text is unasked for: its failures are for the log only.
      if (!token.isCancellationRequested) this.log.error('A completion failed.', error);
      return [];
    } finally {
      cancel.dispose();
    }
  }

  private async fill(
    document: vscode.TextDocument,
    at: vscode.Position,
    signal: AbortSignal,
  ): Promise<string> {
    const services = await this.binding.get();
    const model = await services.model();
    let supported = this.supported.get(services);
    if (!supported) {
      supported = model.status().then(({ infill }) => infill);
      this.supported.set(services, supported);
      supported.catch(() => this.supported.delete(services));
    }
    if (!(await supported)) return '';
    const offset = document.offsetAt(at);
    const text = document.getText();
    return model.infill(
      {
        prefix: text.slice(Math.max(0, offset - PREFIX), offset),
        suffix: text.slice(offset, offset + SUFFIX),
        adapter: await servingAdapter(services, model),
        maxTokens: MAX_TOKENS,
      },
      signal,
    );
  }

  dispose(): void {
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
