// `dormouse rollback [ADAPTER]`: serves an earlier adapter, or the bare base, from now on.

import { earlierAdapter, serveAdapter } from '../../adapter/serving.ts';
import { UserError } from '../../base/errors.ts';
import type { Command } from '../../terminal/command.ts';
import type { Services } from '../../workspace/services.types.ts';

const SHORTEST = 6;

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
