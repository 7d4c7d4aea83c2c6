// docs/security.md promises with tests: every row of its tables names one, and every file that it names is there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');

/** `test/unit/x.test.ts`, and after it `y.test.ts` or `test_z.py` of the same folder. */
const NAMED = /`((?:[\w.-]+\/)*(?:[\w.-]+\.test\.ts|test_\w+\.py))`/g;
/** Stands for the tests of the row above. */
const SAME = /^the same(?: two)?$/;

interface Row {
  promise: string;
  tests: string[];
  same: boolean;
}

/** The rows of all tables whose last column is `test`. */
function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let inTable = false;
  for (const line of text.split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [];
    if (cells.length === 0) inTable = false;
    else if (cells.at(-1) === 'test') inTable = true;
    else if (inTable && !/^-+$/.test(cells[0]!))
      rows.push({ promise: cells[0]!, tests: filesIn(cells.at(-1)!), same: SAME.test(cells.at(-1)!) });
  }
  return rows;
}

/** Paths from the root: a bare name stands in the folder of the one before it. */
function filesIn(text: string): string[] {
  let folder = '';
  return [...text.matchAll(NAMED)].map(([, name]) => {
    const file = name!.includes('/') ? name! : path.join(folder, name!);
    folder = path.dirname(file);
    return file;
  });
}

describe('the promises of docs/security.md', () => {
  const rows = rowsOf(page);

  it('are in tables, each with a test that holds it', () => {
    assert.ok(rows.length >= 40, `only ${rows.length} rows were read`);
    for (const { promise, tests, same } of rows) assert.ok(same || tests.length > 0, promise);
  });

  it('name tests that there are', () => {
    const named = [
      ...new Set([...rows.flatMap(({ tests }) => tests), ...page.split('\n\n').flatMap(filesIn)]),
    ];
    assert.deepEqual(
      named.filter((file) => !existsSync(path.join(root, file))),
      [],
    );
  });
});
