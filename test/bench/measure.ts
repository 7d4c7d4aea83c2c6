// Measures the reflection of one scenario: extracts its memories and scores what went live and what was proposed.
import type { Logger } from '../../extension/base/log.ts';
import type { Reflector } from '../../extension/reflection/reflector.ts';
import { baselines, keepSentences } from './baselines.ts';
import { extract } from './extraction.ts';
import { type GoldScenario, TRAP_KINDS, type TrapKind } from './gold.ts';
import {
  f1,
  liveOrProposed,
  precision,
  type Rates,
  rate,
  recall,
  type ScoredMemory,
  supersession,
  trapsIn,
  wentLive,
} from './score.ts';

/** A score with its shares, 0 to 1; null where there is nothing to divide by. */
export type Figures = Rates & { precision: number | null; recall: number | null; f1: number | null };
export type Measured = Awaited<ReturnType<typeof measure>>;

const figures = (rates: Rates): Figures => ({
  ...rates,
  precision: precision(rates) ?? null,
  recall: recall(rates) ?? null,
  f1: f1(rates) ?? null,
});

const scored = (memories: ScoredMemory[], scenario: GoldScenario) => ({
  all: figures(rate(memories, scenario)),
  procedural: figures(rate(memories, scenario, 'procedural')),
  semantic: figures(rate(memories, scenario, 'semantic')),
  episodic: figures(rate(memories, scenario, 'episodic')),
});

export interface TrapCount {
  kind: TrapKind;
  of: number;
  /** Ids of the traps that are in a memory. */
  through: string[];
}

function countTraps(memories: ScoredMemory[], scenario: GoldScenario): TrapCount[] {
  const through = trapsIn(memories, scenario);
  return TRAP_KINDS.map((kind) => ({
    kind,
    of: scenario.traps.filter((trap) => trap.kind === kind).length,
    through: through.filter((trap) => trap.kind === kind).map(({ id }) => id),
  }));
}

export async function measure(file: string, scenario: GoldScenario, reflector: Reflector, log: Logger) {
  const started = performance.now();
  const { memories, files, secretsOnDisk } = await extract(file, scenario, reflector, log);
  const seconds = (performance.now() - started) / 1000;
  const withStatus = (status: ScoredMemory['status']) =>
    memories.filter((memory) => memory.status === status);
  return {
    scenario: scenario.name,
    seconds,
    live: scored(memories.filter(wentLive), scenario),
    liveOrProposed: scored(memories.filter(liveOrProposed), scenario),
    supersession: supersession(memories, scenario),
    traps: {
      live: countTraps(withStatus('live'), scenario),
      proposed: countTraps(withStatus('proposed'), scenario),
    },
    filesSearched: files,
    secretsOnDisk,
    baselines: baselines.map(({ name, keeps }) => ({
      name,
      all: figures(rate(keepSentences(scenario, keeps), scenario)),
    })),
  };
}
