// Adapter cards of earlier versions as today's; trainer/dormouse_trainer/migrations.py takes the same steps.
import { type Migration, storedAs } from '../storage/migrations.ts';
import { AdapterCard } from './card.ts';

/** 1 → 2: a card names number format and threads of its night; of older nights nobody knows them. */
const nameArithmetic: Migration = (card) => ({ numberFormat: null, threads: null, ...card });

/** 2 → 3: a card names the memories that stay text, and its recipe the share of teachers; nights before had neither. */
const nameTeachers: Migration = (card) => ({ textOnly: [], ...card, recipe: withoutTeachers(card.recipe) });

/** A recipe of before there were teachers. */
export function withoutTeachers(recipe: unknown): object {
  return { teaching: 0, ...(recipe as object) };
}

export const cardMigrations: readonly Migration[] = [nameArithmetic, nameTeachers];

export const StoredCard = storedAs(AdapterCard, cardMigrations, 'The adapter’s card');
