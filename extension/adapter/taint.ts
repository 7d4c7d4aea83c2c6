// What an adapter learned that was forgotten since: it is not served, and its card tells nothing of it.

import path from 'node:path';
import { isForgotten, type Ledgers, type MemoryStores, readLedgers } from '../memory/ledgers.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import type { AdapterStore } from './adapter-store.ts';
import type { AdapterCard } from './card.ts';

/** Ids of the memories on a card that were forgotten; empty means that the adapter is clean. */
export function taintOf({ memories }: Pick<AdapterCard, 'memories'>, ledgers: Ledgers): string[] {
  return memories.map(({ id }) => id).filter((id) => isForgotten(ledgers, id));
}

/** True where nothing that was forgotten went into the adapter's weights. */
export function isClean(card: Pick<AdapterCard, 'memories'>, ledgers: Ledgers): boolean {
  return taintOf(card, ledgers).length === 0;
}

/**
 * Does again what forgetting does to adapters: a card may have come after it (a night that was still training, a pack),
 * and it may have been cut off itself.
 */
export async function clearTaint(
  services: MemoryStores & { adapters: AdapterStore; workspace: { dir: string } },
): Promise<void> {
  const ledgers = await readLedgers(services);
  const learned = await blankCards(services.adapters, services.workspace.dir, (id) =>
    isForgotten(ledgers, id),
  );
  if (learned.length === 0) return;
  const current = await services.adapters.current();
  // An adapter with a damaged card is not listed here; `servingAdapter` reports it when it should serve.
  if (current !== null && learned.includes(current)) await fallBack(services);
}

/**
 * Cards keep which memories went into the weights, which is what taints them, but not what was said about them.
 * Resolves with the hashes of the adapters that learned one that `wasForgotten`. `dir`: folder of the workspace.
 */
export async function blankCards(
  adapters: AdapterStore,
  dir: string,
  wasForgotten: (memory: string) => boolean,
): Promise<string[]> {
  const learned: string[] = [];
  for (const card of await adapters.list()) {
    const forgotten = card.memories.filter(({ id }) => wasForgotten(id));
    if (forgotten.length === 0) continue;
    learned.push(card.adapter);
    if (forgotten.every(({ probes }) => probes.every(({ user, answer }) => user + answer === ''))) continue;
    const blank = (memory: (typeof forgotten)[number]) => ({
      ...memory,
      probes: memory.probes.map((probe) => ({ ...probe, user: '', answer: '' })),
    });
    const memories = card.memories.map((memory) => (wasForgotten(memory.id) ? blank(memory) : memory));
    const file = path.join(dir, 'adapters', card.adapter, 'card.json');
    await replaceFile(file, `${JSON.stringify({ ...card, memories }, null, 2)}\n`);
  }
  return learned;
}

/** Serves the newest ancestor that knows nothing forgotten, where the current adapter does. */
export async function fallBack(stores: MemoryStores & { adapters: AdapterStore }): Promise<string | null> {
  const { adapters, memories } = stores;
  const current = await adapters.current();
  if (current === null) return null;
  const ledgers = await readLedgers(stores);
  const clean = await adapters.cleanAncestor(current, (card) => isClean(card, ledgers));
  if (clean === current) return current;
  // The pointer first: whatever happens in between, what was forgotten is not served.
  await adapters.setCurrent(clean);
  await memories.transact(() => [
    { type: 'adapter.activated', adapter: clean, reason: 'The adapter had learned what was forgotten.' },
  ]);
  return clean;
}
