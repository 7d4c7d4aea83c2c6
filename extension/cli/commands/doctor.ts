// `dormouse doctor`: looks at everything that Dormouse stands on, and says what to do where something is wrong.
import { repairLedger } from '../../memory/ledger-repair.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { printable, table } from '../../terminal/terminal.ts';
import { examine } from '../doctor-checks.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check the installation and this workspace',
  usage: '',
  positionals: [0, 0],
  options: {
    repair: {
      type: 'boolean',
      description: 'set the damaged lines of a ledger aside, restore what the snapshot has',
    },
  },
  details: 'Fails (1) when a check fails. --json prints [{name, status: ok|warn|fail, detail, next}].',
  async run(context, input) {
    if (input.values.repair === true) await repair(context);
    const findings = await examine(context);
    const { style } = context;
    const mark = { ok: style.green('ok'), warn: style.yellow('warn'), fail: style.red('fail') };
    context.print(table(findings.map(({ name, status, detail }) => [mark[status], name, printable(detail)])));
    const troubles = findings.filter(({ next }) => next);
    if (troubles.length) context.print();
    for (const { name, next } of troubles) context.print(`${style.bold(name)}: ${printable(next)}`);
    return { json: findings, code: findings.some(({ status }) => status === 'fail') ? 1 : 0 };
  },
};

/** Before the checks, so that they show how it is afterwards. */
async function repair(context: Context): Promise<void> {
  const { workspace, paths, log } = await context.services();
  for (const dir of [workspace.dir, paths.userState]) {
    const { bad, kept, restored } = await repairLedger(dir, log);
    for (const { line, reason } of bad)
      context.print(`Line ${line} of the ledger was set aside: ${printable(reason)}.`);
    if (kept) context.print(`Its bytes are kept in ${printable(kept)}.`);
    if (restored) context.print(`Restored ${restored} entries from the snapshot.`);
  }
}
