// Identity of memories on the pairs that another hand wrote: the bars that both sets have to hold.
import assert from 'node:assert/strict';
import { confusionOf, measurePairs, type PairRelation, readPairs } from '../../bench/memory-pairs.ts';

describe('pairs of memories', () => {
  for (const set of ['tune', 'held'] as const)
    it(`holds the bars of identity on the ${set} set`, async function () {
      this.timeout(60_000);
      const measured = await measurePairs(readPairs(set));
      const of = (relation: PairRelation) =>
        confusionOf(measured.filter((pair) => pair.relation === relation));
      const [same, opposite, changed] = [of('same'), of('opposite'), of('changed')];
      assert.ok(same.right >= 0.95, `same: ${same.right}`);
      assert.equal(opposite.outcomes.merged, 0);
      assert.ok(opposite.right >= 0.9, `opposite: ${opposite.right}`);
      assert.ok(changed.right >= 0.9, `changed: ${changed.right}`);
      for (const relation of ['other-scope', 'unrelated'] as const) {
        const { outcomes, right } = of(relation);
        assert.equal(outcomes.merged + outcomes.superseded, 0, relation);
        assert.ok(right >= 0.9, `${relation}: ${right}`);
      }
    });
});
