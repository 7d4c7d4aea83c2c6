// Each way to say a thing is read as its row says, what only looks alike stays as it is, and no row takes more than linear
// time; pairs of sentences show that what they come to is compared.
import assert from 'node:assert/strict';
import { meaningOf } from '../../../extension/language/meaning.ts';
import { PARAPHRASES, plainForm } from '../../../extension/language/paraphrases.ts';
import { relationBetween, sameMeaning } from '../../../extension/language/relation.ts';

describe('paraphrases', () => {
  for (const { name, pattern, instead, example, not } of PARAPHRASES)
    it(`reads "${name}" in another form, and nothing that only looks like it`, () => {
      assert.equal(example[0].replace(pattern, instead), example[1]);
      assert.equal(not.replace(pattern, instead), not);
    });

  it('reads hours as a clock shows them', () => {
    assert.equal(plainForm('Backups run at 3 am'), 'Backups run at 03:00');
    assert.equal(plainForm('Backups run at 3:30 p.m. and at 9:05'), 'Backups run at 15:30 and at 09:05');
    assert.equal(plainForm('Backups run at 12 am'), 'Backups run at 00:00');
    assert.equal(plainForm('I am 13 am'), 'I am 13 am');
  });

  it('makes one memory of one rule', () => {
    for (const [one, other] of [
      ['Ask me before adding a dependency.', "Don't add a dependency without asking me."],
      ['Keep functions below forty lines.', 'Functions should be shorter than 40 lines.'],
      ['Wait for CI to be green before merging.', 'Only merge when CI is green.'],
      ['Helm charts live in `deploy/charts`.', '`deploy/charts` contains the Helm charts.'],
      ['Fix the code instead of disabling the rule.', "Don't disable the rule, fix the code."],
    ] as const)
      assert.ok(sameMeaning(one, other), `${one} / ${other}`);
  });

  it('makes one memory of no two rules', () => {
    for (const [one, other] of [
      ['Ask me before adding a dependency.', "Don't add a dependency without asking Ben."],
      ['Ask me before adding a dependency.', 'Never ask me before adding a dependency.'],
      ['Keep functions below forty lines.', 'Functions should be longer than 40 lines.'],
      ['Only merge when CI is green.', 'Merge before CI is green.'],
      ['Fix the code instead of disabling the rule.', 'Disable the rule instead of fixing the code.'],
      ['Backups run at 3 am.', 'Backups run at 3 pm.'],
      ['CSS modules only, no inline styles', 'inline styles only, no CSS modules'],
      ['We support iOS 16 and newer.', 'Minimum iOS version is 17.'],
      ['Keep it as it is, feel free to touch the tests', "Keep it as it is, don't touch the tests"],
    ] as const)
      assert.notEqual(relationBetween(meaningOf(one), meaningOf(other)), 'same', `${one} / ${other}`);
  });

  it('takes time that grows with the text', () => {
    for (const piece of ['a', 'a ', "don't a ", 'only a ', 'use a ', '1:00 ', 'we wrote the a ', '`a/']) {
      const started = performance.now();
      plainForm(piece.repeat(200_000 / piece.length));
      assert.ok(performance.now() - started < 2_000, piece);
    }
  });
});
