import assert from 'node:assert/strict';
import { infillOf } from '../../../extension/endpoint/answers.ts';
import { StopWords } from '../../../extension/endpoint/stop-words.ts';

describe('stop sequences', () => {
  const passed = (stops: string[], pieces: string[]) => {
    let text = '';
    const words = new StopWords(stops, (piece) => {
      text += piece;
    });
    for (const piece of pieces) words.take(piece);
    words.end();
    return [text, words.found];
  };

  it('end an answer wherever the pieces are cut, and are not in it', () => {
    for (const pieces of [['abcSTOPdef'], ['ab', 'cST', 'OPdef'], [...'abcSTOPdef'], ['abcSTO', 'Pd', 'ef']])
      assert.deepEqual(passed(['STOP'], pieces), ['abc', true], JSON.stringify(pieces));
  });

  it('lose nothing of what only began like one', () => {
    assert.deepEqual(passed(['STOP'], ['abST', 'Ox']), ['abSTOx', false]);
    assert.deepEqual(passed(['STOP'], ['abSTO']), ['abSTO', false]);
    assert.deepEqual(passed(['aab'], ['aa', 'aab', 'c']), ['aa', true]);
    assert.deepEqual(passed([], ['abc']), ['abc', false]);
  });

  it('count by the first of several', () => {
    assert.deepEqual(passed(['\n\n', 'b'], ['a', 'b\n\n']), ['a', true]);
  });
});

describe('a completion between prompt and suffix', () => {
  it('reads the suffix, and the marks of clients that know none', () => {
    assert.deepEqual(infillOf({ prompt: 'a', suffix: 'b' }), { prefix: 'a', suffix: 'b' });
    assert.deepEqual(infillOf({ prompt: 'a', suffix: '' }), { prefix: 'a', suffix: '' });
    assert.deepEqual(infillOf({ prompt: '<|fim_prefix|>a\n<|fim_suffix|>\nb<|fim_middle|>' }), {
      prefix: 'a\n',
      suffix: '\nb',
    });
    assert.deepEqual(infillOf({ prompt: '<fim_prefix>a<fim_suffix>b<fim_middle>', suffix: null }), {
      prefix: 'a',
      suffix: 'b',
    });
    assert.deepEqual(infillOf({ prompt: 'plain' }), { prefix: 'plain', suffix: undefined });
  });
});
