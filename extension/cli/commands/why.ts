// `dormouse why`: why it is not sleeping, with every signal that decides.
import { printable } from '../../base/printable.ts';
import { whyAwake } from '../../sleep/why.ts';
import type { Command } from '../../terminal/command.ts';
import { table } from '../../terminal/terminal.ts';

export const why: Command = {
  name: 'why',
  summary: 'why it is not sleeping: what waits, and what holds a night back',
  usage: '',
  positionals: [0, 0],
  options: {},
  details:
    '`dormouse sleep` does not wait for what holds a night back.\n--json prints the sentence and the signals.',
  async run(context) {
    const { sentence, signals } = await whyAwake(await context.services());
    context.print(printable(sentence));
    context.print(table(signals.map(({ name, value, ok }) => [ok ? '✔' : '–', name, printable(value)])));
    return { json: { sentence, signals } };
  },
};
