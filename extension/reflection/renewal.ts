// Which memory a passage of prose takes the place of. Facts of the closed language are keyed and need no guess; here
// the passage must say that something changes, and share with the memory the names that both are about.
import { statementOf } from '../language/statement.ts';
import type { Memory } from '../memory/schema.ts';
import { wordsIn } from './values.ts';

const change =
  /\b(?:no longer|not any ?more|any (?:longer|more)|from (?:now|today) on|(?:is|are|then) gone?|then goes|retires?|retired|replac(?:es?|ed|ing)|instead of|in place of|moves? (?:to|out)|moved to|becomes?|become|switch(?:es|ed)? to|goes? (?:back )?to|raised to|lowered to|(?:is|are) now|used to|until now|so far|correction)\b/i;

/** Names that must be shared, and the share of the shorter one's content words. */
const sharedNames = 1;
const sharedWords = 0.25;

/** Memories are never changed in place, and an inventory may have thousands. */
const read = new WeakMap<Memory, ReturnType<typeof wordsIn>>();

function wordsOf(memory: Memory): ReturnType<typeof wordsIn> {
  const known = read.get(memory) ?? wordsIn(memory.text);
  read.set(memory, known);
  return known;
}

/** The live memory of prose that `text` renews; undefined where none, or more than one, fits as well. */
export function renewedBy(text: string, memories: Iterable<Memory>): Memory | undefined {
  if (!change.test(text)) return undefined;
  const own = wordsIn(text);
  const fitting: { memory: Memory; score: number }[] = [];
  for (const memory of memories) {
    if (memory.status !== 'live' || memory.scope !== 'workspace') continue;
    const other = wordsOf(memory);
    const names = [...own.names].filter((name) => other.names.has(name)).length;
    const words = [...own.all].filter((word) => other.all.has(word)).length;
    const share = words / Math.max(1, Math.min(own.all.size, other.all.size));
    if (names >= sharedNames && share >= sharedWords && !statementOf(memory.text))
      fitting.push({ memory, score: names + share });
  }
  const [best, second] = fitting.sort((a, b) => b.score - a.score);
  return best && best.score !== second?.score ? best.memory : undefined;
}
