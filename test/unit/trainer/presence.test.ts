// When a window tells the daemon that it is used: at once after a while away, and otherwise seldom.
import assert from 'node:assert/strict';
import type { TrainerClient } from '../../../extension/trainer/client.ts';
import { Presence } from '../../../extension/trainer/presence.ts';

describe('the presence of a window', () => {
  function window(trainer: Partial<TrainerClient> | undefined) {
    const errors: unknown[] = [];
    let now = 1_000_000;
    const presence = new Presence({
      window: 'w1',
      trainer: async () => trainer as TrainerClient | undefined,
      onError: (error) => errors.push(error),
      now: () => now,
    });
    const use = async (after: number) => {
      now += after;
      presence.used();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { presence, errors, use };
  }

  it('is told at once when somebody returns, and not with every key', async () => {
    const told: [string, number][] = [];
    const { presence, use } = window({
      used: async (name, seconds) => {
        told.push([name, seconds]);
      },
    });
    await use(60_000);
    assert.deepEqual(told, [['w1', 0]]);
    for (let key = 0; key < 20; key++) await use(200);
    assert.equal(told.length, 1);
    // Who types on for half a minute is told of once more.
    for (let key = 0; key < 30; key++) await use(1_000);
    assert.equal(told.length, 2);
    presence.dispose();
  });

  it('bothers nobody where no daemon runs, and hears of what went wrong', async () => {
    const alone = window(undefined);
    await alone.use(60_000);
    assert.deepEqual(alone.errors, []);
    const failing = window({ used: () => Promise.reject(new Error('gone')) });
    await failing.use(60_000);
    assert.match(String(failing.errors[0]), /gone/);
    alone.presence.dispose();
    failing.presence.dispose();
  });
});
