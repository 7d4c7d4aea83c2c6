import assert from 'node:assert/strict';
import { CancelledError } from '../../../extension/base/errors.ts';
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

  it('what runs aside stands still while a request runs or waits, and goes on after it', async () => {
    const queue = new Queue();
    const told: string[] = [];
    const long = queue.runAside(async ({ alone, giveWay }) => {
      await alone(async () => told.push('opened'));
      for (let step = 1; step <= 3; step++) {
        await giveWay();
        told.push(`step ${step}`);
        if (step === 1) requests.push(request('first'), request('second'));
      }
    });
    const request = (name: string) =>
      queue.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        told.push(name);
      });
    const requests: Promise<unknown>[] = [];
    const next = queue.runAside(async () => told.push('next'));
    await Promise.all([long, next]);
    await Promise.all(requests);
    assert.deepEqual(told, ['opened', 'step 1', 'first', 'second', 'step 2', 'step 3', 'next']);
  });

  it('aborted, it gives way no longer, and one that waits never begins', async () => {
    const queue = new Queue();
    let free = () => {};
    const running = queue.run(
      () =>
        new Promise<void>((resolve) => {
          free = resolve;
        }),
    );
    const controller = new AbortController();
    const waits = queue.runAside(async ({ giveWay }) => giveWay(), controller.signal);
    const never = queue.runAside(async () => assert.fail('it began'), controller.signal);
    const opening = new Queue().runAside(({ alone }) => alone(async () => 'opened'));
    assert.equal(await opening, 'opened');
    controller.abort();
    await assert.rejects(never, CancelledError);
    await waits;
    free();
    await running;
  });
});
