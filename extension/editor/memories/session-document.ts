// Shows a recorded conversation as a read-only document, so that a memory's evidence can be read in its place.
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { printable, printableLines } from '../../base/printable.ts';
import type { Memory } from '../../memory/schema.ts';
import { evidenceFile, quotePlace } from '../../workspace/evidence-place.ts';
import { sessionLabel } from '../../workspace/session-label.ts';
import type { ServicesBinding } from '../services-binding.ts';

const SCHEME = 'dormouse-session';

export class SessionDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(private readonly binding: ServicesBinding) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const services = await this.binding.get();
    const session = decodeURIComponent(uri.query);
    const parts = [
      `# ${capitalised(printable(sessionLabel(session)))}`,
      'As Dormouse recorded it, secrets redacted.',
    ];
    for await (const { turn, role, text, at, rule } of services.sessions.read(session))
      parts.push(
        `## ${turn} · ${rule ? 'The file' : role === 'user' ? 'You' : 'Assistant'} · ${at.slice(0, 16).replace('T', ' ')}`,
        printableLines(text),
      );
    return `${parts.join('\n\n')}\n`;
  }

  /**
   * Opens the file that the memory's first evidence quotes, else its session, with the quote selected. False where it
   * has none.
   */
  async reveal(memory: Memory): Promise<boolean> {
    const [evidence] = memory.evidence;
    if (!evidence) return false;
    const { workspace } = await this.binding.get();
    const file = evidenceFile(evidence, workspace.root);
    if (file !== undefined && existsSync(file)) {
      const document = await vscode.workspace.openTextDocument(file);
      const { start, end } = quotePlace(document.getText(), evidence);
      const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
      await vscode.window.showTextDocument(document, { selection, preview: true });
      return true;
    }
    const query = encodeURIComponent(evidence.session);
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${printable(evidence.session).replaceAll(/[\\/]/g, '-')}.md`,
      query,
    });
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.getText();
    const heading = text.indexOf(`\n## ${evidence.turn} · `);
    const quote = printableLines(evidence.quote);
    const start = text.indexOf(quote, Math.max(0, heading));
    const at = start >= 0 ? start : Math.max(0, heading + 1);
    const selection = new vscode.Range(
      document.positionAt(at),
      document.positionAt(start >= 0 ? at + quote.length : at),
    );
    await vscode.window.showTextDocument(document, { selection, preview: true });
    return true;
  }

  dispose(): void {
    this.registration.dispose();
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
