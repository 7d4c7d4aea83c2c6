// "Show Activity": what Dormouse did by itself, as a read-only document, newest line last.
import * as vscode from 'vscode';
import { activityLine } from '../storage/activity-log.ts';
import type { ServicesBinding } from './services-binding.ts';

const SCHEME = 'dormouse-activity';
const LINES = 500;

export class ActivityDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration: vscode.Disposable;
  private readonly uri = vscode.Uri.from({ scheme: SCHEME, path: '/Dormouse activity.log' });

  constructor(private readonly binding: ServicesBinding) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(): Promise<string> {
    const lines = await (await this.binding.get()).activity.last(LINES);
    if (lines.length === 0) return 'Nothing has happened here yet.\n';
    return `${lines.map(activityLine).join('\n')}\n`;
  }

  async show(): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.uri);
    this.changed.fire(this.uri);
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    const end = document.positionAt(document.getText().length);
    editor.revealRange(new vscode.Range(end, end));
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
