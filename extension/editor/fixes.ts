// The quick fix "Ask Dormouse": the model rewrites the symbol around a problem, and the user sees the difference first.
import * as vscode from 'vscode';
import { type CodeSymbol, fixRange } from '../edits/fix-range.ts';
import { proposalOf } from '../edits/proposal.ts';
import { codeIn, fixQuestion } from '../language/fix-prompt.ts';
import { ask } from '../workspace/exchange.ts';
import { FixPreview } from './fix-preview.ts';
import type { ServicesBinding } from './services-binding.ts';

/** Symbols that are written again as a whole. */
const BLOCKS = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Enum,
  vscode.SymbolKind.Struct,
]);

const NOTHING = {
  none: 'The model proposed no change for this problem.',
  same: 'The model proposed no change for this problem.',
  empty: 'The model proposed to delete the code around this problem; that was not offered.',
  unbalanced:
    'The model’s proposal leaves a bracket or a quote open; it was not offered. Ask again, or in the chat.',
  cut: 'The model’s proposal came to no end; it was not offered. Select less code, and ask in the chat.',
} as const;

export class Fixes implements vscode.CodeActionProvider, vscode.Disposable {
  readonly preview = new FixPreview();
  private readonly registration: vscode.Disposable;

  constructor(private readonly binding: ServicesBinding) {
    this.registration = vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    });
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

  /** Asks, shows the difference, and applies it when the user says so. Resolves with whether it was applied. */
  async fix(uri: vscode.Uri, problem: vscode.Range, message: string): Promise<boolean> {
    const document = await vscode.workspace.openTextDocument(uri);
    const { languageId: language } = document;
    const text = document.getText();
    const scope = await scopeOf(document, problem);
    const answer = await this.ask(fixQuestion(message, document.getText(scope)));
    if (answer === undefined) return false;
    const [start, end] = [document.offsetAt(scope.start), document.offsetAt(scope.end)];
    const after = answer.cut ? undefined : codeIn(answer.text);
    const proposal =
      after === undefined
        ? { refused: answer.cut ? ('cut' as const) : ('none' as const) }
        : proposalOf({ text, start, end, after, language });
    if ('refused' in proposal) {
      void vscode.window.showInformationMessage(NOTHING[proposal.refused]);
      return false;
    }
    const title = `Dormouse’s fix for ${vscode.workspace.asRelativePath(uri)}`;
    return this.preview.offer(document, { start, end, change: proposal.change }, title);
  }

  /** Undefined where the user cancelled. */
  private async ask(question: string): Promise<{ text: string; cut: boolean } | undefined> {
    const services = await this.binding.get();
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Dormouse looks at the problem',
        cancellable: true,
      },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const stopHearing = services.onModelProgress({
          report: (message) => progress.report({ message }),
        });
        try {
          const options = { maxTokens: 'rest' } as const;
          const { answer, stopped } = await ask(services, question, options, undefined, abort.signal);
          return abort.signal.aborted ? undefined : { text: answer, cut: stopped === 'length' };
        } finally {
          stopHearing();
        }
      },
    );
  }

  dispose(): void {
    this.registration.dispose();
    this.preview.dispose();
  }
}

/** Whole lines: what stands beside a symbol on its line belongs to what the model sees. */
async function scopeOf(document: vscode.TextDocument, problem: vscode.Range): Promise<vscode.Range> {
  const found = await vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const lines = document.getText().split(/\r?\n/);
  const { from, to } = fixRange(
    lines,
    { from: problem.start.line, to: problem.end.line },
    (found ?? []).flatMap(codeSymbols),
    document.languageId,
  );
  return document.validateRange(new vscode.Range(from, 0, to, Number.MAX_SAFE_INTEGER));
}

function codeSymbols(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): CodeSymbol[] {
  const { start, end } = 'location' in symbol ? symbol.location.range : symbol.range;
  const children = 'children' in symbol ? symbol.children : [];
  return [
    { from: start.line, to: end.line, block: BLOCKS.has(symbol.kind) },
    ...children.flatMap(codeSymbols),
  ];
}
