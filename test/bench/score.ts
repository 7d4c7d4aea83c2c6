// Scores what was extracted against the gold inventory: precision, recall and F1, supersession, traps.
import type { MemoryKind } from '../../extension/language/kind.ts';
import type { MemoryStatus } from '../../extension/memory/schema.ts';
import type { GoldMemory, GoldScenario, TrapKind } from './gold.ts';
import { type Extracted, matches } from './matcher.ts';

export interface ScoredMemory extends Extracted {
  id: string;
  kind: MemoryKind;
  status: MemoryStatus;
  supersededBy?: string;
  /** The memory whose place the review asks about. */
  contests?: string;
  /** Other wordings; a trap in one of them is let through as well. */
  framings: string[];
}

export interface Rates {
  extracted: number;
  /** Extracted memories that match a gold memory. */
  right: number;
  gold: number;
  /** Gold memories that an extracted one matches. */
  found: number;
}

export interface Supersession {
  /** Gold memories that were replaced by another. */
  pairs: number;
  /** Pairs of which the old memory was extracted and went live. */
  wentLive: number;
  /** Of those, replaced by a memory that matches the new one. */
  replaced: number;
  /** Of those, still live: the inventory says something that is no longer true. */
  stale: number;
  /** Of the pairs whose old memory is live or proposed, those of which the review asks whether the new one replaces it. */
  asked: number;
}

/** `kind` counts a match only where the kinds agree, too. */
export function rate(memories: ScoredMemory[], scenario: GoldScenario, kind?: MemoryKind): Rates {
  const extracted = memories.filter((memory) => !kind || memory.kind === kind);
  const gold = scenario.memories.filter(({ type }) => !kind || type === kind);
  const match = (memory: ScoredMemory, own: GoldMemory) => matches(memory, own, scenario.questions);
  return {
    extracted: extracted.length,
    right: extracted.filter((memory) => gold.some((own) => match(memory, own))).length,
    gold: gold.length,
    found: gold.filter((own) => extracted.some((memory) => match(memory, own))).length,
  };
}

export const precision = ({ right, extracted }: Rates) => (extracted === 0 ? undefined : right / extracted);
export const recall = ({ found, gold }: Rates) => (gold === 0 ? undefined : found / gold);
export function f1(rates: Rates): number | undefined {
  const p = precision(rates);
  const r = recall(rates);
  if (p === undefined || r === undefined) return undefined;
  return p + r === 0 ? 0 : (2 * p * r) / (p + r);
}

/** What went live of itself, whether or not something took its place since. */
export const wentLive = ({ status }: ScoredMemory) => status === 'live' || status === 'superseded';
export const liveOrProposed = (memory: ScoredMemory) => wentLive(memory) || memory.status === 'proposed';

export function supersession(memories: ScoredMemory[], scenario: GoldScenario): Supersession {
  const result: Supersession = { pairs: 0, wentLive: 0, replaced: 0, stale: 0, asked: 0 };
  for (const old of scenario.memories) {
    const now = scenario.memories.find(({ id }) => id === old.supersededBy);
    if (!now) continue;
    result.pairs++;
    const says = (gold: GoldMemory) => (memory: ScoredMemory) => matches(memory, gold, scenario.questions);
    const open = memories.filter(({ status }) => status === 'live' || status === 'proposed');
    const contested = open.filter(says(now)).map(({ contests }) => contests);
    if (open.some((own) => contested.includes(own.id) && says(old)(own))) result.asked++;
    const olds = memories.filter(wentLive).filter(says(old));
    if (olds.length === 0) continue;
    result.wentLive++;
    if (olds.some(({ status }) => status === 'live')) result.stale++;
    else if (
      olds.every(({ supersededBy }) => memories.some((own) => own.id === supersededBy && says(now)(own)))
    )
      result.replaced++;
  }
  return result;
}

/** Traps whose words one of the memories has, by their kind; case does not matter. */
export function trapsIn(memories: ScoredMemory[], scenario: GoldScenario): { id: string; kind: TrapKind }[] {
  const said = memories
    .flatMap(({ text, framings }) => [text, ...framings])
    .map((text) => text.toLowerCase());
  return scenario.traps
    .filter(({ mustNotContain }) =>
      mustNotContain.some((part) => said.some((text) => text.includes(part.toLowerCase()))),
    )
    .map(({ id, kind }) => ({ id, kind }));
}
