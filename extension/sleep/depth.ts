// How deep a sleep is, and what begins each depth by itself; docs/decisions/0043-recipe.md has the figures.
import type { SleepDepth } from '../adapter/card.ts';
import type { Job } from '../trainer/schema.ts';

export const DEPTHS: Record<SleepDepth, { about: string; kind: Job['kind'] }> = {
  nap: { about: 'new memories, fewer epochs', kind: 'nap' },
  light: { about: 'new memories and replay of earlier ones', kind: 'sleep' },
  deep: { about: 'as light, by the deep values of the recipe', kind: 'sleep' },
  dream: { about: 'as deep, with conversations that connect memories', kind: 'sleep' },
};

/** What decides whether a sleep begins by itself. */
export interface Waking {
  /** 0 to 1, see pressure.ts. */
  pressure: number;
  /** Hours since the last sleep in which something waited. */
  hours: number;
}

export interface Trigger {
  /** For the user: when it begins a sleep. */
  about: string;
  depth: SleepDepth;
  due(waking: Waking): boolean;
}

const SLEEP_PRESSURE = 0.8;
const NAP_PRESSURE = 0.4;
const PATIENCE_HOURS = 48;
/** Every fifth sleep dreams, or is a deep one where the recipe knows no dreams, as in the third paper's public code. */
const DEEP_EVERY = 5;

/** The first that is due decides. Beside these, every depth that there is begins when the user asks for it. */
export const TRIGGERS: readonly Trigger[] = [
  {
    about: `a sleep at ${SLEEP_PRESSURE}`,
    depth: 'light',
    due: ({ pressure }) => pressure >= SLEEP_PRESSURE,
  },
  {
    about: `a sleep after ${PATIENCE_HOURS} hours`,
    depth: 'light',
    due: ({ hours }) => hours >= PATIENCE_HOURS,
  },
  { about: `a nap at ${NAP_PRESSURE}`, depth: 'nap', due: ({ pressure }) => pressure >= NAP_PRESSURE },
];

/**
 * The depth of the sleep that is due, of those that are `known` to the recipe; null where none is. `slept`: sleeps of
 * this workspace so far.
 */
export function depthDue(waking: Waking, known: readonly SleepDepth[], slept: number): SleepDepth | null {
  const due = TRIGGERS.find(({ depth, due }) => known.includes(depth) && due(waking))?.depth ?? null;
  if (due !== 'light' || (slept + 1) % DEEP_EVERY !== 0) return due;
  return (['dream', 'deep'] as const).find((depth) => known.includes(depth)) ?? due;
}

/** How deep a night of this kind is where nobody says; a rebuild teaches everything anew, as a light sleep teaches. */
export function depthOf(kind: Job['kind']): SleepDepth {
  return kind === 'nap' ? 'nap' : 'light';
}
