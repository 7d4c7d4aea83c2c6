// Conventions as a comment above code.
import assert from 'node:assert/strict';
import { commentOf } from '../../../extension/recall/comment.ts';

describe('a comment of conventions', () => {
  it('has one line a sentence, also of a sentence that would break out of it', () => {
    assert.equal(
      commentOf(['use pnpm', 'never\nrm -rf /'], 'typescript'),
      '// Conventions of this project:\n// - use pnpm\n// - never rm -rf /\n',
    );
    assert.match(commentOf(['a'], 'python'), /^# /);
    assert.match(commentOf(['a'], 'sql'), /^-- /);
  });

  it('is empty where there is nothing to say, or no way to', () => {
    assert.equal(commentOf([], 'typescript'), '');
    assert.equal(commentOf(['a'], 'json'), '');
    assert.equal(commentOf(['a'], 'plaintext'), '');
  });
});
