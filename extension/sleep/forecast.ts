// What a night would do, before it begins: what trains, on about how many examples, how long that takes by the nights
// so far, what has to be downloaded first, and what stays text and why.
import { type AdapterCard, SleepDepth } from '../adapter/card.ts';
import { isClean } from '../adapter/taint.ts';
import { duration } from '../base/numbers.ts';
import type { Memory } from '../memory/schema.ts';
import { neededInstall } from '../trainer/install.ts';
import type { Services } from '../workspace/services.types.ts';
import { viewWorkspace } from '../workspace/view.ts';
import { REHEARSALS } from './job.ts';
import { cleanParent } from './night-draft.ts';
import { continued, type RecipeName, recipeFor } from './recipe.ts';
import { selectMemories } from './selection.ts';

/** Nights that a forecast goes by: the newest ones, for a machine and a recipe change. */
const NIGHTS = 5;

export interface NightForecast {
  /** Would train anew. */
  fresh: Memory[];
  /** Live ones that stay text, and why. */
  held: { memory: Memory; why: string }[];
  /** Estimated: conversations about what is new, and about what was learned before. */
  examples: { fresh: number; replayed: number };
  /** Seconds by earlier nights with this base model, and how many these are; undefined where there was none. */
  time: { least: number; most: number; nights: number } | undefined;
  /** What has to be downloaded first; undefined where nothing has. */
  install: Awaited<ReturnType<typeof neededInstall>>;
}

/** A sleep that would begin now. Loads the model, as the night does. Throws what the stores and the model host throw. */
export async function forecastNight(services: Services, recipe: RecipeName): Promise<NightForecast> {
  const [view, model, cards, install] = await Promise.all([
    viewWorkspace(services),
    services.model(),
    services.adapters.list(),
    neededInstall(services.paths),
  ]);
  const parent = await cleanParent(services, (card) => isClean(card, view));
  let chosen = await selectMemories(view, 'sleep', parent);
  const memories = chosen.fresh.length + chosen.known.length;
  const values = recipeFor(recipe, SleepDepth.enum.light, { family: model.family, memories });
  if (parent && (parent.base !== model.base || !continued(values, parent)))
    chosen = await selectMemories(view, 'sleep', null);
  const fresh = chosen.fresh.length * REHEARSALS;
  const most = values.replay < 1 ? (fresh * values.replay) / (1 - values.replay) : 0;
  const replayed = Math.round(Math.min(chosen.known.length * REHEARSALS, most));
  const work = ((fresh + replayed) / REHEARSALS) * values.epochs;
  return {
    fresh: chosen.fresh,
    held: chosen.held,
    examples: { fresh, replayed },
    time: timeOf(
      work,
      cards.filter((card) => card.base === model.base),
    ),
    install,
  };
}

/** `work` in memories times epochs; a night's own is known from its card. */
export function timeOf(
  work: number,
  cards: readonly Pick<AdapterCard, 'createdAt' | 'seconds' | 'memories' | 'parent' | 'recipe'>[],
): NightForecast['time'] {
  const paces = cards
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, NIGHTS)
    .filter(({ memories }) => memories.length > 0)
    .map(({ seconds, memories, recipe }) => seconds / (memories.length * recipe.epochs));
  if (paces.length === 0) return undefined;
  return { least: work * Math.min(...paces), most: work * Math.max(...paces), nights: paces.length };
}

/** What the user reads before it begins, a line each. */
export function forecastLines({ fresh, held, examples, time, install }: NightForecast): string[] {
  const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
  const long = time && time.most - time.least > 60 && time.most > 1.5 * time.least;
  const span = time && (long ? `${duration(time.least)} to ${duration(time.most)}` : duration(time.most));
  return [
    `${count(fresh.length, 'memory trains', 'memories train')}: about ${examples.fresh} examples` +
      (examples.replayed > 0
        ? `, and ${examples.replayed} of what was learned before, against forgetting.`
        : '.'),
    span
      ? `It takes about ${span} here, by the last ${count(time.nights, 'night', 'nights')}. You can work on; training stands back.`
      : 'How long it takes here is not known: no night has run with this model yet. You can work on; training stands back.',
    install
      ? `First the trainer is downloaded, once: up to ${install.downloadMb} MB from PyPI and PyTorch’s own index, ${install.diskMb} MB on disk in ${install.dir}. Nothing is sent.`
      : 'Nothing is downloaded.',
    ...(held.length > 0
      ? [`${count(held.length, 'memory stays', 'memories stay')} text, and in the prompt.`]
      : []),
  ];
}
