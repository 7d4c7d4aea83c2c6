// Nights that nobody asks for: left with the trainer when enough waits, begun when the machine is idle, taken over by
// the next window.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { submitNight } from '../../extension/sleep/cycle.ts';
import { nightfall } from '../../extension/sleep/nightfall.ts';
import { settle } from '../../extension/sleep/settle.ts';
import { hasEnded } from '../../extension/trainer/client.ts';
import { cleanEnvironment, trainerSource } from '../../extension/trainer/install.ts';
import { memoryOf } from '../support/memories.ts';
import { MINUTES, nightUnderTest } from '../support/night-under-test.ts';
import { trainerPython } from '../support/trainer.ts';

describe('A night that begins by itself', function () {
  this.timeout(8 * MINUTES);
  const test = nightUnderTest();
  const displays = [process.env.DISPLAY, process.env.WAYLAND_DISPLAY];
  before(() => {
    // Without a display nobody can say when the user was last here, and what is unknown counts as not idle.
    delete process.env.DISPLAY;
    delete process.env.WAYLAND_DISPLAY;
  });
  after(() => {
    for (const [at, name] of ['DISPLAY', 'WAYLAND_DISPLAY'].entries())
      if (displays[at] !== undefined) process.env[name] = displays[at];
  });
  const jobOf = async (id: string) =>
    (await (await test.services.trainer())!.status()).jobs.find((job) => job.id === id);

  it('is left with the trainer once, when enough waits that is new', async () => {
    const waiting = Array.from({ length: 34 }, (_, n) =>
      memoryOf(`the port of quarry-${n}-sync is ${7000 + n}`, { createdAt: '2026-01-01T08:00:00.000Z' }),
    );
    await test.teach(...waiting);
    assert.deepEqual(await nightfall(test.services), { type: 'slept-already' });
    const fresh = memoryOf('the port of quarry-sync is 7100', { createdAt: new Date().toISOString() });
    await test.teach(fresh);
    const queued = await nightfall(test.services);
    assert.ok(queued.type === 'queued', queued.type);
    const job = await jobOf(queued.job);
    assert.ok(job && !hasEnded(job), 'it went on without a caller');
    assert.deepEqual(await nightfall(test.services), { type: 'queued-already', job: queued.job });
    await (await test.services.trainer())?.cancel(queued.job);
    const rejected = [...waiting, fresh].map(({ id }) => ({ type: 'memory.rejected' as const, id }));
    await test.services.memories.transact(() => rejected);
  });

  it('waits while the machine is in use, begins when it is idle, and serves in the next window', async function () {
    if (process.platform !== 'linux') return this.skip(); // Elsewhere the system tells when the user was last here.
    const taught = memoryOf('Ingrid owns the search/index module');
    await test.teach(taught);
    const { id } = await submitNight(test.services, { kind: 'sleep', now: false, seed: 1 });
    let state = await jobOf(id);
    for (
      const patience = Date.now() + MINUTES;
      !state?.reason && Date.now() < patience;
      state = await jobOf(id)
    )
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(state?.phase, 'queued');
    assert.match(state?.reason ?? '', /Waiting for an idle machine.*user/);
    await (await test.services.trainer())?.shutdown();
    await test.services.dispose();

    await startAlwaysIdleDaemon();
    await test.open();
    const trainer = await test.services.trainer({ start: false });
    assert.ok(trainer, 'the daemon that never waits is not there');
    assert.equal((await trainer.events(id, () => {})).phase, 'exported');
    const [settled] = await settle(test.services);
    assert.equal(settled?.job, id);
    assert.ok(settled.activated, settled.reasons.join(' '));
    assert.equal(await test.services.adapters.current(), settled.adapter);
  });

  /** The daemon as the extension starts it, on a machine that is always idle; resolves when it listens. */
  async function startAlwaysIdleDaemon(): Promise<void> {
    const { state, cache } = test.paths;
    const options = ['--state', state, '--cache', cache, '--idle-policy', 'always'];
    const child = spawn(await trainerPython(), ['-m', 'dormouse_trainer.daemon', ...options], {
      env: { ...cleanEnvironment(), PYTHONPATH: trainerSource() },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const [line] = await new Promise<string[]>((resolve) =>
      child.stdout.once('data', (data) => resolve(String(data).split('\n'))),
    );
    assert.equal(JSON.parse(line ?? '').started, true, line);
    child.stdout.destroy();
    child.unref();
  }
});
