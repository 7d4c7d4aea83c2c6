// For which files and situations a memory holds, and on which branch it was said, in words for people and prompts.
import type { Memory } from './schema.ts';

/** "in packages/api/**, when you add an endpoint"; undefined for what holds everywhere. */
export function whereItHolds({ applies }: Pick<Memory, 'applies'>): string | undefined {
  const globs = applies?.globs?.length ? `in ${applies.globs.join(', ')}` : undefined;
  return [globs, applies?.when].filter(Boolean).join(', ') || undefined;
}

/** The text with the files and the situation in front, for readers who see nothing else of the memory. */
export function textInPlace(memory: Pick<Memory, 'text' | 'applies'>): string {
  const where = whereItHolds(memory);
  return where === undefined ? memory.text : `(${where}) ${memory.text}`;
}
