// `dormouse doctor`: looks at everything that Dormouse stands on, and says what to do where something is wrong.

import { printable } from '../../base/printable.ts';
import { findDamages } from '../../damage/damage.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { table } from '../../terminal/terminal.ts';
import { examine } from '../doctor-checks.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check the installation and this workspace',
  usage: '',
  positionals: [0, 0],
  options: {
    repair: {
      type: 'boolean',
      description: 'mend what is damaged in the state folder; says what it does before it does it',
    },
  },
  details:
    'Without --repair nothing is changed, and what a repair would do is said. A repair sets aside or restores what may be\n' +
    'worth something, and removes what is made anew. Fails (1) when a check fails. --json prints [{name, status: ok|warn|fail, detail, next}].',
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

/** Before the checks, so that they show how it is afterwards. All of it is said before any of it is done. */
async function repair({ paths, log, print, style, signal }: Context): Promise<void> {
  const damages = await findDamages(paths, log);
  for (const { where, wrong, steps, losses, next } of damages) {
    print(`${style.bold(printable(where))}: ${printable(wrong.join(' '))}`);
    for (const step of steps) print(`  Repair: ${printable(step)}`);
    for (const loss of losses) print(`  ${style.red(printable(loss))}`);
    if (next) print(`  ${printable(next)}`);
  }
  if (damages.length > 0) print();
  for (const { where, steps, repair: mend } of damages) {
    signal.throwIfAborted();
    if (steps.length === 0) continue;
    const said = await mend();
    print(`Repaired ${printable(where)}.${said ? ` ${printable(said)}` : ''}`);
  }
  if (damages.length > 0) print();
}
