// `dormouse adapters`: the adapters of this workspace, which one serves, and which may not.

import { taintOf } from '../../adapter/taint.ts';
import { percent, size } from '../../base/numbers.ts';
import type { Command } from '../../terminal/command.ts';
import { counted, table } from '../../terminal/terminal.ts';
import { viewWorkspace } from '../../workspace/view.ts';

export const adapters: Command = {
  name: 'adapters',
  summary: 'list the adapters of this workspace',
  usage: '',
  positionals: [0, 0],
  options: {},
  details: '--json prints {current, adapters: [{card, tainted: [memory id]}]}, newest first.',
  async run(context) {
    const services = await context.services();
    const [cards, view] = await Promise.all([services.adapters.list(), viewWorkspace(services)]);
    const { current } = view;
    const listed = cards
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
      .map((card) => ({ card, tainted: taintOf(card, view) }));
    const { style } = context;
    const rows = listed.map(({ card, tainted }) => [
      card.adapter === current ? style.green('●') : ' ',
      card.adapter.slice(0, 12),
      card.createdAt.slice(0, 16).replace('T', ' '),
      card.kind,
      counted(card.memories.length, 'memory', 'memories'),
      `recall ${percent(card.gate.newRecall ?? card.gate.oldRecall)}`,
      size(card.files.reduce((sum, file) => sum + file.bytes, 0)),
      tainted.length ? style.red(`tainted by ${tainted.length} forgotten`) : '',
    ]);
    if (rows.length) context.print(table(rows));
    else context.print('No adapter yet; `dormouse sleep` makes the first.');
    if (rows.length && current === null) context.print('Serving: the base model.');
    return { json: { current, adapters: listed } };
  },
};
