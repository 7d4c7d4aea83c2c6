// Editing a memory by hand: the user's own words take the place of its text, and it counts from then on.
import { UserError } from '../base/errors.ts';
import { acceptance } from '../memory/decision.ts';
import { foldEvents } from '../memory/fold.ts';
import type { Memory } from '../memory/schema.ts';
import { checkLength } from '../reflection/ordered.ts';
import { refuseSecret } from './refuse-secret.ts';
import type { Services } from './services.types.ts';

/**
 * Gives a memory another text and accepts it. Throws UserError `usage` for an empty text, `not-remembered` for one
 * that is too long, `memory-secret` for one that holds a secret, nothing written, and what the stores throw. Resolves with the memory as it is now.
 */
export async function editMemory(
  services: Pick<Services, 'memories' | 'userMemories'>,
  { id, scope }: Memory,
  text: string,
): Promise<Memory | undefined> {
  const wanted = text.trim();
  if (wanted === '')
    throw new UserError(
      'usage',
      {
        what: 'There is no text.',
        why: 'The text is empty.',
        next: 'Give the sentence, or forget the memory.',
      },
      'usage',
    );
  checkLength(wanted);
  await refuseSecret(wanted);
  const store = scope === 'user' ? services.userMemories : services.memories;
  const { memories } = await store.transact((inventory) => {
    if (!inventory.memories.has(id)) return [];
    const reworded = { type: 'memory.reworded' as const, id, text: wanted, because: 'You edited it.' };
    // What it excludes is decided by its new words.
    const edited = foldEvents(inventory, [reworded], new Date().toISOString());
    return [reworded, ...acceptance(edited, id)];
  });
  return memories.get(id);
}
