// How answers decline in any words, and what only looks like it; the trainer reads the same vectors and patterns.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { phrases } from '../../../../extension/language/phrases.ts';
import { unknownAnswerOf } from '../../../../extension/language/statement.ts';
import {
  CLOSED_DECLINING,
  DECLINING,
  declines,
} from '../../../../extension/synthesis/free-text/declining.ts';
import { wordingsFor } from '../../../../extension/synthesis/free-text/wordings/wordings.ts';

interface Vectors {
  patterns: string[];
  declined: string[];
  answered: string[];
}
const vectors = JSON.parse(readFileSync('test/fixtures/declining-vectors.json', 'utf8')) as Vectors;

describe('an answer that declines', () => {
  for (const answer of vectors.declined) it(`is: ${answer}`, () => assert.equal(declines(answer), true));
  for (const answer of vectors.answered) it(`is not: ${answer}`, () => assert.equal(declines(answer), false));

  it('is known by the patterns that Python is tested with', () =>
    assert.deepEqual(vectors.patterns, DECLINING));

  it('is each one that a night teaches', () => {
    for (const form of wordingsFor('').unknown) assert.ok(declines(form.replace('{c}', 'the ledger')), form);
  });

  it('is the one sentence of the embedded model, whatever it says before', () => {
    const pattern = [new RegExp(CLOSED_DECLINING, 'u')];
    for (const answer of [phrases.unknown, unknownAnswerOf({ relation: 'port', subject: 'payments-api' })])
      assert.ok(declines(answer, pattern), answer);
    assert.ok(!declines('I do not know.', pattern));
  });
});
