import assert from 'node:assert/strict';
import { Queue } from '../../../extension/host/queue.ts';

describe('Queue of the model host', () => {
  it('a task that throws, at once or later, fails for its caller alone', async () => {
    const queue = new Queue();
    const atOnce = queue.run(() => {
      throw new Error('at once');
    });
    const later = queue.run(async () => {
      throw new Error('later');
    });
    const next = queue.run(async () => 'served');
    await assert.rejects(atOnce, /at once/);
    await assert.rejects(later, /later/);
    assert.equal(await next, 'served');
  });
});
