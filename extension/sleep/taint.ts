// What an adapter learned that was forgotten since: it is not served, and its card tells nothing of it.
import path from 'node:path';
import { replaceFile } from '../atomic-file.ts';
import { taintedBy } from '../memory/derive.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Services } from '../services.types.ts';
import type { AdapterCard } from './schema.ts';

/** Tells whether a memory was forgotten, of the workspace or of the user. */
export function forgottenBy(own: Inventory, user: Inventory): (memory: string) => boolean {
  return (memory) => own.tombstones.has(memory) || user.tombstones.has(memory);
}

/** Memories of a card that were forgotten, of the workspace or of the user. */
export function tainted(card: AdapterCard, own: Inventory, user: Inventory): string[] {
  return [...new Set([...taintedBy(card, own), ...taintedBy(card, user)])];
}

/**
 * Does again what forgetting does to adapters: a card may have come after it (a night that was still training, a pack),
 * and it may have been cut off itself.
 */
export async function clearTaint(services: Services): Promise<void> {
  const [own, user] = await Promise.all([services.memories.read(), services.userMemories.read()]);
  const learned = await blankCards(services.adapters, services.workspace.dir, forgottenBy(own, user));
  if (learned.length === 0) return;
  const current = await services.adapters.current();
  // One whose card is damaged is told of where it serves; that it learned something forgotten is not known.
  if (current !== null && learned.includes(current)) await fallBack(services, services.userMemories);
}

/**
 * Cards keep which memories went into the weights, which is what taints them, but not what was said about them.
 * Resolves with the hashes of the adapters that learned one which `isForgotten`. `dir`: folder of the workspace.
 */
export async function blankCards(
  adapters: Services['adapters'],
  dir: string,
  isForgotten: (memory: string) => boolean,
): Promise<string[]> {
  const learned: string[] = [];
  for (const card of await adapters.list()) {
    const forgotten = card.memories.filter(({ id }) => isForgotten(id));
    if (forgotten.length === 0) continue;
    learned.push(card.adapter);
    if (forgotten.every(({ probes }) => probes.every(({ user, answer }) => user + answer === ''))) continue;
    const blank = ({ id, probes }: (typeof forgotten)[number]) => ({
      id,
      probes: probes.map((probe) => ({ ...probe, user: '', answer: '' })),
    });
    const memories = card.memories.map((memory) => (isForgotten(memory.id) ? blank(memory) : memory));
    const file = path.join(dir, 'adapters', card.adapter, 'card.json');
    await replaceFile(file, `${JSON.stringify({ ...card, memories }, null, 2)}\n`);
  }
  return learned;
}

/** Serves the newest ancestor that knows nothing forgotten, where the current adapter does. */
export async function fallBack(
  { adapters, memories }: Pick<Services, 'adapters' | 'memories'>,
  userMemories: Services['userMemories'],
): Promise<string | null> {
  const current = await adapters.current();
  if (current === null) return null;
  const [own, user] = await Promise.all([memories.read(), userMemories.read()]);
  const clean = await adapters.cleanAncestor(current, (card) => tainted(card, own, user).length === 0);
  if (clean === current) return current;
  // The pointer first: whatever happens in between, what was forgotten is not served.
  await adapters.setCurrent(clean);
  await memories.transact(() => [
    { type: 'adapter.activated', adapter: clean, reason: 'The adapter had learned what was forgotten.' },
  ]);
  return clean;
}
