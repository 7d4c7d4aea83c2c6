// Which adapter serves: the current one where it may, and what the user chooses instead.

import { isUserError, UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { type MemoryStores, readLedgers } from '../memory/ledgers.ts';
import type { Model } from '../model/client.types.ts';
import type { AdapterRef } from '../model/schema.ts';
import type { AdapterStore } from './adapter-store.ts';
import type { AdapterCard } from './card.ts';
import { taintOf } from './taint.ts';

/** The stores that decide which adapter may serve. */
export type ServingStores = MemoryStores & { adapters: AdapterStore; log: Logger };

/**
 * The current adapter, ready to answer. null where there is none, where it was made for another base model, and, which
 * is told, where it is damaged or learned what was forgotten since: then everything is recalled into the prompt.
 */
export async function servingAdapter(services: ServingStores, model: Model): Promise<AdapterRef | null> {
  const current = await services.adapters.current();
  if (current === null) return null;
  try {
    const card = await services.adapters.card(current);
    if (card.base !== model.base) return null;
    await refuseTainted(services, card);
    const ref = await services.adapters.ref(current);
    await model.prepare({ adapter: ref });
    return ref;
  } catch (error) {
    if (!isUserError(error) || !error.code.startsWith('adapter-')) throw error;
    services.log.warn(error.message);
    return null;
  }
}

/** Throws UserError `adapter-tainted` where it learned something that was forgotten since. */
async function refuseTainted(services: ServingStores, card: AdapterCard): Promise<void> {
  const forgotten = (await forgottenIn(services, [card])).get(card.adapter) ?? 0;
  if (forgotten === 0) return;
  throw new UserError(
    'adapter-tainted',
    {
      what: `Adapter ${card.adapter.slice(0, 12)} is not served any more.`,
      why: `It learned ${forgotten} memories that you told Dormouse to forget.`,
      next: 'Consolidate once more (`dormouse sleep --rebuild`): that makes a clean one.',
    },
    'refused',
  );
}

/** How many memories that were forgotten since this adapter learned, by its hash. */
async function forgottenIn(services: ServingStores, cards: AdapterCard[]): Promise<Map<string, number>> {
  const ledgers = await readLedgers(services);
  return new Map(cards.map((card) => [card.adapter, taintOf(card, ledgers).length]));
}

/**
 * Hash of the adapter to roll back to: what served before the current one came, as long as it is still there
 * and clean; null is the bare base. Throws UserError `nothing-to-roll-back` where the base serves already.
 */
export async function earlierAdapter(services: ServingStores): Promise<string | null> {
  const [cards, current, inventory] = await Promise.all([
    services.adapters.list(),
    services.adapters.current(),
    services.memories.read(),
  ]);
  if (current === null)
    throw new UserError(
      'nothing-to-roll-back',
      {
        what: 'There is nothing to roll back to.',
        why: 'The base model serves without an adapter already.',
        next: 'The list of nights (`dormouse adapters`) shows what can be served instead.',
      },
      'refused',
    );
  const forgotten = await forgottenIn(services, cards);
  const came = inventory.activations.findLastIndex(({ adapter }) => adapter === current);
  const earlier = inventory.activations
    .slice(0, Math.max(0, came))
    .map(({ adapter }) => adapter)
    .findLast((adapter) => adapter !== current && (adapter === null || forgotten.get(adapter) === 0));
  return earlier ?? null;
}

/**
 * Serves this adapter from now on; null is the bare base, for which no model has to start. Throws UserError
 * `adapter-tainted` where it learned something that was forgotten since, and what the model host throws when it no
 * longer loads: then nothing changes.
 */
export async function serveAdapter(
  services: ServingStores & { model(): Promise<Model> },
  adapter: string | null,
  reason: string,
  signal?: AbortSignal,
): Promise<void> {
  if (adapter !== null) {
    await refuseTainted(services, await services.adapters.card(adapter));
    // Proven live before it serves: an adapter that no longer loads must not become the current one.
    await (await services.model()).prepare({ adapter: await services.adapters.ref(adapter) }, signal);
  }
  await services.adapters.setCurrent(adapter);
  await services.memories.transact(() => [{ type: 'adapter.activated', adapter, reason }]);
}
