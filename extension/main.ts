// The extension's entry: VS Code calls these two and nothing else.
import type { ExtensionContext } from 'vscode';
import { type DormouseApi, openWindow } from './editor/window.ts';

export function activate(context: ExtensionContext): DormouseApi {
  return openWindow(context);
}

/** Everything is in `context.subscriptions`; what must survive was saved when it changed. */
export function deactivate(): void {}
