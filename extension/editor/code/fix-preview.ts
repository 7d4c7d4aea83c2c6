// The difference that a proposed change makes, with Apply and Discard among the buttons of its editor. Closing it discards.
import * as vscode from 'vscode';

export const FIX_SCHEME = 'dormouse-fix';
/** While one is shown, its commands are in the palette, too. */
const SHOWN = 'dormouse.fixShown';

interface Shown {
  uri: vscode.Uri;
  text: string;
  decide(apply: boolean): void;
}

export class FixPreview implements vscode.TextDocumentContentProvider, vscode.Disposable {
  /** By the uri of the proposed text. */
  private readonly shown = new Map<string, Shown>();
  private readonly registrations: vscode.Disposable;

  constructor() {
    this.registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(FIX_SCHEME, this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) this.of(tab)?.decide(false);
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.shown.get(uri.toString())?.text ?? '';
  }

  /**
   * Shows what the document would become with `change` in place of its text from `start` to `end`, and puts it there in
   * one step of undo when the user applies it. Resolves with whether it was applied.
   */
  async offer(
    document: vscode.TextDocument,
    { start, end, change }: { start: number; end: number; change: string },
    title: string,
  ): Promise<boolean> {
    const { version } = document;
    const text = document.getText();
    if (!(await this.confirm(document, text.slice(0, start) + change + text.slice(end), title))) return false;
    if (document.version !== version) {
      void vscode.window.showWarningMessage(
        'The file changed in the meantime; nothing was applied. Ask again.',
      );
      return false;
    }
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(start), document.positionAt(end)),
      change,
    );
    return vscode.workspace.applyEdit(edit);
  }

  /** Resolves with whether the user applies it, and closes the difference. */
  private async confirm(document: vscode.TextDocument, text: string, title: string): Promise<boolean> {
    const uri = document.uri.with({ scheme: FIX_SCHEME, query: String(Date.now()) });
    const decided = new Promise<boolean>((decide) => {
      this.shown.set(uri.toString(), { uri, text, decide });
    });
    void vscode.commands.executeCommand('setContext', SHOWN, true);
    try {
      await vscode.commands.executeCommand('vscode.diff', document.uri, uri, title, { preview: true });
      return await decided;
    } finally {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      const own = tabs.filter((tab) => this.of(tab)?.uri.toString() === uri.toString());
      // Closed before its text is gone: an empty difference would show errors of its own.
      await vscode.window.tabGroups.close(own);
      this.shown.delete(uri.toString());
      void vscode.commands.executeCommand('setContext', SHOWN, this.shown.size > 0);
    }
  }

  /** Decides about the fix at `uri`, or about the one that was shown last. */
  decide(apply: boolean, uri?: vscode.Uri): void {
    const shown = (uri && this.shown.get(uri.toString())) ?? [...this.shown.values()].at(-1);
    shown?.decide(apply);
  }

  private of({ input }: vscode.Tab): Shown | undefined {
    return input instanceof vscode.TabInputTextDiff ? this.shown.get(input.modified.toString()) : undefined;
  }

  dispose(): void {
    for (const { decide } of this.shown.values()) decide(false);
    this.registrations.dispose();
  }
}
