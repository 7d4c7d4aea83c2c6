// How the memory view orders what Dormouse knows: what waits for review, then by kind, then what was replaced.

import type { MemoryKind } from '../../language/kind.ts';
import type { ReviewItem } from '../../memory/review.ts';
import type { Memory, Stage } from '../../memory/schema.ts';
import { isPromotable } from '../../memory/scope.ts';
import { ruleFileOf } from '../../workspace/rule-file-life.ts';
import { stageIn } from '../../workspace/view.ts';
import type { OverviewState } from '../overview.ts';

export interface MemoryEntry {
  memory: Memory;
  /** Undefined for a memory that is not live. */
  stage?: Stage;
  /** Why it waits for the user's decision; empty where it does not. */
  review: ReviewItem[];
  /** Whether it can be made the user's, or enter the nights of this workspace as such. */
  promotable: boolean;
  /** Why it cannot be learned and stays in the prompt. */
  textOnly?: string;
}

export interface MemoryGroup {
  id: 'review' | MemoryKind | 'superseded';
  label: string;
  /** What belongs into the group, for its tooltip. */
  hint: string;
  entries: MemoryEntry[];
}

const LABELS: Record<MemoryGroup['id'], [label: string, hint: string]> = {
  review: [
    'For Review',
    'What Dormouse does not decide by itself: proposals, memories that exclude each other, expired ones, and those ' +
      'about code that changed.',
  ],
  semantic: ['Conventions', 'Semantic memories: the rules and conventions of this project.'],
  episodic: ['Facts', 'Episodic memories: what is so in this project, for now.'],
  procedural: ['Procedures', 'Procedural memories: how things are done and repaired.'],
  superseded: ['Replaced', 'What a newer memory contradicts. It is not used any more.'],
};

const newestFirst = (a: MemoryEntry, b: MemoryEntry) => b.memory.id.localeCompare(a.memory.id);

/** What was said comes first, newest first; then file by file, from its first line to its last. */
function byFile(a: MemoryEntry, b: MemoryEntry): number {
  const [from, other] = [placeInFile(a), placeInFile(b)];
  return (
    from.file.localeCompare(other.file) ||
    from.line - other.line ||
    from.turn - other.turn ||
    newestFirst(a, b)
  );
}

function placeInFile({ memory }: MemoryEntry): { file: string; line: number; turn: number } {
  const [first] = memory.evidence;
  const file = first && ruleFileOf(first.session);
  return file === undefined
    ? { file: '', line: 0, turn: 0 }
    : { file, line: first?.line ?? 0, turn: first?.turn ?? 0 };
}

/**
 * Groups that have something in them; newest memories first. Each memory is in one group, what waits for review in
 * that; forgotten and rejected ones are in none.
 */
export function groupMemories(state: Omit<OverviewState, 'cards' | 'usage'>): MemoryGroup[] {
  const { own, user, review } = state;
  const now = new Date();
  const waits = new Map<string, ReviewItem[]>();
  for (const item of review) waits.set(item.memory.id, [...(waits.get(item.memory.id) ?? []), item]);
  const entries = [own, user].flatMap(({ memories }) =>
    [...memories.values()].map((memory): MemoryEntry => {
      const stage = stageIn(state, memory, now);
      const textOnly = stage === 'context' ? state.textOnly.get(memory.id) : undefined;
      return {
        memory,
        ...(stage === undefined ? {} : { stage }),
        ...(textOnly === undefined ? {} : { textOnly }),
        review: waits.get(memory.id) ?? [],
        promotable: isPromotable({ own }, memory, now),
      };
    }),
  );
  const undisputed = entries.filter((entry) => entry.review.length === 0);
  const ofKind = (kind: MemoryKind) =>
    undisputed.filter(({ stage, memory }) => stage && memory.kind === kind);
  const withStatus = (status: Memory['status']) =>
    undisputed.filter(({ memory }) => memory.status === status);
  const groups: [MemoryGroup['id'], MemoryEntry[]][] = [
    ['review', entries.filter((entry) => entry.review.length > 0)],
    ['semantic', ofKind('semantic')],
    ['episodic', ofKind('episodic')],
    ['procedural', ofKind('procedural')],
    ['superseded', withStatus('superseded')],
  ];
  return groups
    .filter(([, members]) => members.length > 0)
    .map(([id, members]) => ({
      id,
      label: LABELS[id][0],
      hint: LABELS[id][1],
      entries: members.toSorted(id === 'review' ? byFile : newestFirst),
    }));
}
