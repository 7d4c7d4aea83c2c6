// `dormouse adapters` and `dormouse rollback`: the adapters of this workspace, which one serves and which may not; and the one
// that is to serve from now on.
import { earlierAdapter, serveAdapter } from '../../adapter/serving.ts';
import { taintOf } from '../../adapter/taint.ts';
import { UserError } from '../../base/errors.ts';
import { percent, size } from '../../base/numbers.ts';
import type { Command } from '../../terminal/command.ts';
import { counted, table } from '../../terminal/terminal.ts';
import type { Services } from '../../workspace/services.types.ts';
import { viewWorkspace } from '../../workspace/view.ts';

/** Characters of a hash that name an adapter. */
const SHORTEST = 6;

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

/** Hash of the adapter to go back to; null is the bare base. */
async function target(services: Services, wanted: string | undefined): Promise<string | null> {
  if (wanted === undefined) return earlierAdapter(services);
  if (wanted === 'base') return null;
  const fitting = (await services.adapters.list()).filter(({ adapter }) =>
    adapter.startsWith(wanted.toLowerCase()),
  );
  const [card] = fitting;
  if (!card || fitting.length > 1 || wanted.length < SHORTEST)
    throw new UserError(
      'adapter-not-found',
      {
        what: `${JSON.stringify(wanted)} does not name one adapter.`,
        why:
          fitting.length > 1
            ? `It fits ${fitting.length}.`
            : 'None of this workspace fits, or it is too short.',
        next: `\`dormouse adapters\` lists them; give ${SHORTEST} characters or more, or \`base\`.`,
      },
      'usage',
    );
  return card.adapter;
}

export const rollback: Command = {
  name: 'rollback',
  summary: 'serve the adapter from before, or the one named, or `base`',
  usage: '[ADAPTER|base]',
  positionals: [0, 1],
  options: {},
  details:
    'Memories that only the left adapter answered for return to the prompt. Nothing is deleted.\n' +
    'Refused (3) when there is nothing to go back to, or the adapter learned something forgotten since.',
  async run(context, input) {
    const services = await context.services();
    const adapter = await target(services, input.positionals[0]);
    await serveAdapter(services, adapter, 'rollback', context.signal);
    context.print(`Serving now: ${adapter ? `adapter ${adapter.slice(0, 12)}` : 'the base model'}.`);
    return { json: { adapter } };
  },
};
