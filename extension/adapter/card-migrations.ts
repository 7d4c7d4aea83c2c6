// Adapter cards of earlier versions as today's; trainer/dormouse_trainer/migrations.py takes the same steps.
import { type Migration, storedAs } from '../storage/migrations.ts';
import { AdapterCard } from './card.ts';

/** 1 → 2: a card names number format and threads of its night; of older nights nobody knows them. */
const nameArithmetic: Migration = (card) => ({ numberFormat: null, threads: null, ...card });

export const cardMigrations: readonly Migration[] = [nameArithmetic];

export const StoredCard = storedAs(AdapterCard, cardMigrations, 'The adapter’s card');
