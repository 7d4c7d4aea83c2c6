// A damaged ledger or snapshot is noticed, never believed, and repaired with what is lost said.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { encodeLine } from '../../../extension/memory/ledger-line.ts';
import { planRepair, repairLedger } from '../../../extension/memory/ledger-repair.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { Inventory, LedgerEvent } from '../../../extension/memory/store.types.ts';
import { testId } from '../../support/ids.ts';
import { memory, recordingLog, temporaryFolder } from './support.ts';

describe('a damaged memory store', () => {
  const folder = temporaryFolder();
  const dir = () => path.join(folder(), 'store');
  const ledger = () => path.join(dir(), 'ledger.jsonl');
  const snapshot = () => path.join(dir(), 'inventory.json');
  const log = recordingLog();
  const read = async () => (await openMemoryStore(dir(), log)).read();
  const [one, two, gone] = [memory({ text: 'Ä, one.' }), memory({ text: 'Two.' }), memory({ text: 'Gone.' })];
  const adapter = 'ab'.repeat(32);
  const events: LedgerEvent[] = [
    { type: 'memory.added', memory: one },
    { type: 'memory.added', memory: two },
    { type: 'memory.added', memory: gone },
    { type: 'memory.framed', id: one.id, framing: 'The first.' },
    { type: 'adapter.verified', adapter, job: testId(), passed: [one.id], failed: [two.id] },
    { type: 'adapter.activated', adapter, reason: 'nap' },
    { type: 'adapter.activated', adapter: null, reason: 'rollback' },
    { type: 'adapter.rejected', job: testId(), reasons: ['No.'] },
    { type: 'session.reflected', session: 's1', turn: 4 },
    { type: 'memory.accepted', id: two.id },
  ];
  const filled = async (): Promise<Inventory> => {
    const store = await openMemoryStore(dir(), log);
    for (const event of events) await store.transact(() => [event]);
    return store.forget(gone.id);
  };
  const content = ({ seq: _, ...inventory }: Inventory) => inventory;
  const withoutLine = async (number: number) => {
    const lines = (await readFile(ledger(), 'utf8')).split('\n');
    await writeFile(ledger(), lines.filter((_, index) => index !== number - 1).join('\n'));
  };

  it('shows every flipped bit, or is the same as before', async () => {
    const before = await filled();
    for (const file of [ledger(), snapshot()]) {
      const whole = await readFile(file);
      let noticed = 0;
      const newlines = [...whole.entries()].flatMap(([at, byte]) =>
        byte === 10 ? [at * 8, at * 8 + 3] : [],
      );
      const spread = Array.from({ length: 400 }, (_, index) => (index * 7919) % (whole.length * 8));
      for (const bit of [...newlines, ...spread]) {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        await writeFile(file, bytes);
        const after = await read().catch((error) => {
          assert.ok(isUserError(error, 'ledger-corrupt'), `bit ${bit} of ${file}: ${error}`);
          noticed++;
          return before;
        });
        assert.deepEqual(after, before, `bit ${bit} of ${path.basename(file)}`);
      }
      await writeFile(file, whole);
      if (file === ledger()) assert.ok(noticed > 400, `${noticed} of a ledger were noticed`);
    }
  });

  it('comes back whole from its snapshot, whichever line is flipped or missing', async () => {
    const before = await filled();
    const [bytes, saved] = [await readFile(ledger()), await readFile(snapshot())];
    const lines = bytes.toString('utf8').trimEnd().split('\n').length;
    for (let number = 1; number <= lines; number++)
      for (const damage of ['missing', 'flipped']) {
        await writeFile(snapshot(), saved);
        await writeFile(ledger(), bytes);
        if (damage === 'missing') await withoutLine(number);
        else
          await writeFile(ledger(), bytes.toString('utf8').replace(`"seq":${number},`, `"seq":${number}0,`));
        await assert.rejects(read(), (error) => isUserError(error, 'ledger-corrupt'));
        const { losses } = await repairLedger(dir(), log);
        assert.deepEqual(losses, [], `line ${number} ${damage}`);
        assert.deepEqual(content(await read()), content(before), `line ${number} ${damage}`);
      }
  });

  it('without a snapshot says which events and which texts are lost, and goes on', async () => {
    await filled();
    await rm(snapshot());
    await withoutLine(2);
    await assert.rejects(read(), (error) => isUserError(error, 'ledger-corrupt'));
    const repair = await repairLedger(dir(), log);
    assert.deepEqual(repair.bad, []);
    assert.deepEqual(repair.losses, [
      'Nothing holds event 2 any more.',
      `The text of 1 memories is lost: ${two.id}.`,
    ]);
    assert.deepEqual([...(await read()).memories.keys()], [one.id]);
    await filled();
  });

  it('says what it would do, and changes nothing until it is told to', async () => {
    await filled();
    await withoutLine(5);
    const before = await readFile(ledger());
    const planned = await planRepair(dir());
    assert.deepEqual(await readFile(ledger()), before);
    assert.ok(planned.damages.length > 0 && planned.steps.length > 0);
    assert.deepEqual(await repairLedger(dir(), log), planned);
    assert.deepEqual((await planRepair(dir())).damages, []);
  });

  it('is not an empty store when ledger and snapshot were emptied, or the snapshot alone', async () => {
    const before = await filled();
    await truncate(snapshot(), 0);
    assert.deepEqual(await read(), before);
    assert.match(log.lines.join(), /snapshot .* is damaged/);
    await truncate(ledger(), 0);
    await assert.rejects(read(), (error) => isUserError(error, 'ledger-corrupt'));
    const repair = await repairLedger(dir(), log);
    assert.match(repair.losses.join(), /all memories are lost/);
    assert.equal((await read()).seq, 0);
  });

  it('makes a damaged snapshot anew, by the next event or by a repair', async () => {
    const before = await filled();
    const changed = (await readFile(snapshot(), 'utf8')).replace('Two.', 'Six.');
    for (const mend of [
      async () => void (await repairLedger(dir(), log)),
      async () => void (await (await openMemoryStore(dir(), log)).transact(() => [events[8]!])),
    ]) {
      await writeFile(snapshot(), changed);
      assert.deepEqual(content(await read()), content(before), 'the damaged snapshot was believed');
      await mend();
      assert.doesNotMatch(await readFile(snapshot(), 'utf8'), /Six/);
      assert.deepEqual((await planRepair(dir())).damages, []);
    }
    // A folder in its place is no snapshot either.
    await rm(snapshot());
    await mkdir(path.join(snapshot(), 'nested'), { recursive: true });
    assert.deepEqual(content(await read()), content(before));
    await repairLedger(dir(), log);
    assert.ok((await stat(snapshot())).isFile());
  });

  it('refuses numbers and nestings that nobody wrote, in bounded time', async () => {
    await filled();
    await rm(snapshot());
    const whole = await readFile(ledger(), 'utf8');
    const at = new Date().toISOString();
    const far = encodeLine({ seq: 10 ** 12, at, body: null });
    const deep = `{"v":1,"seq":12,"at":"${at}","body":${'['.repeat(200_000)}${']'.repeat(200_000)},"sum":"x"}\n`;
    for (const line of [far, deep]) {
      await writeFile(ledger(), whole + line);
      await assert.rejects(read(), (error) => isUserError(error, 'ledger-corrupt'));
      assert.equal((await repairLedger(dir(), log)).bad.length, 1);
      await read();
    }
  });

  it('is readable by its owner alone', async function () {
    if (process.platform === 'win32') return this.skip();
    const umask = process.umask(0);
    try {
      await filled();
    } finally {
      process.umask(umask);
    }
    for (const name of await readdir(dir()))
      assert.equal((await stat(path.join(dir(), name))).mode & 0o777, 0o600, name);
    assert.equal((await stat(dir())).mode & 0o777, 0o700);
  });
});
