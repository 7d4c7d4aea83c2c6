// The card of an adapter that some night exported, for tests of what reads cards.
import type { AdapterCard } from '../../extension/adapter/card.ts';

type Learned = AdapterCard['memories'][number];

/** A memory as the night notes it that learned it. */
export function learnedIn(id: string, probes: Learned['probes'] = []): Learned {
  return { id, probes, scores: null, replays: 0, rested: 0 };
}

/** `changes` overrides any field. */
export function cardOf(adapter: string, changes: Partial<AdapterCard> = {}): AdapterCard {
  return {
    v: 5,
    adapter,
    files: [],
    base: '9'.repeat(64),
    parent: null,
    workspace: 'w',
    job: '01HZZZZZZZZZZZZZZZZZZZZZZZ',
    kind: 'sleep',
    memories: [],
    textOnly: [],
    recipe: {
      name: 'test',
      version: 1,
      depth: 'light',
      rank: 8,
      alpha: 8,
      targets: 'mlp',
      layers: null,
      optimiser: 'adamw',
      learningRate: 1e-3,
      schedule: 'linear',
      warmUp: 0.05,
      epochs: 1,
      batchSize: 8,
      patience: null,
      loss: 'answers',
      teaching: 0,
      replay: 0.5,
      replayDecay: 0.5,
      negatives: 1,
      readings: 1,
      general: 1,
      identity: 1,
      leastNovelty: 0,
      leastImportance: 0,
      leastUtility: 0,
    },
    substitutes: [],
    losses: { train: 1, validationMean: null, validationMedian: null, curve: [] },
    gate: {
      newRecall: null,
      oldRecall: null,
      oldRecallBefore: null,
      lost: 0,
      foreign: 0,
      goneLeaks: 0,
      abstention: null,
      perplexity: null,
      perplexityOverParent: null,
      perplexityOverBase: null,
      linesOverParent: null,
      linesOverBase: null,
      capability: null,
      capabilityBefore: null,
      refusals: null,
      secretLeaks: 0,
    },
    tokens: null,
    seconds: 1,
    energyWh: null,
    energyMethod: 'none',
    numberFormat: null,
    threads: null,
    versions: {},
    createdAt: '2026-01-01T00:00:00Z',
    ...changes,
  };
}
