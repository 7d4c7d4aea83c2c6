// Only fenced code of an answer may become a fix; prose never does.
import assert from 'node:assert/strict';
import { codeIn, fixQuestion } from '../../../extension/language/fix-prompt.ts';

describe('fix prompt', () => {
  it('finds the code of an answer', () => {
    assert.equal(codeIn('Here:\n```ts\nconst a = 1;\n  b();\n```\nand more'), 'const a = 1;\n  b();');
  });

  it('finds none in prose', () => {
    assert.equal(codeIn("I don't know that yet."), undefined);
    assert.equal(codeIn('```ts\nnever closed'), undefined);
  });

  it('reads back the code that it asked about', () => {
    assert.equal(codeIn(fixQuestion('x is not defined', 'x();')), 'x();');
  });
});
