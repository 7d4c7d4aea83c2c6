import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Recipe, SleepDepth } from '../../../extension/adapter/card.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { DEPTHS } from '../../../extension/sleep/depth.ts';
import { depthsOf, RECIPES, recipeFor, recipeNamed } from '../../../extension/sleep/recipe.ts';

const few = { family: 'real', memories: 10 } as const;

describe('Recipes', () => {
  it('give few memories on a real model more passes, within a bound', () => {
    const epochs = (memories: number) => RECIPES.default.depths.light({ family: 'real', memories }).epochs;
    assert.deepEqual([1, 3, 4, 6, 100].map(epochs), [5, 4, 3, 2, 2]);
  });

  it('have the values of their papers', () => {
    const values = ({ rank, alpha, targets, layers, learningRate, schedule, warmUp, ...rest }: Recipe) => [
      ...[rank, alpha, targets, layers, learningRate, schedule, warmUp],
      ...[rest.batchSize, rest.epochs, rest.loss, rest.replay],
    ];
    assert.deepEqual(values(recipeFor('paper', 'light', few)), [
      16,
      32,
      'qkvo',
      null,
      2e-4,
      'cosine',
      0.03,
      8,
      8,
      'sequence',
      0,
    ]);
    const eight = (rate: number, epochs: number, replay: number) => [
      ...[16, 32, 'all-linear', 8, rate, 'constant', 0, 1, epochs, 'sequence', replay],
    ];
    assert.deepEqual(values(recipeFor('sleepwake', 'light', few)), eight(1e-4, 1, 0.2));
    assert.deepEqual(values(recipeFor('dual', 'nap', few)), eight(1e-4, 1, 0.2));
    assert.deepEqual(values(recipeFor('dual', 'light', few)), eight(1e-4, 3, 0.2));
    assert.deepEqual(values(recipeFor('dual', 'deep', few)), eight(5e-5, 2, 0.6));
  });

  it('of ours go by the family and the amount, and naps have fewer epochs', () => {
    const rows = [1, 10, 40, 41, 300].map((memories) => {
      const at = (depth: SleepDepth) => recipeFor('default', depth, { family: 'embedded', memories });
      return [memories, at('light').rank, at('light').alpha, at('light').epochs, at('nap').epochs];
    });
    assert.deepEqual(rows, [
      [1, 16, 32, 15, 15],
      [10, 16, 32, 7, 7],
      [40, 16, 32, 4, 3],
      [41, 32, 64, 4, 3],
      [300, 32, 64, 4, 3],
    ]);
    assert.deepEqual(recipeFor('default', 'nap', few), recipeFor('nap', 'nap', few));
    assert.ok(recipeFor('default', 'nap', few).epochs < recipeFor('default', 'light', few).epochs);
  });

  it('that are not there are refused with the names of those that are', () => {
    for (const given of ['papre', '', 'constructor'])
      assert.throws(
        () => recipeNamed(given),
        (error) =>
          isUserError(error, 'usage') && Object.keys(RECIPES).every((name) => error.text.why.includes(name)),
      );
    assert.equal(recipeNamed('dual'), 'dual');
  });

  it('refuse a depth that they do not have, with what there is', () => {
    assert.throws(
      () => recipeFor('paper', 'nap', few),
      (error) =>
        isUserError(error, 'usage') &&
        error.text.why === 'It is made for: light.' &&
        error.text.next.endsWith('default, nap, dual.'),
    );
    for (const depth of SleepDepth.options)
      assert.equal(depthsOf('default').includes(depth), DEPTHS[depth].kind !== null, depth);
  });

  it('are what the setting offers, but for the one of naps', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
    const setting = contributes.configuration.properties['dormouse.recipe'];
    assert.deepEqual(
      setting.enum,
      Object.keys(RECIPES).filter((name) => name !== 'nap'),
    );
    assert.equal(setting.enumDescriptions.length, setting.enum.length);
  });
});

describe('passes of a night on a real model', () => {
  const epochs = (memories: number, depth: 'light' | 'nap' = 'light') =>
    recipeFor('default', depth, { family: 'real', memories }).epochs;

  it('are two for a day of memories, and more for fewer, within a bound', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 6, 100].map((memories) => epochs(memories)),
      [5, 5, 4, 3, 2, 2],
    );
  });

  it('is one in a nap', () => {
    assert.equal(epochs(3, 'nap'), 1);
  });
});
