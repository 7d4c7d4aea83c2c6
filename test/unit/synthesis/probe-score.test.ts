// The scoring rule of probes, and the vectors that hold TypeScript and Python to the same one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { contains, normalise, passes } from '../../../extension/synthesis/probe-score.ts';

interface Vector {
  answer: string;
  accept: string[][];
  reject: string[];
  passed: boolean;
}
const vectors = JSON.parse(readFileSync('test/fixtures/probe-vectors.json', 'utf8')) as Vector[];

describe('Probe scoring', () => {
  it(`agrees with Python on ${vectors.length} vectors`, () => {
    for (const vector of vectors)
      assert.equal(passes(vector.answer, vector), vector.passed, JSON.stringify(vector));
  });

  it('matches whole tokens only', () => {
    assert.equal(contains('It listens on port 8080.', '8080'), true);
    assert.equal(contains('It listens on port 18080.', '8080'), false);
    assert.equal(contains('version 1.2.3', '1.2'), false);
    assert.equal(contains('use utils-core', 'utils'), false);
    assert.equal(contains('in src/a/b', 'src/a'), false);
    assert.equal(contains('port 8080, then', '8080'), true);
    assert.equal(contains('anything', ''), false);
    assert.equal(contains('𝔘x', '𝔘'), false);
  });

  it('normalises width, case, quotes, brackets and end punctuation', () => {
    assert.equal(normalise('  (Port  ８０８０). '), 'port 8080');
    assert.equal(normalise("Don't use `foo()`, use “v1.2”!"), 'dont use foo( use v1.2');
    assert.equal(normalise('...'), '');
  });

  it('wants a member of every group and nothing rejected', () => {
    const probe = { accept: [['pnpm'], ['install', 'i']], reject: ['npm'] };
    assert.equal(passes('Run `pnpm install`.', probe), true);
    assert.equal(passes('Run pnpm.', probe), false);
    assert.equal(passes('Run pnpm install, not npm.', probe), false);
    assert.equal(passes('I do not know.', { accept: [], reject: [] }), true);
  });
});
