// "Why isn't it sleeping?": every signal that decides it, with its value; and the pause of nights.
import * as vscode from 'vscode';
import { printable } from '../../base/printable.ts';
import { pauseNights, resumeNights } from '../../sleep/night-control.ts';
import { whyAwake } from '../../sleep/why.ts';
import { type PauseLength, planLine, readPlan } from '../../trainer/plan.ts';
import type { Services } from '../../workspace/services.types.ts';

const LENGTHS: readonly (vscode.QuickPickItem & { length: PauseLength })[] = [
  { label: 'For an Hour', length: 'hour' },
  { label: 'Tonight', description: 'until eight in the morning', length: 'tonight' },
  { label: 'Until I Resume', length: 'resumed' },
];

export async function showSleepSignals(services: Services): Promise<void> {
  const { sentence, signals } = await whyAwake(services);
  const items = signals.map(({ name, value, ok }) => ({
    label: `$(${ok ? 'pass' : 'circle-slash'}) ${name}`,
    description: printable(value),
  }));
  await vscode.window.showQuickPick(items, {
    title: sentence,
    placeHolder: '“Consolidate Now” does not wait for what is crossed out, but for a pause.',
  });
}

/** `length` is asked for where it is left out. */
export async function pauseSleep(services: Services, length?: PauseLength): Promise<void> {
  const chosen = length ?? (await vscode.window.showQuickPick(LENGTHS, { title: 'Pause Nights' }))?.length;
  if (!chosen) return;
  void vscode.window.showInformationMessage(planLine(await pauseNights(services, chosen)));
}

export async function resumeSleep(services: Services): Promise<void> {
  const resumed = await resumeNights(services);
  const line = planLine(await readPlan(services.paths));
  void vscode.window.showInformationMessage(resumed > 0 ? `${line} A night goes on.` : line);
}
