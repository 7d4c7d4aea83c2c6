// Processes that die during a night: the daemon is started again, and so is a training child; after the third death the
// night is parked until somebody resumes it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isUserError } from '../../extension/base/errors.ts';
import { forgetMemory } from '../../extension/workspace/forget.ts';
import { memoryOf } from '../support/memories.ts';
import { childrenOf } from '../support/night-kills.ts';
import { MINUTES, nightUnderTest } from '../support/night-under-test.ts';

describe('Death in the night', function () {
  this.timeout(12 * MINUTES);
  const test = nightUnderTest();
  const daemon = (): number => JSON.parse(readFileSync(test.paths.daemonFile, 'utf8')).pid;

  before(() => test.teach(memoryOf('Ingrid owns the search/index module')));

  it('parks it when a training child dies three times, says why, and goes on when it is resumed', async function () {
    if (process.platform === 'win32') return this.skip(); // There is no `ps` to find the child by.
    const current = await test.services.adapters.current();
    const killed = new Set<number>();
    const report = (message: string) => {
      if (!/Training on/.test(message)) return;
      for (const child of childrenOf(daemon())) {
        killed.add(child);
        process.kill(child, 'SIGKILL');
      }
    };
    await assert.rejects(test.night({ progress: { report } }), (error) => {
      assert.ok(isUserError(error, 'night-parked'), String(error));
      assert.match(error.text.why, /ended by signal SIGKILL, three times/);
      assert.match(error.text.next, /dormouse nights resume/);
      return true;
    });
    assert.equal(killed.size, 3);
    assert.equal(await test.services.adapters.current(), current);
    const trainer = (await test.services.trainer())!;
    const [parked] = (await trainer.jobs()).filter(({ phase }) => phase === 'parked');
    assert.ok(parked);
    assert.equal((await trainer.resume(parked.id)).phase, 'queued');
    assert.equal((await trainer.cancel(parked.id)).phase, 'cancelled');
  });

  it('begins again without a memory that is forgotten while it runs', async () => {
    const secret = memoryOf('Xiulan owns the vault module');
    await test.teach(secret);
    let forgotten: Promise<unknown> | undefined;
    const report = (message: string) => {
      if (/Training on/.test(message)) forgotten ??= forgetMemory(test.services, secret.id);
    };
    const night = await test.night({ progress: { report } });
    await forgotten;
    assert.ok(forgotten);
    assert.equal(night.outcome, 'exported', night.reasons.join(' '));
    assert.ok(!night.card?.memories.some(({ id }) => id === secret.id));
    assert.ok(
      (await test.recall(await test.services.adapters.current())) >= 0.6,
      'the old memories are still there',
    );
  });
});
