// How deep a sleep is, and what begins each depth.
import type { SleepDepth } from '../adapter/card.ts';
import type { Job } from '../trainer/schema.ts';

export interface DepthRow {
  about: string;
  /** What the trainer calls such a night; null where nothing makes one yet. */
  kind: Job['kind'] | null;
  /** What begins it, as a user says it. */
  triggers: string[];
}

export const DEPTHS: Record<SleepDepth, DepthRow> = {
  nap: { about: 'new memories, fewer epochs', kind: 'nap', triggers: ['dormouse sleep --nap'] },
  light: {
    about: 'new memories and replay of earlier ones',
    kind: 'sleep',
    triggers: ['dormouse sleep', 'Consolidate Now', 'enough waits'],
  },
  deep: {
    about: 'as light, with the recipe’s deep values: a lower rate and more replay in dual',
    kind: 'sleep',
    triggers: ['dormouse sleep --deep'],
  },
  dream: { about: 'conversations that connect memories', kind: null, triggers: [] },
};

/** How deep a night of this kind is where nobody says; a rebuild teaches everything anew, as a light sleep teaches. */
export function depthOf(kind: Job['kind']): SleepDepth {
  return kind === 'nap' ? 'nap' : 'light';
}
