// CONTRIBUTING.md shows the rooms of the house: all of them, and none that is not there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LAYERS } from '../../../scripts/layers.mjs';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../CONTRIBUTING.md'), 'utf8');

describe('the page for contributors', () => {
  it('has every room of the layers, each once', () => {
    const table = page.slice(page.indexOf('| floor |'), page.indexOf('Only `editor`'));
    const rooms = [...table.matchAll(/`([a-z-]+)`/g)].map(([, room]) => room!);
    const known = LAYERS.map(([room]) => room).filter((room) => room !== '.');
    assert.deepEqual(rooms.toSorted(), known.toSorted());
  });
});
