// A month under one policy: what waits, when nights begin and end, and what they cost and save.
import { deriveSeed, seededRng } from '../../../extension/language/random.ts';
import type { Waking } from '../../../extension/sleep/depth.ts';
import { REHEARSALS } from '../../../extension/sleep/job.ts';
import { pressureOf, weigh } from '../../../extension/sleep/pressure.ts';
import { recipeFor } from '../../../extension/sleep/recipe.ts';
import { STEP_MINUTES, type Step, type Taught } from './users.ts';

/** What a policy may look at. */
export interface Look extends Waking {
  /** Memories that a night could teach. */
  waits: number;
  /** Tokens of all memories that are not in the weights. */
  promptTokens: number;
  /** Questions since the last sleep, and minutes since the last one. */
  turns: number;
  quietMinutes: number;
}
export type Policy = (look: Look) => 'nap' | 'light' | null;

export interface Outcome {
  naps: number;
  sleeps: number;
  tokensTrained: number;
  /** Of all questions together. */
  tokensSaved: number;
  /** Memories that were in the weights and that a later night did not keep: the prompt has them again. */
  lost: number;
}

/** Assumed: tokens a second of a night, of a rehearsal with its prompt, and chances by depth. */
const SPEED = 500;
const REHEARSAL_TOKENS = 60;
const LEARNED = { nap: 0.85, light: 0.95 } as const;
const SLIPS = { nap: 0.015, light: 0.01 } as const;
/** As in nightfall.ts. */
const REST_MINUTES = 20 * 60;

interface Memory extends Taught {
  at: number;
  place: 'prompt' | 'weights';
}

interface Night {
  depth: 'nap' | 'light';
  fresh: Memory[];
  kept: Memory[];
  /** Tokens that are left to train. */
  left: number;
}

/** `seed` draws what is learned and what slips. */
export function live(month: Step[], policy: Policy, seed: number): Outcome {
  const rng = seededRng(deriveSeed(seed, 'nights'));
  const memories: Memory[] = [];
  const outcome: Outcome = { naps: 0, sleeps: 0, tokensTrained: 0, tokensSaved: 0, lost: 0 };
  let [lastSleep, begun, lastTurn, turns, rank] = [-Infinity, -Infinity, -Infinity, 0, 0];
  let night = null as Night | null;
  for (const [at, step] of month.entries()) {
    const minute = at * STEP_MINUTES;
    for (const one of step.taught) memories.push({ ...one, at: minute, place: 'prompt' });
    if (step.turns > 0) lastTurn = minute;
    turns += step.turns;
    if (step.turns > 0)
      for (const { tokens, recalled, place } of memories)
        if (place === 'weights') outcome.tokensSaved += step.turns * recalled * tokens;
    if (night && step.on && !step.here) {
      night.left -= SPEED * STEP_MINUTES * 60;
      if (night.left <= 0) wake(night, minute);
    }
    if (!night && step.on && memories.length > 0) fallAsleep(minute);
  }
  return { ...outcome, tokensSaved: Math.round(outcome.tokensSaved) };

  function fallAsleep(minute: number): void {
    const open = memories.filter(({ place }) => place === 'prompt');
    const waits = open.filter(({ textOnly }) => !textOnly);
    if (waits.length === 0) return;
    const rests = minute - lastSleep < REST_MINUTES && !waits.some(({ at }) => at >= begun);
    const since = Math.max(lastSleep, Math.min(...waits.map(({ at }) => at)));
    const hours = (minute - since) / 60;
    const depth = policy({
      waits: waits.length,
      pressure: pressureOf(weigh({ memories: waits.length, hours, drift: 0 })),
      hours,
      turns,
      quietMinutes: minute - lastTurn,
      promptTokens: open.reduce((sum, { tokens }) => sum + tokens, 0),
    });
    if (!depth || rests) return;
    const known = memories.filter(({ place }) => place === 'weights');
    const recipe = recipeFor('default', depth, { family: 'real', memories: waits.length + known.length });
    // An adapter that has become too small is left behind: everything is new to the next one.
    const [fresh, kept] = recipe.rank > rank ? [[...waits, ...known], []] : [waits, known];
    rank = Math.max(rank, recipe.rank);
    // As many negatives as there are rehearsals, and at least two rehearsals of every old memory.
    const taught = fresh.length * REHEARSALS * 2;
    const replayed = kept.length === 0 ? 0 : Math.max(taught, 2 * kept.length);
    const tokens = (taught + replayed) * REHEARSAL_TOKENS * recipe.epochs;
    outcome.tokensTrained += tokens;
    begun = minute;
    night = { depth, fresh, kept, left: tokens };
  }

  function wake({ depth, fresh, kept }: Night, minute: number): void {
    outcome[depth === 'nap' ? 'naps' : 'sleeps'] += 1;
    for (const memory of fresh) {
      const learned = rng() < LEARNED[depth];
      if (memory.place === 'weights' && !learned) outcome.lost += 1;
      memory.place = learned ? 'weights' : 'prompt';
    }
    for (const memory of kept)
      if (rng() < SLIPS[depth]) {
        memory.place = 'prompt';
        outcome.lost += 1;
      }
    [lastSleep, turns, night] = [minute, 0, null];
  }
}
