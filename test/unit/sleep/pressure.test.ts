import assert from 'node:assert/strict';
import { sleepPressure } from '../../../extension/sleep/pressure.ts';
import { explain } from '../../../extension/sleep/why.ts';
import type { DaemonStatus } from '../../../extension/trainer/schema.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const ADAPTER = 'a'.repeat(64);
const JOB = '01JD0000000000000000000000';

describe('Sleep pressure', () => {
  it('is nothing where nothing waits, and rises with what does', () => {
    const none = sleepPressure([inventoryOf([])], null);
    assert.equal(none.value, 0);
    assert.match(none.sentence, /^Everything/);
    const some = sleepPressure([inventoryOf([memoryOf('payments listens on port 8080')])], null);
    assert.equal(some.waiting, 1);
    assert.ok(some.value > 0 && some.value < 0.2);
    const many = Array.from({ length: 30 }, (_, at) => memoryOf(`service ${at} listens on port ${at}`));
    assert.equal(sleepPressure([inventoryOf(many)], null).value, 1);
  });

  it('counts what the adapter holds as done, what it failed as urgent, what is untrusted as none', () => {
    const [held, failed, quarantined] = [
      memoryOf('alpha listens on port 1'),
      memoryOf('beta listens on port 2'),
      memoryOf('gamma listens on port 3', {
        evidence: [{ session: 's', turn: 1, quote: 'q', source: 'file' }],
      }),
    ];
    const verified = new Map([
      [
        ADAPTER,
        { passed: new Set([held.id]), failed: new Set([failed.id]), job: JOB, at: '2026-11-21T09:00:00Z' },
      ],
    ]);
    const inventory = inventoryOf([held, failed, quarantined], { verified });
    const pressure = sleepPressure([inventory], ADAPTER);
    assert.deepEqual([pressure.waiting, pressure.failed], [0, 1]);
    assert.equal(pressure.value, 0.2);
    assert.match(pressure.sentence, /1 memory did not hold/);
    // Back on the base, both are in the prompt again.
    assert.equal(sleepPressure([inventory], null).waiting, 2);
  });
});

describe('Why it is not sleeping', () => {
  const waiting = sleepPressure([inventoryOf([memoryOf('alpha listens on port 1')])], null);
  const status = (changes: Partial<DaemonStatus> = {}): DaemonStatus => ({
    pid: 7,
    running: null,
    jobs: [],
    idle: false,
    signals: [
      { name: 'user', value: 'active 3 s ago', idle: false },
      { name: 'power', value: 'mains', idle: true },
    ],
    exitAfterSeconds: 900,
    ...changes,
  });
  const job = (changes: object = {}): DaemonStatus['jobs'][number] => ({
    v: 1,
    id: JOB,
    workspace: 'ours',
    kind: 'sleep',
    phase: 'queued',
    paused: false,
    reason: null,
    progress: 0,
    message: 'Waiting for its turn',
    step: 0,
    steps: 0,
    loss: null,
    error: null,
    updatedAt: '2026-11-21T09:00:00Z',
    ...changes,
  });

  it('lists every signal with its value', () => {
    const { signals } = explain(waiting, status(), 'ours');
    assert.deepEqual(
      signals.map(({ name, ok }) => [name, ok]),
      [
        ['memories', true],
        ['trainer', true],
        ['job', false],
        ['user', false],
        ['power', true],
      ],
    );
  });

  it('says the one thing that matters', () => {
    const said = (state: DaemonStatus | undefined, pressure = waiting) =>
      explain(pressure, state, 'ours').sentence;
    assert.match(said(undefined), /no night was asked for/);
    assert.match(said(undefined, sleepPressure([], null)), /Nothing waits/);
    assert.match(said(status({ jobs: [job()] })), /not idle \(user: active 3 s ago\)/);
    assert.match(said(status({ jobs: [job({ paused: true, reason: 'Paused by you' })] })), /Paused by you/);
    assert.match(said(status({ running: JOB, jobs: [job({ phase: 'training' })] })), /sleeping now/);
  });
});
