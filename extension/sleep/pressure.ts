// How much waits to be consolidated: a weighted sum of what waits and for how long, as in the third paper.
import { liveMemories, stageOf, trustOf } from '../memory/derive.ts';
import { userInNights } from '../memory/scope.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { WorkspaceView } from '../workspace/view.ts';
import type { Waking } from './depth.ts';

/** What a term of the pressure counts, how much of it makes the term full, and what a full term weighs. */
export interface PressureTerm {
  name: 'memories' | 'hours' | 'drift';
  full: number;
  weight: number;
}
export type Amounts = Record<PressureTerm['name'], number>;
/** A term with its amount now; `part` of the pressure, at most its weight. */
export type WeighedTerm = PressureTerm & { amount: number; part: number };

/**
 * `memories` that are not consolidated, `hours` since the last sleep in which something waited, and `drift` of
 * perplexity, which only a fast path causes that edits weights by day.
 */
export const TERMS: readonly PressureTerm[] = [
  { name: 'memories', full: 50, weight: 0.6 },
  { name: 'hours', full: 2, weight: 0.3 },
  { name: 'drift', full: 1, weight: 0.1 },
];
/** Tokens of a memory's sentence in a prompt, about; the tokenizer of the base would not change the picture. */
const CHARACTERS_PER_TOKEN = 4;
const HOUR_MS = 3_600_000;

export interface Pressure {
  /** 0: nothing to do, 1: nothing more fits into it. */
  value: number;
  terms: WeighedTerm[];
  /** Memories that count at all, reviewed or not. */
  known: number;
  /** Trusted live memories that never passed an adapter's probes, and that a night can show to have learned. */
  waiting: number;
  /** Memories that the adapter in use was asked about and got wrong. */
  failed: number;
  /** Tokens that all memories which are not in the weights would take in a prompt. */
  promptTokens: number;
  /** One sentence for the user. */
  sentence: string;
}

export function weigh(amounts: Amounts, terms: readonly PressureTerm[] = TERMS): WeighedTerm[] {
  return terms.map((term) => {
    const amount = amounts[term.name];
    return { ...term, amount, part: term.weight * Math.min(1, amount / term.full) };
  });
}

/** The sum of the terms. */
export function pressureOf(terms: readonly WeighedTerm[]): number {
  return terms.reduce((sum, { part }) => sum + part, 0);
}

/** Memories that stay text do not wait: no night changes that. The workspace's own ledger tells when it slept. */
export function pressureIn(
  view: Pick<WorkspaceView, 'own' | 'user' | 'current' | 'textOnly'>,
  now = new Date(),
): Pressure {
  const { current, textOnly } = view;
  let [known, waiting, failed, characters, since] = [0, 0, 0, 0, Number.POSITIVE_INFINITY];
  for (const inventory of [view.own, userInNights(view, now)]) {
    const asked = current === null ? undefined : inventory.verified.get(current);
    for (const memory of liveMemories(inventory, now)) {
      known += 1;
      if (stageOf(memory.id, inventory, current) === 'weights' || trustOf(memory) !== 'trusted') continue;
      characters += memory.text.length;
      if (textOnly.has(memory.id)) continue;
      since = Math.min(since, Date.parse(memory.acceptedAt ?? memory.createdAt));
      if (asked?.failed.has(memory.id)) failed += 1;
      else waiting += 1;
    }
  }
  const waits = waiting + failed;
  // Time counts only while something waits.
  const began = Math.max(since, lastSleep(view.own));
  const hours = waits === 0 ? 0 : Math.max(0, now.getTime() - began) / HOUR_MS;
  const terms = weigh({ memories: waits, hours, drift: 0 });
  const promptTokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return {
    value: pressureOf(terms),
    terms,
    known,
    waiting,
    failed,
    promptTokens,
    sentence: describe(waiting, failed, promptTokens),
  };
}

/** When the last night was settled or turned down, epoch milliseconds; 0 where there was none. */
function lastSleep({ verified, rejectedJobs }: Inventory): number {
  return Math.max(0, ...[...verified.values(), ...rejectedJobs.values()].map(({ at }) => Date.parse(at)));
}

/** Nights of this ledger that gave an adapter. */
export function sleepsOf({ verified }: Inventory): number {
  return verified.size;
}

/** What of the pressure decides whether a sleep begins by itself. */
export function wakingOf({ value, terms }: Pick<Pressure, 'value' | 'terms'>): Waking {
  return { pressure: value, hours: terms.find(({ name }) => name === 'hours')?.amount ?? 0 };
}

/** The sum with its terms, for whoever asks why: `0.36: 0.06 for 5 of 50 memories, …`. */
export function termsLine({ value, terms }: Pressure): string {
  const parts = terms.map(({ name, amount, full, part }) => {
    const counted = Math.round(amount * 10) / 10;
    return `${part.toFixed(2)} for ${name === 'drift' ? 'drift, which nothing causes yet' : `${counted} of ${full} ${name}`}`;
  });
  return `${value.toFixed(2)}: ${parts.join(', ')}`;
}

function describe(waiting: number, failed: number, promptTokens: number): string {
  if (waiting + failed === 0) return 'Everything that can be learned is in the weights.';
  const parts: string[] = [];
  if (waiting > 0) parts.push(`${count(waiting, 'memory waits', 'memories wait')} for a night`);
  if (failed > 0) parts.push(`${count(failed, 'memory', 'memories')} did not hold last time`);
  return `${parts.join(' and ')}; all that is not in the weights takes about ${promptTokens} tokens of a prompt.`;
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
