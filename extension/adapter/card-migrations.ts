// Adapter cards of earlier versions as today's; trainer/dormouse_trainer/migrations.py takes the same steps.
import { type Migration, storedAs } from '../storage/migrations.ts';
import { AdapterCard } from './card.ts';

/** 1 → 2: a card names number format and threads of its night; of older nights nobody knows them. */
const nameArithmetic: Migration = (card) => ({ numberFormat: null, threads: null, ...card });

/** What a recipe did not say when every night did the same. */
const EARLIER_NIGHTS = {
  name: 'default',
  version: 0,
  layers: null,
  optimiser: 'adamw',
  schedule: 'linear',
  warmUp: 0.05,
  patience: null,
  loss: 'answers',
  teaching: 0,
  replay: 0.5,
  negatives: 1,
  readings: 1,
  general: 1,
};

/** A recipe of a job or card of version 2, with all that the night did. */
export function spelledOut(recipe: unknown, kind: unknown): object {
  return { ...EARLIER_NIGHTS, depth: kind === 'nap' ? 'nap' : 'light', ...(recipe as object) };
}

/** 2 → 3: a card names the memories that stay text, and its recipe says all that it did. */
const nameRecipe: Migration = (card) => ({
  textOnly: [],
  substitutes: [],
  ...card,
  recipe: spelledOut(card.recipe, card.kind),
  losses: { curve: [], ...(card.losses as object) },
});

/** What a recipe did not say when nights scored nothing and taught no identity. */
const UNSCORED = { identity: 0, leastNovelty: 0, leastImportance: 0, leastUtility: 0 };

/** A recipe of a job or card of version 3, with all that the night did. */
export function unscored(recipe: unknown): object {
  return { ...UNSCORED, ...(recipe as object) };
}

/** 3 → 4: a card says how each memory stands. Before, each night rehearsed every memory. */
const noteStanding: Migration = (card) => ({
  tokens: null,
  ...card,
  memories: (card.memories as object[]).map((memory) => ({
    scores: null,
    replays: 0,
    rested: 0,
    ...memory,
  })),
  recipe: unscored(card.recipe),
});

/** Of a gate of before version 5. */
export const NEW_FIGURES = {
  oldRecallBefore: null,
  lost: 0,
  foreign: 0,
  linesOverParent: null,
  linesOverBase: null,
  capability: null,
  capabilityBefore: null,
  refusals: null,
};

/** 4 → 5: a gate judges more; of older nights nobody knows these figures. */
const nameAxes: Migration = (card) => ({
  ...card,
  gate: { ...NEW_FIGURES, ...(card.gate as object) },
});

export const cardMigrations: readonly Migration[] = [nameArithmetic, nameRecipe, noteStanding, nameAxes];

export const StoredCard = storedAs(AdapterCard, cardMigrations, 'The adapter’s card');
