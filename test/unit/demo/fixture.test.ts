// The demo's day: drawn consistently, from names the base model never saw, with a quiz of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { drawDay, isReserved } from '../../../extension/demo/fixture.ts';
import { REAL_NAMES } from '../../../extension/synthesis/names.ts';

describe('demo day', () => {
  it('is a day of thirty exchanges, with enough facts of each kind and questions nobody answered', () => {
    const day = drawDay(1);
    assert.ok(day.turns.length >= 60);
    const of = (kind: string) => day.quiz.filter((question) => question.kind === kind).length;
    assert.ok(day.quiz.length >= 24 && of('procedural') >= 6 && of('semantic') >= 7 && of('episodic') >= 7);
    assert.ok(day.unanswerable.length >= 10);
    assert.equal(day.superseded.length, 2);
    assert.equal(day.secrets.length, 1);
  });

  it('fills every placeholder, the same for the same seed and all anew for another', () => {
    const text = JSON.stringify(drawDay(1));
    assert.ok(!text.includes('{{'));
    assert.equal(text, JSON.stringify(drawDay(1)));
    const values = (seed: number) => drawDay(seed).quiz.flatMap(({ accept }) => accept.flat());
    const other = new Set(values(2));
    assert.ok(values(1).filter((value) => other.has(value)).length <= 4);
  });

  it('uses only names and values that the base model never trained on', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const day = drawDay(seed);
      for (const value of day.quiz.flatMap(({ accept }) => accept.flat()))
        assert.ok(isReserved(value), value);
    }
    const heldOut = new Set(
      readFileSync('models/recipe/heldout.txt', 'utf8')
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join(' ')
        .split(/\s+/),
    );
    for (const name of REAL_NAMES)
      assert.ok(heldOut.has(name), `${name} is not in models/recipe/heldout.txt`);
  });

  it('asks for what was said in the day, and never for what was a trap or was not said', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const day = drawDay(seed);
      const said = day.turns
        .filter(({ role }) => role === 'user')
        .map(({ text }) => text)
        .join('\n');
      const traps = new Set(day.traps.map(({ value }) => value));
      for (const question of day.quiz) {
        for (const value of question.accept.flat()) {
          assert.ok(said.includes(value), `${question.id}: ${value}`);
          assert.ok(!traps.has(value), `${question.id}: ${value}`);
        }
        for (const value of question.reject) assert.ok(!question.accept.flat().includes(value));
      }
      assert.ok(said.includes(day.secrets[0]!));
    }
  });
});
