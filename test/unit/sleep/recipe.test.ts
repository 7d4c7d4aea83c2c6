// How long a night trains: few memories make short passes, so they get more of them.
import assert from 'node:assert/strict';
import { recipeFor } from '../../../extension/sleep/recipe.ts';

describe('passes of a night on a real model', () => {
  const epochs = (memories: number, kind: 'sleep' | 'nap' = 'sleep') =>
    recipeFor(kind, 'real', memories, null).epochs;

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
