// A part of what waits: by file, folder, kind, scope, or all of it.
import type { MemoryKind } from '../language/kind.ts';
import type { ReviewItem } from './review.ts';
import type { Memory } from './schema.ts';

export interface ReviewFilter {
  /** Path from the workspace's root with `/`: of a rule file, a transcript, or the code that a memory is about. */
  file?: string;
  /** A folder that such a file is in, at any depth. */
  folder?: string;
  kind?: MemoryKind;
  scope?: Memory['scope'];
  why?: ReviewItem['why'];
}

/** The session name of a rule file is its path behind this. */
const RULES = 'rules/';

/** Files that a memory comes from or is about, as paths from the workspace's root. */
export function filesOf({ evidence, anchor }: Memory): string[] {
  const sources = evidence
    .filter(({ session }) => session.startsWith(RULES))
    .map(({ session }) => session.slice(RULES.length));
  return [...new Set([...sources, ...(anchor ? [anchor.file] : [])])];
}

export function filtered(
  items: ReviewItem[],
  { file, folder, kind, scope, why }: ReviewFilter,
): ReviewItem[] {
  const inside = folder === undefined ? undefined : `${folder.replace(/\/+$/, '')}/`;
  return items.filter(
    (item) =>
      (file === undefined || filesOf(item.memory).includes(file)) &&
      (inside === undefined ||
        inside === './' ||
        filesOf(item.memory).some((one) => one.startsWith(inside))) &&
      (kind === undefined || item.memory.kind === kind) &&
      (scope === undefined || item.memory.scope === scope) &&
      (why === undefined || item.why === why),
  );
}
