// `dormouse daemon status|stop`: the trainer daemon, and why it is or is not sleeping.

import { UserError } from '../../base/errors.ts';
import { percent } from '../../base/numbers.ts';
import { printable } from '../../base/printable.ts';
import type { Command } from '../../terminal/command.ts';
import { table } from '../../terminal/terminal.ts';

export const daemon: Command = {
  name: 'daemon',
  summary: 'show the trainer daemon, or stop it',
  usage: 'status|stop',
  positionals: [1, 1],
  options: {},
  details:
    '`status` lists its jobs and each signal it judges idleness by. `stop` ends it at once; a job in progress\n' +
    'continues from its checkpoint when the daemon starts again.\n' +
    '--json prints {running: false} or {running: true, status}.',
  async run(context, input) {
    const [action] = input.positionals;
    if (action !== 'status' && action !== 'stop')
      throw new UserError(
        'usage',
        {
          what: `\`dormouse daemon ${printable(String(action))}\` is not known.`,
          why: 'The daemon can be asked for its status, or stopped; it starts by itself.',
          next: 'Use `dormouse daemon status` or `dormouse daemon stop`.',
        },
        'usage',
      );
    const client = await (await context.services()).trainer({ start: false });
    if (!client) {
      context.print('The trainer daemon is not running.');
      return { json: { running: false } };
    }
    if (action === 'stop') {
      await client.shutdown();
      context.print('The trainer daemon has stopped.');
      return { json: { running: false } };
    }
    const status = await client.status();
    context.print(`The trainer daemon runs as process ${status.pid}${status.running ? ', training' : ''}.`);
    for (const job of status.jobs)
      context.print(
        `  ${job.id}  ${job.kind}  ${job.paused ? 'paused' : job.phase}  ${percent(job.progress)}  ` +
          printable(job.reason ?? job.message),
      );
    context.print(status.idle ? 'The machine counts as idle:' : 'The machine does not count as idle:');
    context.print(
      table(status.signals.map(({ name, value, idle }) => [idle ? '  ✓' : '  ✗', name, printable(value)])),
    );
    return { json: { running: true, status } };
  },
};
