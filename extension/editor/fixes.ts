// The quick fix "Ask Dormouse": the model rewrites the lines of a problem, and the user sees the difference first.
import * as vscode from 'vscode';
import { codeIn, fixQuestion } from '../language/fix-prompt.ts';
import { ask } from '../workspace/exchange.ts';
import type { ServicesBinding } from './services-binding.ts';

const SCHEME = 'dormouse-fix';
/** Lines around the problem that the model sees and may rewrite. */
const AROUND = 3;
const MAX_TOKENS = 512;

export class Fixes
  implements vscode.CodeActionProvider, vscode.TextDocumentContentProvider, vscode.Disposable
{
  private readonly registrations: vscode.Disposable;
  /** Proposed text of a document, by the uri under which its preview shows it. */
  private readonly proposals = new Map<string, string>();

  constructor(private readonly binding: ServicesBinding) {
    this.registrations = vscode.Disposable.from(
      vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (this.binding.unavailable()) return [];
    return context.diagnostics.map((diagnostic) => {
      const action = new vscode.CodeAction('Ask Dormouse to fix this', vscode.CodeActionKind.QuickFix);
      action.diagnostics = [diagnostic];
      action.command = {
        command: 'dormouse.fix',
        title: action.title,
        arguments: [document.uri, diagnostic.range, diagnostic.message],
      };
      return action;
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.proposals.get(uri.toString()) ?? '';
  }

  /** Asks, shows the difference, and applies it when the user says so. Resolves with whether it was applied. */
  async fix(uri: vscode.Uri, range: vscode.Range, message: string): Promise<boolean> {
    const services = await this.binding.get();
    const document = await vscode.workspace.openTextDocument(uri);
    const { version } = document;
    const lines = new vscode.Range(
      Math.max(0, range.start.line - AROUND),
      0,
      Math.min(document.lineCount - 1, range.end.line + AROUND),
      Number.MAX_SAFE_INTEGER,
    );
    const scope = document.validateRange(lines);
    const before = document.getText(scope);
    const after = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Dormouse looks at the problem',
        cancellable: true,
      },
      async (_progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const question = fixQuestion(message, before);
        const { answer, stopped } = await ask(
          services,
          question,
          { maxTokens: MAX_TOKENS },
          undefined,
          abort.signal,
        );
        return stopped === 'cancelled' ? null : codeIn(answer);
      },
    );
    if (after === null) return false;
    if (after === undefined || after === before) {
      void vscode.window.showInformationMessage('The model proposed no change for this problem.');
      return false;
    }
    if (!(await this.confirm(document, scope, after))) return false;
    if (document.version !== version) {
      void vscode.window.showWarningMessage(
        'The file changed in the meantime; the fix was not applied. Ask again.',
      );
      return false;
    }
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, scope, after);
    return vscode.workspace.applyEdit(edit);
  }

  private async confirm(document: vscode.TextDocument, scope: vscode.Range, after: string): Promise<boolean> {
    const text = document.getText();
    const whole =
      text.slice(0, document.offsetAt(scope.start)) + after + text.slice(document.offsetAt(scope.end));
    const preview = document.uri.with({ scheme: SCHEME, query: String(Date.now()) });
    this.proposals.set(preview.toString(), whole);
    try {
      const title = `Dormouse’s fix for ${vscode.workspace.asRelativePath(document.uri)}`;
      await vscode.commands.executeCommand('vscode.diff', document.uri, preview, title, { preview: true });
      const choice = await vscode.window.showInformationMessage('Apply this fix?', 'Apply', 'Discard');
      return choice === 'Apply';
    } finally {
      this.proposals.delete(preview.toString());
    }
  }

  dispose(): void {
    this.registrations.dispose();
  }
}
