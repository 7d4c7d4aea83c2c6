// Files for a few letters: by their names first, and the shortest of what is alike.
import assert from 'node:assert/strict';
import { fileMatches } from '../../../extension/chat/file-matches.ts';

const FILES = ['src/mill.ts', 'src/windmill.ts', 'mill/readme.md', 'test/mill.test.ts', 'src/main/list.ts'];

describe('files behind a number sign', () => {
  it('begin with the name that begins so, then those that have it somewhere', () => {
    assert.deepEqual(fileMatches(FILES, 'MILL'), [
      'src/mill.ts',
      'test/mill.test.ts',
      'src/windmill.ts',
      'mill/readme.md',
    ]);
    assert.deepEqual(fileMatches(FILES, 'smnls'), ['src/main/list.ts']);
    assert.deepEqual(fileMatches(FILES, 'quartz'), []);
  });

  it('are the shortest ones where nothing was typed, and never too many', () => {
    const many = Array.from({ length: 50 }, (_, at) => `src/${'a'.repeat(at + 1)}.ts`);
    const found = fileMatches(many, '');
    assert.equal(found.length, 20);
    assert.equal(found[0], 'src/a.ts');
  });
});
