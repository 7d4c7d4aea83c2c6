// `dormouse rollback [ADAPTER]`: serves an earlier adapter, or the bare base, from now on.
import { UserError } from '../../errors.ts';
import { taintedBy } from '../../memory/derive.ts';
import type { Services } from '../../services.types.ts';
import type { AdapterCard } from '../../sleep/schema.ts';
import type { Command } from '../command.ts';

const SHORTEST = 6;

/** Hash of the adapter to go back to; null is the bare base. */
async function target(services: Services, wanted: string | undefined): Promise<string | null> {
  const [cards, current, inventory] = await Promise.all([
    services.adapters.list(),
    services.adapters.current(),
    services.memories.read(),
  ]);
  const byHash = new Map(cards.map((card) => [card.adapter, card]));
  const clean = (card: AdapterCard) => taintedBy(card, inventory).length === 0;
  if (wanted === undefined) {
    if (current === null)
      throw new UserError(
        'nothing-to-roll-back',
        {
          what: 'There is nothing to roll back to.',
          why: 'The base model serves without an adapter already.',
          next: '`dormouse adapters` lists what can be served: `dormouse rollback HASH`.',
        },
        'refused',
      );
    // What served before the current adapter came, as long as it is still there and clean.
    const came = inventory.activations.findLastIndex(({ adapter }) => adapter === current);
    const earlier = inventory.activations
      .slice(0, Math.max(0, came))
      .map(({ adapter }) => adapter)
      .filter((adapter) => adapter !== current)
      .findLast((adapter) => {
        const card = adapter === null ? undefined : byHash.get(adapter);
        return adapter === null || (card !== undefined && clean(card));
      });
    return earlier ?? null;
  }
  if (wanted === 'base') return null;
  const fitting = cards.filter(({ adapter }) => adapter.startsWith(wanted.toLowerCase()));
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
  const tainted = taintedBy(card, inventory);
  if (tainted.length)
    throw new UserError(
      'adapter-tainted',
      {
        what: `Adapter ${card.adapter.slice(0, 12)} is not served any more.`,
        why: `It learned ${tainted.length} memories that you told Dormouse to forget.`,
        next: '`dormouse sleep --rebuild` makes a clean one.',
      },
      'refused',
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
    const ref = adapter === null ? null : await services.adapters.ref(adapter);
    // Proven live before it serves: an adapter that no longer loads must not become the current one.
    await (await services.model()).prepare(ref, context.signal);
    await services.adapters.setCurrent(adapter);
    await services.memories.transact(() => [{ type: 'adapter.activated', adapter, reason: 'rollback' }]);
    context.print(`Serving now: ${adapter ? `adapter ${adapter.slice(0, 12)}` : 'the base model'}.`);
    return { json: { adapter } };
  },
};
