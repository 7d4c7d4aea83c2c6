// "Why isn't it sleeping?": every signal that decides it, with its value.
import * as vscode from 'vscode';
import { liveMemories, stageOf } from '../memory/derive.ts';
import type { Services } from '../services.types.ts';

export interface SleepSignal {
  name: string;
  value: string;
  /** True: this does not keep it awake. */
  ok: boolean;
}

/** What waits, and what the trainer daemon knows of the machine. No daemon runs before the first night. */
export async function sleepSignals(services: Services): Promise<SleepSignal[]> {
  const [inventory, current, trainer] = await Promise.all([
    services.memories.read(),
    services.adapters.current(),
    services.trainer({ start: false }),
  ]);
  const waiting = liveMemories(inventory).filter(
    ({ id }) => stageOf(id, inventory, current) !== 'weights',
  ).length;
  const signals: SleepSignal[] = [{ name: 'Memories that wait', value: String(waiting), ok: waiting > 0 }];
  if (!trainer)
    return [...signals, { name: 'Trainer', value: 'not running; a consolidation starts it', ok: true }];
  const status = await trainer.status();
  const running = status.jobs.find(({ id }) => id === status.running);
  signals.push({ name: 'Trainer', value: running ? running.message : 'running, without work', ok: true });
  for (const job of status.jobs)
    if (job.reason !== null) signals.push({ name: `Job ${job.id.slice(-6)}`, value: job.reason, ok: false });
  for (const { name, value, idle } of status.signals) signals.push({ name, value, ok: idle });
  return signals;
}

export async function showSleepSignals(services: Services): Promise<void> {
  const signals = await sleepSignals(services);
  const items = signals.map(({ name, value, ok }) => ({
    label: `$(${ok ? 'pass' : 'circle-slash'}) ${name}`,
    description: value,
  }));
  await vscode.window.showQuickPick(items, {
    title: "Why isn't it sleeping?",
    placeHolder: 'A night begins with “Consolidate Now”, which does not wait for what is crossed out.',
  });
}
