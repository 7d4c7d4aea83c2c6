// The host's end of a webview page: its HTML under a strict policy, and a gate that waits until it listens.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { z } from 'zod';
import type { Envelope } from '../../webview/protocol.ts';
import type { Logger } from '../base/log.ts';
import { printableDocument } from '../base/printable.ts';
import { type PageReady, readPageMessage } from './page-messages.ts';

export interface PageOptions<ToPage, FromPage> {
  extension: vscode.Uri;
  /** Name of the script and style sheet under dist/webview. */
  name: 'chat' | 'memories';
  title: string;
  /** Everything that a page needs to show the present state; sent when it says that it listens. */
  snapshot(): ToPage;
  /** Shapes of what the page may send; anything else is dropped and logged. */
  messages: z.ZodType<FromPage>;
  receive(message: Exclude<FromPage, PageReady>): void;
  log: Logger;
}

export class WebviewPage<ToPage, FromPage extends { type: string }> implements vscode.Disposable {
  private seq = 0;
  private ready = false;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly options: PageOptions<ToPage, FromPage>,
  ) {
    const root = vscode.Uri.joinPath(options.extension, 'dist/webview');
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    const { messages, receive, log } = options;
    const reader = {
      messages,
      receive,
      ready: () => this.refresh(),
      refuse: (why: string) => log.warn(why),
    };
    this.subscription = webview.onDidReceiveMessage((message: unknown) => readPageMessage(message, reader));
    webview.html = this.html(root);
  }

  /** Sends the snapshot again; everything posted before it is part of it. */
  refresh(): void {
    this.ready = true;
    this.send(this.options.snapshot(), true);
  }

  /**
   * Sends a change and says whether the page listens. Before it does there is nobody to tell: its snapshot will
   * hold the change.
   */
  post(message: ToPage): boolean {
    if (this.ready) this.send(message, false);
    return this.ready;
  }

  private send(message: ToPage, snapshot: boolean): void {
    const envelope: Envelope<ToPage> = { seq: ++this.seq, snapshot, message: printableDocument(message) };
    void this.webview.postMessage(envelope);
  }

  private html(root: vscode.Uri): string {
    const nonce = randomBytes(16).toString('base64');
    const file = (name: string) => this.webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
    const { cspSource } = this.webview;
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src ${cspSource} 'nonce-${nonce}'`,
      `font-src ${cspSource}`,
      "form-action 'none'",
      "base-uri 'none'",
    ].join('; ');
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<!-- Where the widgets look for the nonce of the one style element that they make. -->
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('codicon.css')}">
<link rel="stylesheet" href="${file(`${this.options.name}.css`)}">
<title>${this.options.title}</title>
</head>
<body>
<script type="module" nonce="${nonce}" src="${file(`${this.options.name}.js`)}"></script>
</body>
</html>`;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
