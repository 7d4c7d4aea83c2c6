// How commands tell the outcome of a night: its lines for people, and its exit code.

import { percent } from '../base/numbers.ts';
import { printable } from '../base/printable.ts';
import type { Context } from '../terminal/command.ts';
import { counted } from '../terminal/terminal.ts';
import type { Report } from '../trainer/schema.ts';
import { shortId } from './memory-lines.ts';

/** 0 exported, 3 turned down by the gate or the serving probes, 1 failed or cancelled. */
export function exitCode({ outcome }: Report): 0 | 1 | 3 {
  return outcome === 'exported' ? 0 : outcome === 'rejected' ? 3 : 1;
}

export function printReport(context: Context, report: Report): void {
  const { print, style } = context;
  const seconds = report.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  if (report.outcome === 'exported' && report.card) {
    const { card } = report;
    print(
      style.green(
        `Adapter ${card.adapter.slice(0, 12)}: ${counted(card.memories.length, 'memory', 'memories')} in ${Math.round(seconds)} s.`,
      ),
    );
    const left = card.textOnly.length;
    if (left > 0) {
      const share = percent(card.memories.length / (card.memories.length + left));
      print(`${share} of the memories train; ${counted(left, 'stays', 'stay')} text only:`);
      for (const { id, why } of card.textOnly) print(`  ${style.dim(shortId({ id }))}  ${printable(why)}`);
    }
  } else print(style.red(`No adapter: ${report.outcome}.`));
  for (const reason of report.reasons) print(`  ${reason}`);
  if (report.gate) {
    const { newRecall, oldRecall, abstention, perplexityOverBase } = report.gate;
    print(
      `Gate: new ${percent(newRecall)}, old ${percent(oldRecall)}, abstention ${percent(abstention)}, ` +
        `perplexity ×${perplexityOverBase?.toFixed(2) ?? '–'} of the base.`,
    );
  }
  for (const stage of report.stages)
    print(
      style.dim(`  ${stage.name.padEnd(12)} ${stage.seconds.toFixed(1)} s, ${Math.round(stage.peakMiB)} MiB`),
    );
}
