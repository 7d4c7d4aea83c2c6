// The bars of reading rule files, on the files that were read while the reader was written.
import assert from 'node:assert/strict';
import { measureRuleFiles, sumOf } from '../../bench/rule-files.ts';

describe('rule files', function () {
  this.timeout(120_000);
  it('are read whole, with their polarity and without strangers', async () => {
    const figures = await measureRuleFiles('tune');
    const rules = sumOf(figures, (one) => one.rules);
    const whole = sumOf(figures, (one) => one.whole);
    assert.ok(rules > 200 && whole / rules >= 0.95, `${whole} of ${rules}`);
    assert.deepEqual(
      figures.flatMap(({ inverted }) => inverted),
      [],
    );
    assert.ok(sumOf(figures, ({ strangers }) => strangers.length) <= rules / 50);
  });
});
