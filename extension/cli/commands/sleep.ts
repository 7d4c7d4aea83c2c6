// `dormouse sleep`: a night on demand. Consolidates what waits into an adapter, gates it, and serves it.
import { UserError } from '../../errors.ts';
import { consolidate } from '../../sleep/cycle.ts';
import type { Report } from '../../sleep/schema.ts';
import type { Command, Context } from '../command.ts';
import { percent } from '../terminal.ts';

export const sleep: Command = {
  name: 'sleep',
  summary: 'consolidate memories into an adapter now',
  usage: '',
  positionals: [0, 0],
  options: {
    nap: { type: 'boolean', description: 'minutes instead of a night: new memories only' },
    rebuild: { type: 'boolean', description: 'start from the base model, with all live memories' },
  },
  details:
    '--json prints the report of the job, with the adapter card in it when one was exported.\n' +
    'Refused (3) when the gate or the serving probes turned the adapter down, or nothing waits.',
  async run(context, input) {
    if (input.values.nap === true && input.values.rebuild === true)
      throw new UserError(
        'usage',
        {
          what: 'A sleep is a nap or a rebuild, not both.',
          why: 'A nap adds to the current adapter; a rebuild starts over.',
          next: 'Give one of --nap and --rebuild.',
        },
        'usage',
      );
    const kind = input.values.nap === true ? 'nap' : input.values.rebuild === true ? 'rebuild' : 'sleep';
    const { progress, signal } = context;
    const report = await consolidate(await context.services(), { kind, now: true, progress, signal });
    printReport(context, report);
    return { json: report, code: report.outcome === 'exported' ? 0 : report.outcome === 'rejected' ? 3 : 1 };
  },
};

function printReport(context: Context, report: Report): void {
  const { print, style } = context;
  const seconds = report.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  if (report.outcome === 'exported' && report.card) {
    const { card } = report;
    print(
      style.green(
        `Adapter ${card.adapter.slice(0, 12)}: ${card.memories.length} memories in ${Math.round(seconds)} s.`,
      ),
    );
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
