// The "Dormouse" output channel, and the one way in which an error reaches the user.
import * as vscode from 'vscode';
import { CancelledError, isUserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { printable, printableLines } from '../base/printable.ts';

export interface EditorLog extends Logger, vscode.Disposable {
  show(): void;
}

export function openLog(): EditorLog {
  const channel = vscode.window.createOutputChannel('Dormouse', { log: true });
  // VS Code throws once a channel is closed; what is still under way then must not fail for its last words.
  const say = (level: 'debug' | 'info' | 'warn' | 'error', ...parts: [string, ...string[]]) => {
    const [message = '', ...details] = parts.map(printableLines);
    try {
      channel[level](message, ...details);
    } catch {
      console.log(`Dormouse ${level}: ${message}`, ...details);
    }
  };
  return {
    debug: (message) => say('debug', message),
    info: (message) => say('info', message),
    warn: (message) => say('warn', message),
    error: (message, error) =>
      error instanceof Error ? say('error', message, error.stack ?? error.message) : say('error', message),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/**
 * Tells the user about a failed action, once: a UserError with its next step, anything else as a defect
 * whose stack is in the log. A refusal is information; cancelling is no failure and says nothing.
 */
export function reportError(log: EditorLog, action: string, error: unknown): void {
  if (error instanceof CancelledError) return;
  if (isUserError(error) && error.severity === 'refused') {
    log.info(`${action} was refused: ${error.message}`);
    void vscode.window.showInformationMessage(printable(error.message));
    return;
  }
  log.error(`${action} failed.`, error);
  const show = 'Show Log';
  const message = isUserError(error)
    ? error.message
    : `${action} failed because of a defect in Dormouse. The log holds the details.`;
  void vscode.window.showErrorMessage(printable(message), show).then((choice) => {
    if (choice === show) log.show();
  });
}
