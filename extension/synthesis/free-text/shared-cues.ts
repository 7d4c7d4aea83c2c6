// Names that more than one memory has: a question with such a name alone has two answers.
import { isOpen } from '../../memory/derive.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import { contains } from '../probe-score.ts';

/** Whether another open memory holds a cue of this one. */
export function sharedCues(memory: Memory, inventory: Inventory): (cue: string) => boolean {
  const others = [...inventory.memories.values()].filter(
    (other) => other.id !== memory.id && isOpen(other) && other.supersededBy !== memory.id,
  );
  const known = new Map<string, boolean>();
  return (cue) => {
    const before = known.get(cue);
    if (before !== undefined) return before;
    // The exact comparison reads each text letter by letter, and most do not hold the cue at all.
    const lower = cue.toLowerCase();
    const shared = others.some(({ text }) => text.toLowerCase().includes(lower) && contains(text, cue));
    known.set(cue, shared);
    return shared;
  };
}
