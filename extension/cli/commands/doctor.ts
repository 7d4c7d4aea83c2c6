// `dormouse doctor`: looks at everything that Dormouse stands on, and says what to do where something is wrong.
import type { Command } from '../command.ts';
import { examine } from '../doctor-checks.ts';
import { plain, table } from '../terminal.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check the installation and this workspace',
  usage: '',
  positionals: [0, 0],
  options: {},
  details: 'Fails (1) when a check fails. --json prints [{name, status: ok|warn|fail, detail, next}].',
  async run(context) {
    const findings = await examine(context);
    const { style } = context;
    const mark = { ok: style.green('ok'), warn: style.yellow('warn'), fail: style.red('fail') };
    context.print(table(findings.map(({ name, status, detail }) => [mark[status], name, plain(detail)])));
    const troubles = findings.filter(({ next }) => next);
    if (troubles.length) context.print();
    for (const { name, next } of troubles) context.print(`${style.bold(name)}: ${plain(next)}`);
    return { json: findings, code: findings.some(({ status }) => status === 'fail') ? 1 : 0 };
  },
};
