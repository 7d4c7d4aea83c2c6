// "Why isn't it sleeping?": every signal that decides it, with its value.
import * as vscode from 'vscode';
import { printable } from '../base/printable.ts';
import { whyAwake } from '../sleep/why.ts';
import type { Services } from '../workspace/services.types.ts';

export async function showSleepSignals(services: Services): Promise<void> {
  const { sentence, signals } = await whyAwake(services);
  const items = signals.map(({ name, value, ok }) => ({
    label: `$(${ok ? 'pass' : 'circle-slash'}) ${name}`,
    description: printable(value),
  }));
  await vscode.window.showQuickPick(items, {
    title: sentence,
    placeHolder: '“Consolidate Now” does not wait for what is crossed out.',
  });
}
