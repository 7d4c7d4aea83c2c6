// The quick fix "Ask Dormouse": the model rewrites the symbol around a problem, and the user sees the difference first.
import * as vscode from 'vscode';
import { isStillBroken, worsened } from '../../checks/worse.ts';
import { type CodeSymbol, fixRange } from '../../edits/fix-range.ts';
import { proposalOf } from '../../edits/proposal.ts';
import { codeIn, fixQuestion } from '../../language/fix-prompt.ts';
import { ask } from '../../workspace/exchange.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { FixPreview } from './fix-preview.ts';
import { rangeOf, SOURCE, type Violations } from './violations.ts';

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

  constructor(
    private readonly binding: ServicesBinding,
    private readonly violations: Violations,
  ) {
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
        arguments: [document.uri, diagnostic.range, diagnostic.message, this.memoryOf(document, diagnostic)],
      };
      return action;
    });
  }

  /** The memory that a problem of ours is about. */
  private memoryOf(document: vscode.TextDocument, { source, range }: vscode.Diagnostic): string | undefined {
    if (source !== SOURCE) return undefined;
    return this.violations.of(document).find((violation) => rangeOf(document, violation).isEqual(range))
      ?.check.memory;
  }

  /** Asks, shows the difference, and applies it when the user says so. Resolves with whether it was applied. */
  async fix(uri: vscode.Uri, problem: vscode.Range, message: string, memory?: string): Promise<boolean> {
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
    const whole = text.slice(0, start) + proposal.change + text.slice(end);
    const broken = await this.brokenBy(document, whole, memory);
    if (broken !== undefined) {
      void vscode.window.showInformationMessage(
        `The model’s proposal breaks “${broken}”; it was not offered. Ask again, or in the chat.`,
      );
      return false;
    }
    const title = `Dormouse’s fix for ${vscode.workspace.asRelativePath(uri)}`;
    return this.preview.offer(document, { start, end, change: proposal.change }, title);
  }

  /** A rule that the document would break with this text more often than now, or as often where it was to be mended. */
  private async brokenBy(
    document: vscode.TextDocument,
    whole: string,
    memory: string | undefined,
  ): Promise<string | undefined> {
    const { violations: before } = await this.violations.lookAt(document, document.getText());
    const { violations: after } = await this.violations.lookAt(document, whole);
    const same = memory !== undefined && isStillBroken(memory, before, after);
    return (
      worsened(before, after) ??
      (same ? after.find(({ check }) => check.memory === memory)?.check.rule : undefined)
    );
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
