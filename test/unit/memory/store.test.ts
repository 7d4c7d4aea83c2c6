import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError, type UserError } from '../../../extension/base/errors.ts';
import { encodeLine } from '../../../extension/memory/ledger-line.ts';
import { repairLedger } from '../../../extension/memory/ledger-repair.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { LedgerEvent } from '../../../extension/memory/store.types.ts';
import { memory, recordingLog, temporaryFolder } from './support.ts';

const rejects = (promise: Promise<unknown>, code: string, pattern = /./) =>
  assert.rejects(promise, (error: UserError) => {
    assert.ok(isUserError(error, code), String(error));
    assert.match(error.message, pattern);
    assert.ok(error.text.next.length > 10);
    return true;
  });

describe('memory store', () => {
  const folder = temporaryFolder();
  const dir = () => path.join(folder(), 'store');
  const ledger = () => path.join(dir(), 'ledger.jsonl');
  const snapshot = () => path.join(dir(), 'inventory.json');
  const log = recordingLog();
  const open = () => openMemoryStore(dir(), log);
  const added = (text: string): LedgerEvent => ({ type: 'memory.added', memory: memory({ text }) });
  /** A store of three events. */
  const filled = async () => {
    const store = await open();
    for (const text of ['One.', 'Two.', 'Three.']) await store.transact(() => [added(text)]);
    return store;
  };
  const texts = async () => [...(await (await open()).read()).memories.values()].map(({ text }) => text);

  it('is empty on first run, and reading creates nothing', async () => {
    assert.equal((await (await open()).read()).seq, 0);
    await assert.rejects(stat(dir()));
  });

  it('sees what another store wrote, and hands out inventories that stay as they are', async () => {
    const [one, two] = [await open(), await open()];
    const before = await one.transact(() => [added('One.')]);
    const seen = await two.transact((inventory) => {
      assert.equal(inventory.seq, 1);
      return [added('Two.')];
    });
    assert.equal(seen.memories.size, 2);
    assert.equal((await one.read()).memories.size, 2);
    assert.equal(before.memories.size, 1);
  });

  it('writes nothing when the decision throws, holds an invalid event, or is empty', async () => {
    const store = await filled();
    const bytes = await readFile(ledger());
    await assert.rejects(
      store.transact(() => {
        throw new Error('no');
      }),
      /no/,
    );
    await assert.rejects(store.transact(() => [added('Four.'), { type: 'memory.accepted', id: 'no ulid' }]));
    await store.transact(() => []);
    assert.deepEqual(await readFile(ledger()), bytes);
  });

  it('starts from the snapshot, and from the ledger when there is none', async () => {
    await filled();
    const before = await texts();
    await rm(snapshot());
    assert.deepEqual(await texts(), before);
    await writeFile(snapshot(), '{"v":1,"seq":');
    assert.deepEqual(await texts(), before);
  });

  it('writes the snapshot of a large ledger when it has grown by a 64th, and still notices what is cut off', async () => {
    const store = await filled();
    await store.transact(() => [added('x'.repeat(200_000))]);
    const seqOf = async () => JSON.parse(await readFile(snapshot(), 'utf8')).seq;
    assert.equal(await seqOf(), 4);
    const large = (await readFile(ledger())).length;
    await store.transact(() => [added('Small.')]);
    assert.equal(await seqOf(), 4, 'a small event wrote the whole inventory');
    // A fresh process starts from the snapshot and what came after it, and goes on where that one stood.
    const fresh = await open();
    await fresh.transact(() => [added('Small, too.')]);
    assert.equal(await seqOf(), 4);
    assert.equal((await fresh.read()).seq, 6);
    await fresh.transact(() => [added('y'.repeat(4_000))]);
    assert.equal(await seqOf(), 7, 'it grew by more than a 64th');
    const forgotten = [...(await fresh.read()).memories.values()].find(({ text }) => text === 'Small.');
    await fresh.forget(forgotten!.id);
    assert.equal(await seqOf(), 8, 'forgetting leaves no old snapshot');
    await truncate(ledger(), large);
    await rejects((await open()).read(), 'ledger-corrupt', /though 8 were written/);
    await rm(ledger());
    await rejects((await open()).read(), 'ledger-missing');
  });

  it('leaves out a transaction that is cut off, and sets its bytes aside before the next one', async () => {
    await filled();
    const first = encodeLine({ seq: 4, at: new Date().toISOString(), more: true, body: added('Half.') });
    const tail = `${first}{"v":1,"seq":5,"at":"20`;
    await appendFile(ledger(), tail);
    assert.deepEqual(await texts(), ['One.', 'Two.', 'Three.']);
    await (await open()).transact(() => [added('Four.')]);
    assert.deepEqual(await texts(), ['One.', 'Two.', 'Three.', 'Four.']);
    const kept = (await readdir(dir())).find((name) => name.startsWith('ledger.quarantine-'));
    assert.equal(await readFile(path.join(dir(), kept ?? ''), 'utf8'), tail);
    assert.match(log.lines.join(), /cut off.*quarantine/);
  });

  it('names the damaged line of a ledger with a flipped byte, and repairs it from the snapshot', async () => {
    const store = await filled();
    const bytes = await readFile(ledger());
    bytes[bytes.indexOf('Two.')] = 'X'.charCodeAt(0);
    await writeFile(ledger(), bytes);
    await rejects((await open()).read(), 'ledger-corrupt', /Line 2.*checksum.*doctor/);
    await rejects(
      (await open()).transact(() => [added('Four.')]),
      'ledger-corrupt',
    );
    assert.deepEqual(await readFile(ledger()), bytes, 'a refused write changed the ledger');
    const repair = await repairLedger(dir(), log);
    assert.deepEqual(repair.bad, [{ line: 2, reason: 'its checksum does not match' }]);
    assert.equal(repair.restored, 1);
    assert.match(await readFile(repair.kept ?? '', 'utf8'), /Xwo\./);
    assert.deepEqual((await texts()).sort(), ['One.', 'Three.', 'Two.']);
    assert.equal((await store.read()).memories.size, 3);
    assert.deepEqual((await repairLedger(dir(), log)).damages, []);
  });

  it('repairs a ledger that lost the line of a promotion', async () => {
    const store = await filled();
    const [id] = [...(await store.read()).memories.keys()];
    await store.transact(() => [{ type: 'memory.promoted', id: id! }]);
    await writeFile(
      ledger(),
      (await readFile(ledger(), 'utf8')).replace('memory.promoted', 'memory.promoteX'),
    );
    assert.equal((await repairLedger(dir(), log)).restored, 1);
    const repaired = await (await open()).read();
    assert.deepEqual([...repaired.promoted.keys()], [id]);
    assert.equal(repaired.memories.size, 2);
  });

  it('repairs without a snapshot by keeping the good lines', async () => {
    await filled();
    await rm(snapshot());
    await writeFile(ledger(), (await readFile(ledger(), 'utf8')).replace('One.', 'Uno.'));
    assert.equal((await repairLedger(dir(), log)).restored, 0);
    assert.deepEqual(await texts(), ['Two.', 'Three.']);
  });

  it('tells missing, empty and shortened from a first run', async () => {
    await filled();
    const bytes = await readFile(ledger());
    await truncate(ledger(), bytes.indexOf(10) + 1);
    await rejects((await open()).read(), 'ledger-corrupt', /ends after event 1, though 3/);
    await truncate(ledger(), 0);
    await rejects((await open()).read(), 'ledger-corrupt', /ends after event 0/);
    await rm(ledger());
    await rejects(
      (await open()).transact(() => [added('Four.')]),
      'ledger-missing',
      /doctor/,
    );
    assert.equal((await repairLedger(dir(), log)).restored, 3);
    assert.deepEqual(await texts(), ['One.', 'Two.', 'Three.']);
  });

  it('does not take an unreadable ledger for an empty one', async () => {
    await mkdir(ledger(), { recursive: true });
    await rejects((await open()).read(), 'ledger-unreadable');
    await rejects(
      (await open()).transact(() => [added('One.')]),
      'ledger-unreadable',
    );
    await rm(ledger(), { recursive: true });
    await filled();
    if (process.getuid?.() === 0) return;
    await chmod(ledger(), 0);
    await rejects((await open()).read(), 'ledger-unreadable');
  });

  it('leaves a ledger of a newer version alone', async () => {
    await filled();
    const body = { type: 'memory.dreamt' } as unknown as LedgerEvent;
    await appendFile(ledger(), encodeLine({ seq: 4, at: new Date().toISOString(), body }));
    await rejects((await open()).read(), 'ledger-newer', /Line 4.*Update/);
    await rejects(repairLedger(dir(), log), 'ledger-newer');
  });

  it('takes back a write that the disk has no room for', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip(); // Mounting needs root.
    await mkdir(dir());
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir()], { stdio: 'pipe' });
    } catch {
      return this.skip(); // A container without the right to mount.
    }
    try {
      const store = await filled();
      const bytes = await readFile(ledger());
      await rejects(
        store.transact(() => [added('x'.repeat(500_000))]),
        'disk-full',
        /full/,
      );
      assert.deepEqual(await readFile(ledger()), bytes);
      await store.transact(() => [added('Four.')]);
      assert.equal((await texts()).length, 4);
    } finally {
      execFileSync('umount', ['-l', dir()]);
    }
  });

  describe('forgetting', () => {
    const secret = 'The mascot of the mailer is a heron.';
    const everything = async () => {
      const names = await readdir(dir());
      return (await Promise.all(names.map((name) => readFile(path.join(dir(), name), 'utf8')))).join('');
    };

    it('purges the text from every file, also where it was set aside, and keeps the rest', async () => {
      const store = await filled();
      const other = await open();
      const doomed = memory({ text: secret });
      await store.transact(() => [
        { type: 'memory.added', memory: doomed },
        { type: 'memory.framed', id: doomed.id, framing: 'A heron is the mascot.' },
      ]);
      await other.read();
      await appendFile(ledger(), `{"v":1,"seq":6,"at":"x","body":{"text":"${secret}"`);
      await writeFile(path.join(dir(), '.ledger.jsonl.0badcafe.tmp'), secret);
      const after = await store.forget(doomed.id);
      assert.ok(after.tombstones.has(doomed.id));
      assert.doesNotMatch(await everything(), /heron/i);
      assert.deepEqual(await texts(), ['One.', 'Two.', 'Three.']);
      assert.deepEqual(await other.read(), after);
      assert.deepEqual(await (await open()).read(), after);
      await rm(snapshot());
      assert.deepEqual(await (await open()).read(), after, 'the fold without a snapshot');
      await store.forget(doomed.id);
      assert.equal((await store.read()).seq, after.seq, 'forgetting twice adds nothing');
      await rejects(store.forget(memory().id), 'memory-unknown');
    });

    it('ignores what a slow writer says about it afterwards', async () => {
      const store = await open();
      const doomed = memory({ text: secret });
      await store.transact(() => [{ type: 'memory.added', memory: doomed }]);
      await store.forget(doomed.id);
      const after = await store.transact(() => [{ type: 'memory.accepted', id: doomed.id }]);
      assert.equal(after.memories.size, 0);
    });
  });

  it('tells listeners of its own changes and of those of others, until they leave', async () => {
    const [one, two] = [await filled(), await open()];
    let calls = 0;
    const stop = one.onDidChange(() => calls++);
    const until = async (wanted: number) => {
      for (let i = 0; calls < wanted && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(calls, wanted);
    };
    await one.transact(() => [added('Four.')]);
    await until(1);
    await two.transact(() => [added('Five.')]);
    await until(2);
    await two.forget([...(await two.read()).memories.keys()][0]!);
    await until(3);
    stop();
    await two.transact(() => [added('Six.')]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(calls, 3);
    one.dispose();
  }).timeout(10_000);
});
