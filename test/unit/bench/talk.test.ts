// Chat teaches, and memories get their kind: the bars of what was measured on messages and sentences that were labelled first.
import assert from 'node:assert/strict';
import { measureChat, measureKinds } from '../../bench/talk.ts';

describe('talk', function () {
  this.timeout(120_000);

  for (const [set, recall, precision, corrected] of [
    ['tune', 0.95, 0.95, 0.9],
    ['held', 0.95, 0.95, 0.9],
    ['tune2', 0.92, 0.92, 0.9],
    ['held2', 0.85, 0.92, 0.3],
    ['fresh', 0.88, 0.9, 0.5],
    ['blind', 0.9, 0.9, 0.5],
  ] as const)
    it(`teaches (${set})`, async () => {
      const { found, wanted, right, made, settled, corrections } = await measureChat(set);
      assert.ok(found / wanted >= recall, `recall ${found} of ${wanted}`);
      assert.ok(right / made >= precision, `precision ${right} of ${made}`);
      assert.ok(settled / corrections >= corrected, `corrections ${settled} of ${corrections}`);
    });

  for (const [set, least] of [
    ['tune', 0.9],
    ['held', 0.9],
    ['tune2', 0.85],
    ['held2', 0.78],
    ['fresh', 0.85],
  ] as const)
    it(`gives each memory its kind (${set})`, async () => {
      const { rows } = await measureKinds(set);
      const right = rows.reduce((sum, row) => sum + row.right, 0);
      const of = rows.reduce((sum, row) => sum + row.of, 0);
      assert.ok(right / of >= least, `${right} of ${of}`);
    });
});
