import assert from 'node:assert/strict';
import path from 'node:path';
import { CancelledError, UserError } from '../../../extension/base/errors.ts';
import { captureTurns } from '../../../extension/capture/capture.ts';
import type { Turn } from '../../../extension/capture/schema.ts';
import { openSessionLog, type SessionLog } from '../../../extension/capture/session-log.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { MemoryStore } from '../../../extension/memory/store.types.ts';
import { reflectSession } from '../../../extension/reflection/reflect.ts';
import type { Candidate, Reflector } from '../../../extension/reflection/reflector.ts';
import { rulesReflector } from '../../../extension/reflection/rules.ts';
import { CONTEXT, windowsOf } from '../../../extension/reflection/window.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

const turnOf = (turn: number, text: string): Turn => ({
  session: 's',
  turn,
  role: turn % 2 ? 'user' : 'assistant',
  text,
  at: '2026-11-21T09:00:00.000Z',
  source: turn % 2 ? 'user' : 'assistant',
});

describe('reflection in windows', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  const log = recordingLog();
  let sessions: SessionLog;
  let memories: MemoryStore;
  beforeEach(async () => {
    log.lines.length = 0;
    sessions = await openSessionLog(path.join(folder(), 'sessions'), log);
    memories = await openMemoryStore(path.join(folder(), 'memories'), log);
  });
  afterEach(() => memories.dispose());

  /** A session of `count` turns, small talk but for what `said` has. */
  const talk = (count: number, said: Record<number, string> = {}) =>
    captureTurns(
      sessions,
      Array.from({ length: count }, (_, at) =>
        turnOf(at + 1, said[at + 1] ?? (at % 2 ? 'Done.' : 'ok, next')),
      ),
    );
  const reflect = (reflector = rulesReflector, options = {}) =>
    reflectSession({ memories, sessions, log }, 's', reflector, options);
  const known = async () =>
    [...(await memories.read()).memories.values()].map(({ text, status }) => [
      /\d{4}/.exec(text)?.[0],
      status,
    ]);

  it('cuts a session by turns and by characters, each window with what came before it', async () => {
    const all = Array.from({ length: 2500 }, (_, at) =>
      turnOf(at + 1, at === 1200 ? 'x'.repeat(5e6) : 'word'),
    );
    async function* stream() {
      yield* all;
    }
    const windows: { first: number; last: number; turns: number }[] = [];
    for await (const { turns, after, last } of windowsOf(stream(), 10)) {
      assert.ok(turns.filter(({ turn }) => turn <= after).length <= CONTEXT);
      windows.push({ first: after + 1, last, turns: turns.length });
    }
    assert.deepEqual(
      windows.map(({ first, last }) => [first, last]),
      [
        [11, 1010],
        [1011, 1201],
        [1202, 2201],
        [2202, 2500],
      ],
    );
    assert.equal(windows[0]?.turns, 1010);
    // The turn of 5 MB is context to nobody.
    assert.equal(windows[2]?.turns, 1000);
  });

  it('understands what refers back over the border of two windows', async () => {
    await talk(1010, {
      999: 'heron-relay listens on port 4711',
      1001: 'scratch that',
      1003: 'osprey-mirror listens on port 4712',
    });
    await reflect();
    assert.deepEqual(await known(), [
      ['4711', 'rejected'],
      ['4712', 'live'],
    ]);
  });

  it('reads after an exchange no more than the exchange and its context', async () => {
    await talk(3000);
    await reflect();
    await captureTurns(sessions, [turnOf(3001, 'heron-relay listens on port 4711'), turnOf(3002, 'Noted.')]);
    let read = 0;
    const counting: SessionLog = {
      ...sessions,
      async *readAfter(...range) {
        for await (const turn of sessions.readAfter(...range)) {
          read++;
          yield turn;
        }
      },
      read: () => assert.fail('the whole session was read'),
    };
    await reflectSession({ memories, sessions: counting, log }, 's', rulesReflector);
    assert.equal(read, CONTEXT + 2);
    assert.deepEqual(await known(), [['4711', 'live']]);
  });

  it('keeps the windows before a cancellation, goes on behind them, and reports how far it is', async () => {
    await talk(3000, { 1: 'heron-relay listens on port 4711', 2501: 'osprey-mirror listens on port 4712' });
    const abort = new AbortController();
    const shares: number[] = [];
    const progress = {
      report: (_message: string, share = 0) => {
        shares.push(share);
        if (share > 0.5) abort.abort();
      },
    };
    await assert.rejects(reflect(rulesReflector, { signal: abort.signal, progress }), CancelledError);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
    assert.deepEqual(await known(), [['4711', 'live']]);
    await reflect();
    await reflect();
    assert.deepEqual(await known(), [
      ['4711', 'live'],
      ['4712', 'live'],
    ]);
  });

  it('reads again what a reflector failed on, and nothing before it', async () => {
    await talk(1010, { 1: 'heron-relay listens on port 4711', 1003: 'osprey-mirror listens on port 4712' });
    const seen: number[] = [];
    const failing: Reflector = {
      name: 'rules',
      async reflect(input, options) {
        seen.push(input.after);
        if (input.after > 0)
          throw new UserError('local-unreadable', { what: 'No.', why: 'No.', next: 'No.' });
        return rulesReflector.reflect(input, options);
      },
    };
    await assert.rejects(reflect(failing), /No\./);
    await assert.rejects(reflect(failing), /No\./);
    assert.deepEqual(seen, [0, 1000, 1000]);
    assert.deepEqual(await known(), [['4711', 'live']]);
    await reflect();
    assert.deepEqual(await known(), [
      ['4711', 'live'],
      ['4712', 'live'],
    ]);
  });

  it('reads again what could not be written', async () => {
    await talk(4, { 1: 'heron-relay listens on port 4711' });
    const full = {
      ...memories,
      transact: () =>
        Promise.reject(new UserError('disk-full', { what: 'Full.', why: 'Full.', next: 'Free.' })),
    };
    await assert.rejects(reflectSession({ memories: full, sessions, log }, 's', rulesReflector), /Full\./);
    assert.deepEqual(await known(), []);
    await reflect();
    assert.deepEqual(await known(), [['4711', 'live']]);
  });

  it('lets a memory that contradicts itself wait for review, says so once, and goes on', async () => {
    await talk(4, { 1: 'heron-relay listens on port 4711', 3: 'osprey-mirror listens on port 4712' });
    const reader: Reflector = {
      name: 'local',
      reflect: async ({ turns }) =>
        turns
          .filter(({ role }) => role === 'user')
          .map(
            ({ session, turn, text, source }): Candidate => ({
              kind: 'episodic',
              text,
              framings: turn === 1 ? ['heron-relay listens on port 9999'] : [],
              evidence: [{ session, turn, quote: text, source }],
              certainty: 'sure',
              correction: false,
              action: { type: 'add' },
            }),
          ),
    };
    await reflect(reader);
    assert.deepEqual(await known(), [
      ['4711', 'proposed'],
      ['4712', 'live'],
    ]);
    assert.deepEqual(log.lines.length, 1);
    assert.match(log.lines[0]!, /1 memories contradict themselves.*4711.*9999/);
  });
});
