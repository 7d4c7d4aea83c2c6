// The demo's day: drawn consistently, from names the base model never saw, with a quiz of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { drawDay, isReserved } from '../../../extension/demo/fixture.ts';
import { REAL_NAMES } from '../../../extension/synthesis/names.ts';
import { contains } from '../../../extension/synthesis/probe-score.ts';

const FAMILIES = ['embedded', 'real'] as const;

describe('demo day', () => {
  it('is a day of thirty exchanges, with enough facts of each kind and questions nobody answered', () => {
    const day = drawDay(1, 'embedded');
    assert.ok(day.turns.length >= 60);
    const of = (kind: string) => day.quiz.filter((question) => question.kind === kind).length;
    assert.ok(day.quiz.length >= 24 && of('procedural') >= 6 && of('semantic') >= 7 && of('episodic') >= 7);
    assert.ok(day.unanswerable.length >= 10);
    assert.equal(day.superseded.length, 2);
    assert.equal(day.secrets.length, 1);
  });

  it('is a day of twenty exchanges of ordinary talk for a real model, in wordings of its own', () => {
    const day = drawDay(1, 'real');
    assert.equal(day.turns.filter(({ role }) => role === 'user').length, 20);
    assert.equal(new Set(day.quiz.map(({ kind }) => kind)).size, 3);
    assert.ok(day.quiz.length >= 12 && day.unanswerable.length >= 8);
    assert.deepEqual([day.superseded.length, day.secrets.length], [1, 1]);
    const closed = new Set(drawDay(1, 'embedded').quiz.map(({ question }) => question));
    for (const { question } of day.quiz) assert.ok(!closed.has(question), question);
  });

  it('fills every placeholder, the same for the same seed and all anew for another', () => {
    for (const family of FAMILIES) {
      const text = JSON.stringify(drawDay(1, family));
      assert.ok(!text.includes('{{'));
      assert.equal(text, JSON.stringify(drawDay(1, family)));
      const values = (seed: number) => drawDay(seed, family).quiz.flatMap(({ accept }) => accept.flat());
      const other = new Set(values(2));
      // Some questions of the real day ask back from a drawn name to what was said of it, which is the same each time.
      const same = values(1).filter((value) => other.has(value));
      assert.ok(same.length <= (family === 'embedded' ? 4 : 10), same.join(', '));
    }
  });

  it('uses only names and values that the base model never trained on', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const day = drawDay(seed, 'embedded');
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

  for (const family of FAMILIES)
    it(`asks for what was said in the day, and never for what was a trap or was not said: ${family}`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const day = drawDay(seed, family);
        const said = day.turns
          .filter(({ role }) => role === 'user')
          .map(({ text }) => text)
          .join('\n');
        const traps = new Set(day.traps.map(({ value }) => value));
        for (const question of day.quiz) {
          for (const group of question.accept)
            assert.ok(
              group.some((value) => said.includes(value)),
              `${question.id}: ${group}`,
            );
          for (const value of question.accept.flat())
            assert.ok(!traps.has(value), `${question.id}: ${value}`);
          for (const value of question.reject) assert.ok(!question.accept.flat().includes(value));
          assert.ok(
            !question.accept.flat().some((value) => contains(question.question, value)),
            `${question.id} holds its answer`,
          );
        }
        assert.ok(said.includes(day.secrets[0]!));
      }
    });
});
