// The list of licences covers what is installed and shipped, with no licence that nobody could name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { licenceProblem } from '../../../scripts/licences.mjs';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/licences.md'), 'utf8');

describe('the list of licences', () => {
  it('lists every package of the lock file, every pin of the trainer and every model', () => {
    assert.equal(licenceProblem(), undefined);
  });

  it('knows the licence of each, and has none that would bind Dormouse', () => {
    const licences = [...page.matchAll(/^\*\*(.+?)\*\* \(\d+\)/gm)].map(([, licence]) => licence!);
    assert.ok(licences.length > 10);
    for (const licence of licences) assert.doesNotMatch(licence, /not said|^A?GPL/);
  });
});
