// Ids are ulids, and memories that are made in one moment keep their order.
import assert from 'node:assert/strict';
import { newId, Ulid } from '../../../extension/base/scalars.ts';

describe('ids', () => {
  it('sort by the time of their making, also within one millisecond', () => {
    const ids = Array.from({ length: 1000 }, () => newId()).map((id) => Ulid.parse(id));
    assert.deepEqual([...new Set(ids)].sort(), ids);
  });
});
