// What a candidate means beside what is known: the same again, the newer of two, old news, or a case for the review.

import assert from 'node:assert/strict';
import { emptyInventory, foldEvents } from '../../../extension/memory/fold.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { mergeCandidates } from '../../../extension/reflection/merge.ts';
import type { Candidate } from '../../../extension/reflection/reflector.ts';
import { memoryOf } from '../../support/memories.ts';

const NOW = '2026-11-21T12:00:00.000Z';
let sessions = 0;

function candidate(text: string, change: Partial<Candidate> = {}): Candidate {
  return {
    kind: 'semantic',
    text,
    framings: [],
    evidence: [{ session: `s${++sessions}`, turn: 1, quote: text, source: 'user' }],
    certainty: 'sure',
    correction: false,
    action: { type: 'add' },
    saidAt: '2026-11-20T09:00:00.000Z',
    ...change,
  };
}

/** The inventory after candidates of one batch each. */
function merged(...batches: Candidate[]): Inventory {
  let inventory = emptyInventory();
  for (const one of batches) inventory = foldEvents(inventory, mergeCandidates([one], inventory, NOW), NOW);
  return inventory;
}

const said = ({ memories }: Inventory) =>
  [...memories.values()].map(({ text, status }) => `${status}: ${text}`);
const first = ({ memories }: Inventory) => [...memories.values()][0] as Memory;

/** Milliseconds of this process alone: other work on the machine does not count. */
function spentSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe('merging candidates', () => {
  it('makes no memory of a text that is a document', () => {
    const known = candidate('Deploy on Mondays');
    assert.deepEqual(said(merged(known, candidate(`use ${'x'.repeat(1996)}`))).length, 2);
    assert.deepEqual(said(merged(known, candidate(`use ${'x'.repeat(1997)}`))), ['live: Deploy on Mondays']);
  });

  it('keeps in mind what an uncertain update may take the place of', () => {
    const known = merged(candidate('Deploy on Mondays'));
    const { id } = first(known);
    const update = candidate('Deploys happen on any day', {
      certainty: 'unsure',
      action: { type: 'update', supersedes: id },
    });
    const [added] = mergeCandidates([update], known, NOW);
    assert.ok(added?.type === 'memory.added');
    assert.equal(added.memory.status, 'proposed');
    assert.equal(added.memory.contests, id);
  });

  it('makes one memory of sentences that say the same in other words', () => {
    for (const [one, other] of [
      ['Always run the linter, please', 'run the linter'],
      ['Use ruff and mypy', 'we use mypy and ruff in this repo'],
      ["Don't commit generated files", 'Never commit generated files'],
      ['We must test parsers', 'Testing parsers'],
    ] as const) {
      const inventory = merged(candidate(one), candidate(other));
      assert.deepEqual(said(inventory), [`live: ${one}`]);
      assert.equal(first(inventory).evidence.length, 2);
    }
  });

  it('keeps apart what differs in a number, a name, an order or a negation', () => {
    for (const [one, other] of [
      ['Cap uploads at 10 files', 'Cap uploads at 20 files'],
      ['Deploy the api before the worker', 'Deploy the worker before the api'],
      ['Rebuild src/a.ts', 'Rebuild src/b.ts'],
      ['Review migrations in pairs', 'Review seeds in pairs'],
    ] as const)
      assert.equal(merged(candidate(one), candidate(other)).memories.size, 2, one);
  });

  it('keeps the wordings of a repeated memory, each once', () => {
    const repeated = candidate('run the linter', { framings: ['The linter runs first', 'Lint it'] });
    const inventory = merged(candidate('Always run the linter'), repeated, { ...repeated, evidence: [] });
    assert.deepEqual(first(inventory).framings, ['The linter runs first', 'Lint it']);
  });

  it('lets the fact that was said later replace the other', () => {
    const later = { saidAt: '2026-11-20T10:00:00.000Z' };
    const [one, other] = ['payments listens on port 8080', 'payments listens on port 9090'];
    const inventory = merged(candidate(one), candidate(other, later));
    assert.deepEqual(said(inventory), [`superseded: ${one}`, `live: ${other}`]);
    assert.equal(first(inventory).supersededBy, [...inventory.memories.keys()][1]);
  });

  it('keeps a rule beside its opposite for the review, unless the later one is a correction', () => {
    const later = { saidAt: '2026-11-20T10:00:00.000Z' };
    const [one, other] = ['Always squash commits', 'Never squash commits'];
    const both = merged(candidate(one), candidate(other, later));
    assert.deepEqual(said(both), [`live: ${one}`, `live: ${other}`]);
    const corrected = merged(candidate(one), candidate(other, { ...later, correction: true }));
    assert.deepEqual(said(corrected), [`superseded: ${one}`, `live: ${other}`]);
  });

  it('replaces a quantity that the user renews, asks about another value, and leaves a series alone', () => {
    const later = { saidAt: '2026-11-20T10:00:00.000Z' };
    const counted = merged(candidate('Wait for two reviews'), candidate('Wait for three reviews', later));
    assert.deepEqual(said(counted), ['superseded: Wait for two reviews', 'live: Wait for three reviews']);
    const asked = merged(candidate('Deploy with Helm'), candidate('Deploy with Kustomize', later));
    assert.deepEqual(said(asked), ['live: Deploy with Helm', 'live: Deploy with Kustomize']);
    assert.equal([...asked.memories.values()][1]?.contests, first(asked).id);
    const steps = Array.from({ length: 9 }, (_, n) =>
      candidate(`The checklist of stage ${n + 3} is ready`, later),
    );
    const series = merged(
      ...steps.map((step) => ({
        ...step,
        evidence: step.evidence.map((one) => ({ ...one, source: 'file' as const })),
      })),
    );
    assert.equal([...series.memories.values()].filter(({ status }) => status === 'live').length, 9);
    assert.equal([...series.memories.values()].at(-1)?.contests, undefined);
  });

  it('asks what a correction in other words takes the place of', () => {
    const known = 'The mail service listens on port 2525 in the lab';
    const asked = (text: string, correction: boolean) =>
      [...merged(candidate(known), candidate(text, { correction })).memories.values()].at(-1)?.contests;
    const unmarked = 'the mail service has port 2526 everywhere';
    assert.equal(asked(unmarked, false), undefined);
    assert.ok(asked(unmarked, true));
    assert.ok(asked('we moved the mail service to port 2526', false), 'it says itself that it was otherwise');
    const ci = [candidate('Our CI is Jenkins'), candidate('We moved CI to Buildkite')];
    assert.ok([...merged(...ci).memories.values()].at(-1)?.contests, 'one word of the subject is enough');
  });

  it('never compares rules of different files', () => {
    const one = candidate('Indent with tabs', { applies: { globs: ['api/**'] } });
    for (const text of ['Indent with tabs', 'Never indent with tabs', 'Indent with 2 spaces']) {
      const inventory = merged(one, candidate(text, { applies: { globs: ['web/**'] }, correction: true }));
      assert.deepEqual(said(inventory), [`live: Indent with tabs`, `live: ${text}`]);
      assert.ok([...inventory.memories.values()].every(({ contests }) => contests === undefined));
    }
  });

  it('files old news as history, whenever it is read', () => {
    const inventory = merged(
      candidate('payments listens on port 9090'),
      candidate('payments listens on port 8080', { saidAt: '2026-10-01T09:00:00.000Z', correction: true }),
    );
    assert.deepEqual(said(inventory), [
      'live: payments listens on port 9090',
      'superseded: payments listens on port 8080',
    ]);
  });

  it('leaves what is neither clearly newer nor clearly older to the review, but for a correction', () => {
    const earlier = { saidAt: '2026-11-20T08:30:00.000Z' };
    for (const when of [earlier, {}]) {
      const open = merged(
        candidate('payments listens on port 9090'),
        candidate('payments listens on port 8080', when),
      );
      assert.deepEqual(said(open), [
        'live: payments listens on port 9090',
        'proposed: payments listens on port 8080',
      ]);
    }
    const corrected = merged(
      candidate('payments listens on port 9090'),
      candidate('payments listens on port 8080', { ...earlier, correction: true }),
    );
    assert.deepEqual(said(corrected)[0], 'superseded: payments listens on port 9090');
  });

  it('counts a memory as young as it was last said', () => {
    const fact = 'payments listens on port 9090';
    const inventory = merged(
      candidate(fact, { saidAt: '2026-11-01T09:00:00.000Z' }),
      candidate(fact, { saidAt: '2026-11-19T09:00:00.000Z' }),
      candidate('payments listens on port 8080', { saidAt: '2026-11-10T09:00:00.000Z' }),
    );
    assert.deepEqual(said(inventory), [`live: ${fact}`, 'superseded: payments listens on port 8080']);
  });

  it('gives a memory that names its last day that day', () => {
    const inventory = merged(candidate('Freeze the api until 2026-12-01'));
    assert.equal(first(inventory).expiresAt, '2026-12-01T23:59:59.999Z');
  });

  it('is quick among 10,000 memories', function () {
    this.timeout(60_000);
    const many = Array.from({ length: 10_000 }, (_, n) =>
      candidate(`service-${n} listens on port ${n}`, { subject: `service-${n}` }),
    );
    const inventory = emptyInventory();
    for (const [n, { text, evidence, subject }] of many.entries()) {
      const id = `01M7ZDQH8EZ3ZNS22C4X${String(n).padStart(6, '0')}`;
      const saidAt = '2026-11-20T09:00:00.000Z';
      inventory.memories.set(
        id,
        memoryOf(text, { id, kind: 'episodic', subject, evidence, createdAt: NOW, saidAt }),
      );
    }
    const started = process.cpuUsage();
    const changed = candidate('service-77 listens on port 1', { saidAt: '2026-11-20T10:00:00.000Z' });
    const events = mergeCandidates([changed, candidate('Format tables by hand')], inventory, NOW);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['memory.added', 'memory.superseded', 'memory.added'],
    );
    const ms = spentSince(started);
    assert.ok(ms < 5_000, `${ms} ms`);
    // Once the memories are read, a candidate costs milliseconds.
    const again = process.cpuUsage();
    const rounds = 10;
    const one = candidate('service-4711 listens on port 1', { saidAt: '2026-11-20T10:00:00.000Z' });
    for (let round = 0; round < rounds; round++)
      mergeCandidates([one, { ...one, correction: true }], inventory, NOW);
    const each = spentSince(again) / rounds;
    assert.ok(each < 150, `${each} ms`);
  });
});
