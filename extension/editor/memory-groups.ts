// How the memory view orders what Dormouse knows: what waits for review, then by kind, then what was replaced.
import { liveMemories, stageOf } from '../memory/derive.ts';
import type { Memory, MemoryKind, Stage } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';

export interface MemoryEntry {
  memory: Memory;
  /** Undefined for a memory that is not live. */
  stage?: Stage;
}

export interface MemoryGroup {
  id: 'proposed' | MemoryKind | 'superseded';
  label: string;
  /** What belongs into the group, for its tooltip. */
  hint: string;
  entries: MemoryEntry[];
}

const LABELS: Record<MemoryGroup['id'], [label: string, hint: string]> = {
  proposed: [
    'For Review',
    'Dormouse was not sure, or somebody else said it: nothing here is used before you accept it.',
  ],
  semantic: ['Conventions', 'Semantic memories: the rules and conventions of this project.'],
  episodic: ['Facts', 'Episodic memories: what is so in this project, for now.'],
  procedural: ['Procedures', 'Procedural memories: how things are done and repaired.'],
  superseded: ['Replaced', 'What a newer memory contradicts. It is not used any more.'],
};

/** Groups that have something in them; newest memories first. Forgotten and rejected ones are in none. */
export function groupMemories(own: Inventory, user: Inventory, current: string | null): MemoryGroup[] {
  const live: MemoryEntry[] = [own, user].flatMap((inventory) =>
    liveMemories(inventory).map((memory) => ({ memory, stage: stageOf(memory.id, inventory, current) })),
  );
  const withStatus = (status: Memory['status']): MemoryEntry[] =>
    [...own.memories.values(), ...user.memories.values()]
      .filter((memory) => memory.status === status)
      .map((memory) => ({ memory }));
  const ofKind = (kind: MemoryKind) => live.filter(({ memory }) => memory.kind === kind);
  const groups: [MemoryGroup['id'], MemoryEntry[]][] = [
    ['proposed', withStatus('proposed')],
    ['semantic', ofKind('semantic')],
    ['episodic', ofKind('episodic')],
    ['procedural', ofKind('procedural')],
    ['superseded', withStatus('superseded')],
  ];
  return groups
    .filter(([, entries]) => entries.length > 0)
    .map(([id, entries]) => ({
      id,
      label: LABELS[id][0],
      hint: LABELS[id][1],
      entries: entries.toSorted((a, b) => b.memory.id.localeCompare(a.memory.id)),
    }));
}
