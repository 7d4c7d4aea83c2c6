// Ghost text: what the local model would write between the text before the caret and the text after it.
import * as vscode from 'vscode';
import { ghostText } from '../edits/ghost-text.ts';
import type { Model } from '../model/client.types.ts';
import { complete } from '../workspace/completion.ts';
import type { Services } from '../workspace/services.types.ts';
import { fileOf } from './chat-attachments.ts';
import type { EditorLog } from './diagnostics-log.ts';
import type { ServicesBinding } from './services-binding.ts';
import { setting } from './settings.ts';

/** A pause in typing after which a completion is worth its computing, in milliseconds. */
const PAUSE = 250;

export class Completions implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  /** Whether a model can fill in the middle; asked once for each. */
  private readonly supported = new WeakMap<Model, Promise<boolean>>();

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
      const insert = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: 'Dormouse completes' },
        () => this.fill(document, position, abort.signal),
      );
      if (insert === '' || token.isCancellationRequested) return [];
      return [new vscode.InlineCompletionItem(insert, new vscode.Range(position, position))];
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
    if (!(await this.canInfill(services))) return '';
    const offset = document.offsetAt(at);
    const text = document.getText();
    const [prefix, suffix, language] = [text.slice(0, offset), text.slice(offset), document.languageId];
    const file = fileOf(document.uri, services.workspace.root);
    const filled = await complete(services, { prefix, suffix, file, language }, signal);
    return ghostText({ text: filled, prefix, suffix, language });
  }

  private async canInfill(services: Services): Promise<boolean> {
    const model = await services.model();
    let supported = this.supported.get(model);
    if (!supported) {
      supported = model.status().then(({ infill }) => infill);
      this.supported.set(model, supported);
      supported.catch(() => this.supported.delete(model));
    }
    return supported;
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
