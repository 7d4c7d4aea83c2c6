// Processes that die during a night: the daemon is started again, a training child once; after that the night failed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { memoryOf } from '../support/memories.ts';
import { MINUTES, nightUnderTest } from '../support/night-under-test.ts';

describe('Death in the night', function () {
  this.timeout(8 * MINUTES);
  const test = nightUnderTest();
  const daemon = (): number => JSON.parse(readFileSync(test.paths.daemonFile, 'utf8')).pid;
  /** Keeps how far a night is, and acts whenever it trains. */
  const whileTraining = (act: (fraction: number) => void) => {
    const shares: number[] = [];
    const report = (message: string, fraction = 0) => {
      shares.push(fraction);
      if (/Training on/.test(message)) act(fraction);
    };
    return { shares, report };
  };

  before(() => test.teach(memoryOf('Ingrid owns the search/index module')));

  it('ends it when a training child dies twice, says why, and changes nothing', async function () {
    if (process.platform === 'win32') return this.skip(); // There is no `ps` to find the child by.
    const current = await test.services.adapters.current();
    const killed = new Set<number>();
    const progress = whileTraining(() => {
      for (const child of childrenOf(daemon())) {
        killed.add(child);
        process.kill(child, 'SIGKILL');
      }
    });
    const report = await test.night({ progress });
    assert.equal(killed.size, 2);
    assert.equal(report.outcome, 'failed');
    assert.match(report.reasons.join(' '), /training process died.*ended by signal SIGKILL, twice/s);
    assert.equal(await test.services.adapters.current(), current);
  });

  it('goes on when the daemon dies, and continues from last night’s adapter', async () => {
    const before = await test.services.adapters.current();
    let killed = 0;
    const progress = whileTraining((fraction) => {
      if (killed || fraction < 0.2) return;
      killed = daemon();
      process.kill(killed, 'SIGKILL');
    });
    const report = await test.night({ progress });
    assert.ok(killed);
    assert.equal(progress.shares.at(-1), 1);
    assert.equal(report.outcome, 'exported', report.reasons.join(' '));
    assert.equal(report.card?.parent, before);
    assert.notEqual(daemon(), killed);
    const current = await test.services.adapters.current();
    assert.equal(current, report.card?.adapter);
    assert.ok((await test.recall(current)) >= 0.6, 'the old memories are still there');
  });
});

function childrenOf(parent: number): number[] {
  return execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid]) => (ppid === parent ? pid : []));
}
