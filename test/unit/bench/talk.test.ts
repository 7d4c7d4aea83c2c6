// Chat teaches, and memories get their kind: the bars of what was measured on messages and sentences of another hand.
import assert from 'node:assert/strict';
import { measureChat, measureKinds } from '../../bench/talk.ts';

describe('talk', function () {
  this.timeout(120_000);

  for (const [set, recall, precision] of [
    ['tune', 0.9, 0.9],
    ['held', 0.8, 0.8],
  ] as const)
    it(`teaches (${set})`, async () => {
      const { found, wanted, right, made } = await measureChat(set);
      assert.ok(found / wanted >= recall, `recall ${found} of ${wanted}`);
      assert.ok(right / made >= precision, `precision ${right} of ${made}`);
    });

  for (const [set, least] of [
    ['tune', 0.8],
    ['held', 0.7],
  ] as const)
    it(`gives each memory its kind (${set})`, async () => {
      const { rows } = await measureKinds(set);
      const right = rows.reduce((sum, row) => sum + row.right, 0);
      const of = rows.reduce((sum, row) => sum + row.of, 0);
      assert.ok(right / of >= least, `${right} of ${of}`);
    });
});
