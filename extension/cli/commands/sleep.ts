// `dormouse sleep`: a night on demand. Consolidates what waits into an adapter, gates it, and serves it.
import { UserError } from '../../errors.ts';
import { consolidate } from '../../sleep/cycle.ts';
import type { Command } from '../command.ts';
import { exitCode, printReport } from './night-report.ts';

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
    return { json: report, code: exitCode(report) };
  },
};
