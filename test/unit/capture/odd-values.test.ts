// Values that no recording has: each costs its own turn at most, and never the import nor the session that it came into.
import assert from 'node:assert/strict';
import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { importFile } from '../../../extension/capture/importer.ts';
import type { Turn } from '../../../extension/capture/schema.ts';
import { openSessionLog, type SessionLog } from '../../../extension/capture/session-log.ts';
import { expiryIn } from '../../../extension/memory/expiry.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { memory, recordingLog, temporaryFolder } from '../memory/support.ts';

describe('odd values', () => {
  const folder = temporaryFolder();
  const log = recordingLog();
  let sessions: SessionLog;
  beforeEach(async () => {
    sessions = await openSessionLog(path.join(folder(), 'sessions'), log);
  });
  const all = async () => {
    const turns: Turn[] = [];
    for await (const turn of sessions.read()) turns.push(turn);
    return turns;
  };
  const imported = async (name: string, text: string) => {
    const file = path.join(folder(), name);
    await writeFile(file, text);
    return importFile({ sessions, log }, file);
  };

  it('of time and number cost their turn, and the rest of the import goes on', async () => {
    const turn = {
      session: 's',
      turn: 1,
      role: 'user',
      text: 'We deploy on Fridays.',
      at: '2026-11-21T09:00:00.000Z',
      source: 'user',
    };
    const odd = [
      { at: '+012026-01-01T00:00:00.000Z' },
      { at: '-000001-01-01T00:00:00.000Z' },
      { at: '2026-11-21T09:00:00.000Z\n' },
      { turn: Number.MAX_SAFE_INTEGER },
      { turn: 10 ** 12 },
      { session: '' },
      { session: 'x'.repeat(100_000) },
    ].map((change) => JSON.stringify({ ...turn, ...change }));
    const endless = JSON.stringify(turn).replace('"turn":1', '"turn":1e999');
    const lines = [...odd, endless, JSON.stringify(turn)].join('\n');
    const { turns, skipped } = await imported('odd.jsonl', lines);
    assert.deepEqual([turns, skipped], [1, odd.length + 1]);
    // The session goes on after whatever number came in.
    assert.equal((await captureTurns(sessions, [{ ...turn, turn: 2 } as Turn])).length, 1);
  });

  it('of time in the recordings of other tools are the time of the file', async () => {
    const line = (timestamp: unknown, text: string) =>
      JSON.stringify({ type: 'user', sessionId: 'c', timestamp, message: { role: 'user', content: text } });
    const times = [
      8.64e15,
      -8.64e15,
      'INFINITY',
      253_402_300_800_000,
      '+275760-09-13T00:00:00.000Z',
      'never',
      null,
    ];
    const text = times
      .map((time, index) => line(time, `Number ${index}.`))
      .join('\n')
      .replace('"INFINITY"', '1e999');
    const { turns } = await imported('claude.jsonl', text);
    assert.equal(turns, times.length);
    for (const { at } of await all()) assert.match(at, /^20\d\d-/);
  });

  it('of time in a scenario stay in their day', async () => {
    const turns = [1, 2 ** 40].map((n) => ({ n, role: 'user', text: `Number ${n}.` }));
    const scenario = { name: 'far', sessions: [{ id: 'a', date: '9999-12-31', turns }] };
    const result = await imported('far.json', JSON.stringify(scenario));
    assert.deepEqual([result.turns, result.skipped], [1, 1]);
  });

  it('of the file itself are no time of a turn', async () => {
    const file = path.join(folder(), 'rules.jsonl');
    const line = JSON.stringify({
      type: 'user',
      sessionId: 'd',
      message: { role: 'user', content: 'We deploy on Fridays.' },
    });
    await writeFile(file, line);
    await utimes(file, 253_402_400_000, 253_402_400_000).catch(() => undefined);
    assert.equal((await importFile({ sessions, log }, file)).turns, 1);
  });

  it('of a day in words are no day where a year would have five digits', () => {
    assert.equal(expiryIn('It holds until 1 March.', '9999-12-31T00:00:00.000Z'), undefined);
    assert.equal(expiryIn('It holds until 1 March.', '2026-12-31T00:00:00.000Z'), '2027-03-01T23:59:59.999Z');
  });

  it('of text are whole characters in the log and in the ledger', async () => {
    const [taken] = await captureTurns(sessions, [
      {
        session: 's\ud800',
        turn: 1,
        role: 'user',
        text: 'A \udc00 b 🐭',
        at: '2026-11-21T09:00:00.000Z',
        source: 'user',
      },
    ]);
    assert.deepEqual([taken?.session, taken?.text], ['s\ufffd', 'A \ufffd b 🐭']);
    const store = await openMemoryStore(path.join(folder(), 'store'), log);
    const odd = memory({ text: 'C:\\ud800 is a path, \ud83d is half, 🐭 is whole.', subject: '\udfff' });
    const { memories } = await store.transact(() => [{ type: 'memory.added', memory: odd }]);
    const stored = memories.get(odd.id);
    assert.equal(stored?.text, 'C:\\ud800 is a path, \ufffd is half, 🐭 is whole.');
    assert.equal(stored?.subject, '\ufffd');
    assert.deepEqual(
      await (await openMemoryStore(path.join(folder(), 'store'), log)).read(),
      await store.read(),
    );
  });
});
