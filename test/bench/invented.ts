// Memories of the closed language about things that nobody ever trained, each about something else.
import { phrases } from '../../extension/language/phrases.ts';
import { deriveSeed, pick, seededRng } from '../../extension/language/random.ts';
import { canonical, keyOf, statementOf } from '../../extension/language/statement.ts';
import type { Memory } from '../../extension/memory/schema.ts';
import { drawName } from '../../extension/synthesis/names.ts';
import { memoryOf } from '../support/memories.ts';

/** `count` memories, the same for the same seed; their ids say which is which, and nothing of the time. */
export function inventedMemories(count: number, seed: number): Memory[] {
  const rng = seededRng(deriveSeed(seed, 'invented'));
  const found = new Map<string, string>();
  while (found.size < count) {
    const relation = pick(rng, phrases.relations);
    const subject = drawName(relation.subject, rng);
    const text = canonical(relation.id, subject, drawName(relation.value, rng));
    const read = statementOf(text);
    // What is read back as something else is no sentence of its relation.
    if (read?.relation === relation.id) found.set(keyOf(read), text);
  }
  return [...found.values()].map((text, at) => memoryOf(text, { id: `${at + 1}`.padStart(26, '0') }));
}
