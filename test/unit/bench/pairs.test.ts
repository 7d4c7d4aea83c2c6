// Identity of memories on pairs that were labelled before they were measured: the bars that each set has to hold.
import assert from 'node:assert/strict';
import {
  confusionOf,
  measurePairs,
  type PairRelation,
  type PairSet,
  readPairs,
  SETS,
} from '../../bench/memory-pairs.ts';

/** Shares of the pairs with an outcome that is wanted; pairs that nobody read while the code was written are harder. */
const BARS: Record<PairSet, Record<PairRelation, number>> = {
  tune: { same: 0.95, opposite: 0.95, changed: 0.95, 'other-scope': 0.95, unrelated: 0.95 },
  tune2: { same: 0.75, opposite: 0.95, changed: 0.95, 'other-scope': 0.6, unrelated: 0.8 },
  held2: { same: 0.65, opposite: 0.9, changed: 0.85, 'other-scope': 0.8, unrelated: 0.8 },
  blind: { same: 0.95, opposite: 0.95, changed: 0.95, 'other-scope': 0.95, unrelated: 0.95 },
  blind2: { same: 0.77, opposite: 0.85, changed: 0.75, 'other-scope': 1, unrelated: 1 },
  fresh: { same: 0.55, opposite: 0.95, changed: 0.83, 'other-scope': 0.9, unrelated: 0.9 },
};

describe('pairs of memories', () => {
  for (const set of SETS)
    it(`holds the bars of identity on the ${set} set`, async function () {
      this.timeout(60_000);
      const measured = await measurePairs(readPairs(set));
      const of = (relation: PairRelation) =>
        confusionOf(measured.filter((pair) => pair.relation === relation));
      // A set of few relations says nothing of the others.
      for (const [relation, bar] of Object.entries(BARS[set]) as [PairRelation, number][])
        assert.ok(
          of(relation).count === 0 || of(relation).right >= bar,
          `${relation}: ${of(relation).right}`,
        );
      // What says something else is never one memory, and what holds elsewhere ends nothing.
      assert.equal(of('opposite').outcomes.merged, 0);
      assert.equal(of('same').outcomes.superseded, 0);
      for (const relation of ['other-scope', 'unrelated'] as const)
        assert.equal(of(relation).outcomes.merged + of(relation).outcomes.superseded, 0, relation);
    });
});
