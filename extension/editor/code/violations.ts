// Problems of the source "Dormouse": where open files break what the project taught. Each names its memory and links to it,
// and its quick fixes write what is certain. The model's fix is among those of every problem.
import path from 'node:path';
import * as vscode from 'vscode';
import type { LifeChecks } from '../../../webview/protocol.ts';
import { type CheckBook, checkBook } from '../../checks/book.ts';
import { messageOf, type Violation } from '../../checks/check.ts';
import { compile } from '../../checks/compile.ts';
import type { Looked } from '../../checks/find.ts';
import { switchCheck, switchedOff } from '../../checks/switches.ts';
import type { Syntax } from '../../checks/syntax.ts';
import type { Memory } from '../../memory/schema.ts';
import { ignoredPaths } from '../../rule-files/ignored.ts';
import { type EditorLog, reportError } from '../diagnostics-log.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';

export const SOURCE = 'Dormouse';
/** A pause in typing. */
const PAUSE_MS = 400;

interface Desk {
  book: CheckBook;
  /** The folder whose files are looked at. */
  root: string;
  isIgnored(file: string, isFolder: boolean): boolean;
  off: ReadonlySet<string>;
}

export class Violations implements vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('dormouse');
  private readonly found = new Map<string, { version: number; violations: Violation[] }>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private desk: Promise<Desk | undefined> | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly binding: ServicesBinding,
    private readonly overview: Overview,
    private readonly log: EditorLog,
  ) {
    this.subscriptions = [
      this.problems,
      overview.onDidChange(() => this.restart()),
      vscode.workspace.onDidOpenTextDocument((document) => this.lookSoon(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.lookSoon(document, PAUSE_MS)),
      vscode.workspace.onDidCloseTextDocument((document) => this.drop(document)),
    ];
  }

  /** What is broken in the document as it is shown; empty while it is being looked at. */
  of(document: vscode.TextDocument): Violation[] {
    const found = this.found.get(document.uri.toString());
    return found?.version === document.version ? found.violations : [];
  }

  /** What the document would break with another text; nothing where it is not looked at. */
  async lookAt(document: vscode.TextDocument, text: string): Promise<Looked> {
    const desk = await this.ready();
    const file = desk && this.fileOf(desk, document);
    if (!desk || file === undefined) return { violations: [], skipped: undefined };
    return desk.book.lookAt(file, text);
  }

  /** What code of a known language breaks. */
  async lookAtCode(syntax: Syntax, code: string): Promise<Violation[]> {
    return (await (await this.ready())?.book.lookAtCode(syntax, code))?.violations ?? [];
  }

  /** How code is checked by a memory, with an example of each thing that is looked for; undefined where it is not. */
  async checksOf(memory: Memory): Promise<LifeChecks | undefined> {
    const checks = memory.status === 'live' ? await compile(memory) : [];
    if (checks.length === 0) return undefined;
    return { on: !(await this.isOff(memory.id)), examples: checks.map(({ examples }) => examples[0]!) };
  }

  private async isOff(memory: string): Promise<boolean> {
    return (await this.ready())?.off.has(memory) ?? false;
  }

  /** Switches the checks of a memory off, or on again. */
  async toggle(memory: string): Promise<void> {
    const { paths, workspace } = await this.binding.get();
    await switchCheck(paths.workspaceState(workspace.id), memory, await this.isOff(memory));
    await this.overview.refresh();
  }

  private ready(): Promise<Desk | undefined> {
    this.desk ??= this.open();
    return this.desk;
  }

  private async open(): Promise<Desk | undefined> {
    const state = this.overview.get();
    if (!state || this.binding.unavailable()) return undefined;
    const { paths, workspace } = await this.binding.get();
    const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    const off = await switchedOff(paths.workspaceState(workspace.id));
    const memories = [state.own, state.user].flatMap((inventory) => [...inventory.memories.values()]);
    return { book: checkBook(memories, off), root, isIgnored: await ignoredPaths(root), off };
  }

  /** Memories changed, or where they count: everything that is open is looked at again. */
  private restart(): void {
    this.desk = undefined;
    for (const document of vscode.workspace.textDocuments) this.lookSoon(document, 0);
  }

  private lookSoon(document: vscode.TextDocument, delayMs: number): void {
    if (document.uri.scheme !== 'file') return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    const timer = setTimeout(() => {
      this.timers.delete(key);
      void this.look(document).catch((error) => reportError(this.log, 'Checking the file', error));
    }, delayMs);
    this.timers.set(key, timer);
  }

  private async look(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const { violations, skipped } = await this.lookAt(document, document.getText());
    // Another look is on its way.
    if (document.version !== version || document.isClosed) return;
    if (skipped !== undefined) this.log.info(`${path.basename(document.uri.fsPath)}: ${skipped}`);
    this.found.set(document.uri.toString(), { version, violations });
    this.problems.set(
      document.uri,
      violations.map((violation) => problemOf(document, violation)),
    );
  }

  /** Undefined for what is not the project's own. */
  private fileOf({ root, isIgnored }: Desk, { uri }: vscode.TextDocument): string | undefined {
    const file = path.relative(root, uri.fsPath).replaceAll('\\', '/');
    const isOutside = file === '' || file.startsWith('../') || path.isAbsolute(file);
    return isOutside || isIgnored(file, false) ? undefined : file;
  }

  private drop({ uri }: vscode.TextDocument): void {
    clearTimeout(this.timers.get(uri.toString()));
    this.timers.delete(uri.toString());
    this.found.delete(uri.toString());
    this.problems.delete(uri);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

export const rangeOf = (document: vscode.TextDocument, { start, end }: { start: number; end: number }) =>
  new vscode.Range(document.positionAt(start), document.positionAt(end));

function problemOf(document: vscode.TextDocument, violation: Violation): vscode.Diagnostic {
  const problem = new vscode.Diagnostic(
    rangeOf(document, violation),
    messageOf(violation),
    vscode.DiagnosticSeverity.Warning,
  );
  problem.source = SOURCE;
  const id = encodeURIComponent(JSON.stringify([violation.check.memory]));
  problem.code = {
    value: 'show the memory',
    target: vscode.Uri.parse(`command:dormouse.memory.inspect?${id}`),
  };
  return problem;
}

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('dormouse');
/** Characters of a rewrite that a title shows. */
const SHOWN = 40;

export class ViolationActions implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(private readonly violations: Violations) {
    this.registration = vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL],
    });
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const all = this.violations.of(document);
    const certain = all.filter(({ rewrite }) => rewrite !== undefined);
    if (
      context.only &&
      FIX_ALL.contains(context.only) &&
      !context.only.contains(vscode.CodeActionKind.QuickFix)
    )
      return certain.length > 0
        ? [rewriting(document, certain, 'Write It as Dormouse Remembers', FIX_ALL)]
        : [];
    return all
      .filter((violation) => rangeOf(document, violation).intersection(range))
      .flatMap((violation) => this.actionsFor(document, violation, certain, context));
  }

  private actionsFor(
    document: vscode.TextDocument,
    violation: Violation,
    certain: Violation[],
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const { rewrite, check } = violation;
    const about = diagnostics.filter(({ range }) => range.isEqual(rangeOf(document, violation)));
    const quick = vscode.CodeActionKind.QuickFix;
    const actions: vscode.CodeAction[] = [];
    if (rewrite) {
      const text = rewrite.text.length > SHOWN ? `${rewrite.text.slice(0, SHOWN)}…` : rewrite.text;
      const one = rewriting(document, [violation], `Write ${text}`, quick);
      one.isPreferred = true;
      const same = certain.filter((other) => other.check.memory === check.memory);
      actions.push(one);
      if (same.length > 1)
        actions.push(rewriting(document, same, `Fix All ${same.length} in This File`, quick));
    }
    const show = new vscode.CodeAction('Show the Memory', quick);
    show.command = { command: 'dormouse.memory.inspect', title: show.title, arguments: [check.memory] };
    const off = new vscode.CodeAction('Stop Checking This Memory', quick);
    off.command = { command: 'dormouse.memory.toggleCheck', title: off.title, arguments: [check.memory] };
    for (const action of [...actions, show, off]) action.diagnostics = about;
    return [...actions, show, off];
  }

  dispose(): void {
    this.registration.dispose();
  }
}

function rewriting(
  document: vscode.TextDocument,
  violations: Violation[],
  title: string,
  kind: vscode.CodeActionKind,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, kind);
  action.edit = new vscode.WorkspaceEdit();
  for (const { rewrite } of violations)
    if (rewrite) action.edit.replace(document.uri, rangeOf(document, rewrite), rewrite.text);
  return action;
}
