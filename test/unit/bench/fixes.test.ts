// The bars of the fixes benchmark that need no model: what checks find of the cases, and what they leave alone.
import assert from 'node:assert/strict';
import { allCases } from '../../bench/fixes/cases.ts';
import { measured } from '../../bench/fixes.ts';

describe('checks of the fixes benchmark', function () {
  this.timeout(120_000);
  it('find .6 of all violations and .8 of those that syntax shows, and accuse no code that keeps its rule', async () => {
    const { outcomes } = await measured(await allCases());
    const found = outcomes.filter((one) => one.found);
    const expressible = outcomes.filter((one) => one.expressible);
    assert.ok(found.length >= 0.6 * outcomes.length, `${found.length} of ${outcomes.length}`);
    const both = expressible.filter((one) => one.found);
    assert.ok(both.length >= 0.8 * expressible.length, `${both.length} of ${expressible.length}`);
    assert.deepEqual(
      outcomes.filter(({ accused }) => accused > 0).map(({ id }) => id),
      [],
    );
  });
});
