import type { AdapterCard } from '../../extension/adapter/card.ts';
// The card of an adapter that some night exported, for tests of what reads cards.

/** `changes` overrides any field. */
export function cardOf(adapter: string, changes: Partial<AdapterCard> = {}): AdapterCard {
  return {
    v: 3,
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
      rank: 8,
      alpha: 8,
      targets: 'mlp',
      epochs: 1,
      learningRate: 1e-3,
      batchSize: 8,
      replayDecay: 0.5,
      teaching: 0,
    },
    losses: { train: 1, validationMean: null, validationMedian: null },
    gate: {
      newRecall: null,
      oldRecall: null,
      goneLeaks: 0,
      abstention: null,
      perplexity: null,
      perplexityOverParent: null,
      perplexityOverBase: null,
      secretLeaks: 0,
    },
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
