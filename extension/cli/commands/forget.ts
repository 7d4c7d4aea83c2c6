// `dormouse forget ID`: takes one memory out of everything, and says what that means for the adapters.

import { isUserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { consolidate } from '../../sleep/cycle.ts';
import { type ForgottenProbes, forgottenProbes } from '../../sleep/gone.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { memoryById, SHORTEST } from '../../workspace/find-memory.ts';
import { forgetMemory } from '../../workspace/forget.ts';
import type { Services } from '../../workspace/services.types.ts';
import { exitCode, printReport } from '../night-report.ts';

export const forget: Command = {
  name: 'forget',
  summary: 'forget one memory, everywhere',
  usage: 'ID',
  positionals: [1, 1],
  options: {
    rebuild: {
      type: 'boolean',
      description: 'rebuild the adapter now, and ask it whether the memory is gone',
    },
  },
  details:
    `ID may be shortened to ${SHORTEST} or more characters that fit one memory only (otherwise: wrong usage, 2).\n` +
    'An id that fits nothing is a failure (1). The text is removed from ledger, session log and jobs at once;\n' +
    'adapters that were trained on it are no longer served, and the next `dormouse sleep` rebuilds without it.',
  async run(context, input) {
    const services = await context.services();
    const memory = await memoryById(services, input.positionals[0] as string);
    const { id, text } = memory;
    // Only now is there a text to ask about: after the purge nothing of it is left but these.
    const probes = await forgottenProbes(services, memory);
    const result = await forgetMemory(services, id);
    context.print(`Forgotten: ${printable(text)}`);
    context.print('Its text was removed from the ledger, the session log and the jobs.');
    if (result.tainted.length) {
      for (const hash of result.tainted)
        context.print(`Adapter ${hash.slice(0, 12)} learned it and is not served any more.`);
      context.print(`Serving now: ${result.serving ? result.serving.slice(0, 12) : 'the base model'}.`);
      if (!input.values.rebuild) context.print('The next `dormouse sleep` rebuilds without it.');
    } else context.print('No adapter had learned it.');
    if (!input.values.rebuild) return { json: { id, ...result } };
    const report = await rebuildWithout(context, services, probes);
    return { json: { id, ...result, report }, code: report ? exitCode(report) : 0 };
  },
};

/** The night without the forgotten memory; null where no other memory is left to train. */
async function rebuildWithout(context: Context, services: Services, forgotten: ForgottenProbes) {
  const { progress, signal } = context;
  try {
    const report = await consolidate(services, { kind: 'rebuild', now: true, forgotten, progress, signal });
    printReport(context, report);
    return report;
  } catch (error) {
    if (!isUserError(error, 'nothing-to-consolidate')) throw error;
    context.print('No other memory is left to train; the base model serves.');
    return null;
  }
}
