import assert from 'node:assert/strict';
import type { SleepDepth } from '../../../extension/adapter/card.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { depthDue } from '../../../extension/sleep/depth.ts';
import {
  type Amounts,
  type Pressure,
  pressureIn,
  wakingOf,
  weigh,
} from '../../../extension/sleep/pressure.ts';
import { explain } from '../../../extension/sleep/why.ts';
import type { DaemonStatus } from '../../../extension/trainer/schema.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const ADAPTER = 'a'.repeat(64);
const JOB = '01JD0000000000000000000000';

const NOW = new Date('2026-11-21T12:00:00Z');
const EARLIER = '2026-11-21T09:00:00Z';

/** Of memories that were taught three hours ago, unless they say otherwise. */
function pressureOfAll(
  memories: Memory[],
  {
    textOnly = new Map<string, string>(),
    current = null as string | null,
    ...own
  }: Partial<
    Inventory & {
      textOnly: Map<string, string>;
      current: string | null;
    }
  > = {},
): Pressure {
  const view = { own: inventoryOf(memories, own), user: inventoryOf([]), current, textOnly };
  return pressureIn(view, NOW);
}

const taught = (text: string, changes: Partial<Memory> = {}) =>
  memoryOf(text, { createdAt: EARLIER, ...changes });
const many = (count: number) =>
  Array.from({ length: count }, (_, at) => taught(`service ${at} listens on port ${at}`));
const verdict = (passed: Memory[], failed: Memory[], at = EARLIER) =>
  new Map([
    [
      ADAPTER,
      {
        passed: new Set(passed.map(({ id }) => id)),
        failed: new Set(failed.map(({ id }) => id)),
        job: JOB,
        at,
      },
    ],
  ]);

describe('Sleep pressure', () => {
  it('is nothing where nothing waits, however long', () => {
    const none = pressureOfAll([]);
    assert.equal(none.value, 0);
    assert.match(none.sentence, /^Everything/);
  });

  it('is the sum of the third paper, each term at most its weight', () => {
    const terms = (amounts: Amounts) => weigh(amounts).map(({ part }) => Math.round(part * 1000) / 1000);
    assert.deepEqual(terms({ memories: 25, hours: 1, drift: 0.5 }), [0.3, 0.15, 0.05]);
    assert.deepEqual(terms({ memories: 500, hours: 48, drift: 7 }), [0.6, 0.3, 0.1]);
    const some = pressureOfAll(many(5));
    assert.equal(some.waiting, 5);
    assert.equal(some.value.toFixed(3), (0.6 * 0.1 + 0.3).toFixed(3));
    // Nothing causes drift yet.
    assert.equal(pressureOfAll(many(80)).value.toFixed(3), '0.900');
  });

  it('counts time only while something waits, from the last sleep on', () => {
    const hours = (pressure: Pressure) => wakingOf(pressure).hours;
    assert.equal(hours(pressureOfAll(many(1))), 3);
    const since = verdict([], [], '2026-11-21T11:00:00Z');
    assert.equal(hours(pressureOfAll(many(1), { verified: since })), 1);
    const rejectedJobs = new Map([[JOB, { reasons: [], at: '2026-11-21T11:30:00Z' }]]);
    assert.equal(hours(pressureOfAll(many(1), { verified: since, rejectedJobs })), 0.5);
    assert.equal(hours(pressureOfAll([], { verified: since })), 0);
    assert.equal(hours(pressureOfAll([taught('a b', { createdAt: '2027-01-01T00:00:00Z' })])), 0);
  });

  it('counts what the adapter holds as done, what it failed as waiting, what is untrusted or stays text as none', () => {
    const [held, failed, quarantined, text] = [
      taught('alpha listens on port 1'),
      taught('beta listens on port 2'),
      taught('gamma listens on port 3', {
        evidence: [{ session: 's', turn: 1, quote: 'q', source: 'file' }],
      }),
      taught('delta listens on port 4'),
    ];
    const verified = verdict([held], [failed]);
    const all = [held, failed, quarantined, text];
    const textOnly = new Map([[text.id, 'The model does not read it.']]);
    const pressure = pressureOfAll(all, { verified, current: ADAPTER, textOnly });
    assert.deepEqual([pressure.waiting, pressure.failed], [0, 1]);
    assert.equal(pressure.terms[0]?.amount, 1);
    assert.match(pressure.sentence, /1 memory did not hold/);
    // Back on the base, whose night may show that it learns the fourth one, too.
    assert.equal(pressureOfAll(all, { verified }).waiting, 3);
  });
});

describe('What begins a sleep by itself', () => {
  const all = ['nap', 'light', 'deep'] as const;
  const due = (pressure: number, hours: number, known: readonly SleepDepth[] = all, slept = 0) =>
    depthDue({ pressure, hours }, known, slept);

  it('is the pressure, for a nap and for a sleep, and two days of waiting', () => {
    assert.equal(due(0.39, 47), null);
    assert.equal(due(0.4, 3), 'nap');
    assert.equal(due(0.8, 3), 'light');
    assert.equal(due(0.31, 48), 'light');
    assert.equal(due(0.5, 48), 'light');
  });

  it('dreams every fifth time where the recipe knows dreams', () => {
    const known = [...all, 'dream'] as const;
    assert.deepEqual(
      [3, 4, 9].map((slept) => due(0.9, 3, known, slept)),
      ['light', 'dream', 'dream'],
    );
    assert.equal(due(0.5, 3, known, 4), 'nap');
  });

  it('is deep every fifth time, and only as deep as the recipe knows', () => {
    assert.deepEqual(
      [3, 4, 5, 9].map((slept) => due(0.9, 3, all, slept)),
      ['light', 'deep', 'light', 'deep'],
    );
    assert.equal(due(0.5, 3, all, 4), 'nap');
    assert.equal(due(0.9, 3, ['light'], 4), 'light');
    assert.equal(due(0.5, 3, ['light']), null);
  });
});

const PLAN = { value: 'Nights: whenever the machine is idle.', ok: true };

describe('Why it is not sleeping', () => {
  const waiting = pressureOfAll(many(9));
  const status = (changes: Partial<DaemonStatus> = {}): DaemonStatus => ({
    pid: 7,
    running: null,
    jobs: [],
    idle: false,
    signals: [
      { name: 'user', value: 'active 3 s ago', idle: false, remedy: null },
      { name: 'power', value: 'mains', idle: true, remedy: null },
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
    const { signals } = explain(waiting, status(), 'ours', PLAN);
    assert.deepEqual(
      signals.map(({ name, ok }) => [name, ok]),
      [
        ['memories', true],
        ['pressure', true],
        ['trainer', true],
        ['job', false],
        ['plan', true],
        ['user', false],
        ['power', true],
      ],
    );
  });

  it('shows the terms of the pressure, and where a sleep begins', () => {
    const [, shown] = explain(pressureOfAll(many(9)), undefined, 'ours', PLAN).signals;
    assert.equal(
      shown?.value,
      '0.41: 0.11 for 9 of 50 memories, 0.30 for 3 of 2 hours, 0.00 for drift, which nothing causes yet; ' +
        'by itself begins a sleep at 0.8, a sleep after 48 hours, a nap at 0.4',
    );
    assert.equal(explain(pressureOfAll(many(2)), undefined, 'ours', PLAN).signals[1]?.ok, false);
  });

  it('shows beside what is unknown how it becomes known', () => {
    const unknown = { name: 'user', value: 'unknown', idle: false, remedy: 'Open an editor window.' };
    const { signals } = explain(waiting, status({ signals: [unknown] }), 'ours', PLAN);
    assert.equal(signals.at(-1)?.value, 'unknown. Open an editor window.');
  });

  it('says the one thing that matters', () => {
    const said = (state: DaemonStatus | undefined, pressure = waiting, plan = PLAN) =>
      explain(pressure, state, 'ours', plan).sentence;
    assert.match(said(undefined), /no night was asked for/);
    assert.match(said(undefined, pressureOfAll(many(2))), /^Too little waits.* 0\.32/);
    assert.match(said(undefined, pressureOfAll([])), /Nothing waits/);
    assert.match(said(status({ jobs: [job()] })), /not idle \(user: active 3 s ago\)/);
    assert.match(said(status({ jobs: [job({ paused: true, reason: 'Paused by you' })] })), /Paused by you/);
    assert.match(said(status({ running: JOB, jobs: [job({ phase: 'training' })] })), /sleeping now/);
    const parked = job({ phase: 'parked', reason: 'It was ended by signal SIGKILL, three times.' });
    assert.match(said(status({ jobs: [parked] })), /parked: It was ended.*dormouse nights resume/);
    const paused = { value: 'Nights: paused until resumed.', ok: false };
    assert.match(said(status({ jobs: [job()] }), waiting, paused), /paused until resumed/);
  });
});
