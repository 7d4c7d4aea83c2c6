// The lock between processes: one holder at a time, waits that can be cancelled and that say what they wait for.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { CancelledError } from '../../../extension/base/errors.ts';
import { isLocked, lockForLife, withLock } from '../../../extension/storage/file-lock.ts';
import { temporaryFolder } from '../memory/support.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('file lock', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder(), 'deep', 'lock');
  /** Another process that holds the lock until it is killed. */
  const holder = async () => {
    const script =
      "const fs=require('fs');const fd=fs.openSync(process.argv[1],'a+');" +
      "console.log(require('fs-native-extensions').tryLock(fd));setInterval(()=>{},1e6)";
    const child = spawn(process.execPath, ['-e', script, file()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(child.stdout, 'data');
    assert.equal(String(said).trim(), 'true');
    return async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
  };

  it('lets one caller in at a time, in order, and goes on after one that failed', async () => {
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name}+`);
      await pause(5);
      seen.push(`${name}-`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const turns = await Promise.allSettled(['a', 'b', 'c'].map((name) => withLock(file(), work(name))));
    assert.deepEqual(seen, ['a+', 'a-', 'b+', 'b-', 'c+', 'c-']);
    assert.deepEqual(
      turns.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(isLocked(file()), false);
  });

  it('waits for another process, says so, and gets the lock when that one is killed', async () => {
    await withLock(file(), async () => undefined);
    const kill = await holder();
    assert.equal(isLocked(file()), true);
    assert.equal(await lockForLife(file()), false);
    const said: string[] = [];
    const progress = { report: (message: string) => void said.push(message) };
    const waiting = withLock(file(), async () => 'mine', { waiting: 'Waiting for it', progress });
    await pause(700);
    assert.deepEqual(said, ['Waiting for it']);
    await kill();
    assert.equal(await waiting, 'mine');
    assert.equal(isLocked(file()), false);
  });

  it('can be cancelled while it waits, in the queue too, but not once it works', async () => {
    const abort = new AbortController();
    let finish: (() => void) | undefined;
    const work = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const first = withLock(file(), work, { signal: abort.signal });
    let ran = false;
    const queued = withLock(file(), async () => (ran = true), { signal: abort.signal });
    while (!finish) await pause(1);
    abort.abort();
    await assert.rejects(queued, CancelledError);
    finish();
    await first;
    await withLock(file(), async () => assert.equal(ran, false));
    await assert.rejects(
      withLock(file(), async () => undefined, { signal: abort.signal }),
      CancelledError,
    );
  });

  it('is held for life once it was taken for life', async () => {
    await withLock(file(), async () => undefined);
    assert.equal(await lockForLife(file()), true);
    assert.equal(isLocked(file()), true);
  });
});
