// What a model writes in place of some lines is put into the file only where the file stays whole.
import assert from 'node:assert/strict';
import { proposalOf } from '../../../extension/edits/proposal.ts';

const TEXT = 'function a() {\n  return 1;\n}\n\nclass B {\n  get() {\n    retrun 2;\n  }\n}\n';
const METHOD = '  get() {\n    retrun 2;\n  }';
const of = (before: string, after: string, text = TEXT) => {
  const start = text.indexOf(before);
  return proposalOf({ text, start, end: start + before.length, after, language: 'typescript' });
};

describe('a proposal', () => {
  it('gets the indentation back that the model forgot', () => {
    assert.deepEqual(of(METHOD, 'get() {\n  return 2;\n}'), { change: '  get() {\n    return 2;\n  }' });
    assert.deepEqual(of(METHOD, '  get() {\n    return 2;\n  }'), {
      change: '  get() {\n    return 2;\n  }',
    });
  });

  it('is refused where it loses the bracket of a neighbour, or leaves a quote open', () => {
    assert.deepEqual(of('}\n\nclass B {', 'class B {'), { refused: 'unbalanced' });
    assert.deepEqual(of('return 1;', 'return "1;'), { refused: 'unbalanced' });
  });

  it('may close what was open before', () => {
    const open = 'function a() {\n  return (1;\n}\n';
    assert.deepEqual(of('return (1;', 'return (1);', open), { change: 'return (1);' });
  });

  it('keeps the final newline, and is none where white space alone would change', () => {
    assert.deepEqual(of(TEXT, `${TEXT.trimEnd()}  `), { refused: 'same' });
    assert.deepEqual(of(TEXT, TEXT.replace('return 1', 'return 3').trimEnd()), {
      change: TEXT.replace('return 1', 'return 3'),
    });
    assert.deepEqual(of('  return 1;', '  return 1;   \n\n'), { refused: 'same' });
  });

  it('is none where everything would go', () => {
    assert.deepEqual(of(METHOD, ' \n'), { refused: 'empty' });
  });

  it('has the line ends of the file', () => {
    const text = 'a(\r\n  1);\r\n';
    assert.deepEqual(of('a(\r\n  1);', 'a(\n  2);', text), { change: 'a(\r\n  2);' });
  });
});
