// What waits for a decision, with real stores: proposals, rivals, expired memories, memories about code that changed.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { anchorOf } from '../../../extension/memory/anchor.ts';
import { acceptMemory, rejectMemory } from '../../../extension/memory/decision.ts';
import { expireMemories, expiryIn, UNUSED_NIGHTS } from '../../../extension/memory/expiry.ts';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import { readLedgers } from '../../../extension/memory/ledgers.ts';
import { reviewItems, reviewOf } from '../../../extension/memory/review.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { promote } from '../../../extension/memory/scope.ts';
import { noteUsage, readUsage } from '../../../extension/memory/usage.ts';
import { workspaceRecall } from '../../../extension/recall/workspace-recall.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import type { Services } from '../../../extension/workspace/services.types.ts';
import { testId } from '../../support/ids.ts';
import { memory, recordingLog, temporaryFolder } from './support.ts';

const byId = (memories: Memory[]) => new Map(memories.map((one) => [one.id, one]));

describe('the review', () => {
  const folder = temporaryFolder();
  const root = () => path.join(folder(), 'work');
  let services: Services;
  beforeEach(async () => {
    await mkdir(root());
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    services = await createServices({ root: root(), paths, log: recordingLog() });
  });
  afterEach(() => services.dispose());
  const teach = (...all: Memory[]) =>
    services.memories.transact(() => all.map((one) => ({ type: 'memory.added', memory: one })));
  const now = async (one: Memory) => {
    const all = [await services.memories.read(), await services.userMemories.read()];
    return all.map(({ memories }) => memories.get(one.id)).find((found) => found) as Memory;
  };
  const waiting = async () =>
    (await reviewItems(services)).map(({ memory: { text }, why }) => `${why}: ${text}`);
  const recalled = async (question: string) =>
    workspaceRecall(services.memories, await readLedgers(services))
      .recall(question)
      .map(({ memory: { text } }) => text);
  const refused = (promise: Promise<unknown>) =>
    assert.rejects(promise, (error) => isUserError(error, 'nothing-to-review'));

  it('accepts a proposal, which replaces what it excludes, and keeps what a rejected one said', async () => {
    const old = memory({ text: 'payments listens on port 8080', subject: 'payments' });
    const [one, two] = ['payments listens on port 9090', 'search listens on port 7000'].map((text) =>
      memory({ text, subject: text.split(' ')[0], status: 'proposed' }),
    ) as [Memory, Memory];
    await teach(old, one, two);
    const [item] = await reviewItems(services);
    assert.deepEqual(
      item?.against.map(({ id }) => id),
      [old.id],
    );
    assert.equal((await reviewItems(services)).length, 2);
    await acceptMemory(services, one.id);
    assert.equal((await now(old)).supersededBy, one.id);
    assert.equal((await now(one)).status, 'live');
    await rejectMemory(services, two.id);
    assert.equal((await now(two)).status, 'rejected');
    assert.deepEqual(await waiting(), []);
    await refused(acceptMemory(services, two.id));
    await refused(rejectMemory(services, one.id));
  });

  it('tells what a user said in doubt from what comes from outside', async () => {
    const quote = { session: 's', turn: 1, quote: 'squash before merging' };
    await teach(
      memory({ text: quote.quote, status: 'proposed', evidence: [{ ...quote, source: 'user' }] }),
      memory({
        text: 'rebase before merging',
        status: 'proposed',
        evidence: [{ ...quote, source: 'import' }],
      }),
    );
    const reasons = (await reviewItems(services)).map(({ reason }) => reason);
    assert.match(reasons[0]!, /not sure/);
    assert.match(reasons[1]!, /from outside/);
  });

  it('shows two live memories that exclude each other once, and lets either of them win', async () => {
    for (const winner of [0, 1]) {
      const pair = [
        memory({ text: `Always squash commits of team ${winner}` }),
        memory({ text: `Never squash commits of team ${winner}` }),
      ] as [Memory, Memory];
      await teach(...pair);
      assert.deepEqual(await waiting(), [`conflict: ${pair[1].text}`]);
      await acceptMemory(services, pair[winner]!.id);
      assert.equal((await now(pair[1 - winner]!)).status, 'superseded');
      assert.deepEqual(await waiting(), []);
    }
  });

  it('asks whether a newer memory takes the place of an older one: it does, it does not, or both hold', async () => {
    for (const status of ['live', 'proposed'] as const) {
      const pair = (topic: string) => {
        const old = memory({ text: `${topic} is kept for 45 days` });
        const next = memory({ text: `${topic} is kept for 120 days now`, contests: old.id, status });
        return [old, next] as const;
      };
      const why = status === 'live' ? 'renewal' : 'proposed';
      const [replaced, replacing] = pair(`${status} alpha`);
      const [kept, wrong] = pair(`${status} beta`);
      const [first, second] = pair(`${status} gamma`);
      await teach(replaced, replacing, kept, wrong, first, second);
      assert.deepEqual(
        await waiting(),
        [replacing, wrong, second].map(({ text }) => `${why}: ${text}`),
      );
      assert.deepEqual(
        (await reviewItems(services)).map(({ against }) => against.map(({ id }) => id)),
        [[replaced.id], [kept.id], [first.id]],
      );
      await acceptMemory(services, replacing.id);
      assert.equal((await now(replaced)).supersededBy, replacing.id);
      await rejectMemory(services, wrong.id);
      assert.equal((await now(kept)).status, 'live');
      // Time passes between the two, as the ledger counts it.
      await acceptMemory(services, first.id);
      const left = await waiting();
      assert.deepEqual(left, status === 'live' ? [] : [`proposed: ${second.text}`]);
      if (status === 'proposed') await acceptMemory(services, second.id);
      assert.deepEqual([(await now(first)).status, (await now(second)).status], ['live', 'live']);
      assert.deepEqual(await waiting(), []);
    }
  });

  it('finds what waits among 10,000 memories without keeping an editor waiting', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => {
      const fact = at % 2 === 0;
      const text = fact
        ? `service${at} listens on port ${at}`
        : `Always run check ${at} before a push to b${at}`;
      return memory({
        text,
        status: at % 10 < 2 ? 'proposed' : 'live',
        ...(fact ? { subject: `service${at}` } : {}),
      });
    });
    const ledgers = { own: { ...emptyInventory(), memories: byId(many) }, user: emptyInventory() };
    const started = performance.now();
    assert.equal((await reviewOf(ledgers, root())).length, 2000);
    // Also on a busy machine: only those that share a subject or all their words are read against each other.
    assert.ok(performance.now() - started < 10_000, `${performance.now() - started} ms`);
  });

  it("asks where the workspace and the user disagree, and takes the workspace's word when it was accepted", async () => {
    const mine = memory({ text: 'Always sign commits' });
    await teach(mine);
    await promote(services, mine);
    const here = memory({ text: 'Never sign commits' });
    await teach(here);
    assert.deepEqual(await waiting(), ['conflict: Never sign commits']);
    await acceptMemory(services, here.id);
    assert.deepEqual(await waiting(), []);
    assert.equal((await now(mine)).status, 'live');
    const other = memory({ text: 'Never sign tags' });
    await teach(memory({ text: 'Always sign tags' }), other);
    await promote(services, other);
    assert.equal((await reviewItems(services)).length, 1);
    await acceptMemory(services, other.id);
    assert.deepEqual(await waiting(), []);
    assert.deepEqual(await recalled('sign tags'), ['Never sign tags']);
  });

  it('reads the day up to which a text holds', () => {
    const said = '2026-11-21T09:00:00.000Z';
    for (const [text, day] of [
      ['The freeze holds until 2026-11-01', '2026-11-01'],
      ['Freeze the api till 3 December', '2026-12-03'],
      ['use the old key until March 4th', '2027-03-04'],
      ['valid to 1st of Jan, 2028', '2028-01-01'],
      ['Do not deploy until the 24th of December 2026', '2026-12-24'],
    ] as const)
      assert.equal(expiryIn(text, said)?.slice(0, 10), day, text);
    for (const text of [
      'wait until 5 May be enough',
      'retry until it works',
      'until 2026-02-31',
      'by 2026-11-01',
    ])
      assert.ok(!expiryIn(text, said) || text.includes('5 May'), text);
  });

  it('doubts what has had its day, tells why, and lets it count again when a person says so', async () => {
    const frozen = memory({
      text: 'The api is frozen until 2026-11-01',
      createdAt: '2026-10-01T09:00:00.000Z',
    });
    const open = memory({ text: 'The api is frozen until 2999-11-01' });
    await teach(frozen, open);
    assert.equal(await expireMemories(services, new Date('2026-11-02')), 1);
    assert.deepEqual(await waiting(), [`expired: ${frozen.text}`]);
    assert.match((await reviewItems(services))[0]!.reason, /until 2026-11-01/);
    assert.deepEqual(await recalled('api frozen'), [open.text]);
    assert.equal((await now(frozen)).text, frozen.text, 'nothing is deleted');
    await acceptMemory(services, frozen.id);
    assert.equal((await now(frozen)).expiresAt, undefined);
    assert.equal(await expireMemories(services, new Date()), 0, 'it was accepted after its day');
    assert.equal((await recalled('api frozen')).length, 2);
  });

  it('doubts what nobody used for many nights, but not what was accepted, and nothing when usage was lost', async () => {
    const [unused, used, accepted] = [
      memory({ text: 'alpha' }),
      memory({ text: 'beta' }),
      memory({ text: 'gamma', acceptedAt: '2026-11-21T09:00:00.000Z' }),
    ];
    await teach(unused, used, accepted);
    for (let night = 0; night < UNUSED_NIGHTS; night++) {
      const adapter = String(night).padStart(64, '0');
      await services.memories.transact(() => [
        { type: 'adapter.verified', adapter, job: testId(), passed: [], failed: [] },
      ]);
    }
    assert.equal(await expireMemories(services), 0, 'without usage.json');
    await noteUsage(services.workspace.dir, { used: [used.id] }, services.log);
    assert.equal(await expireMemories(services), 1);
    assert.match((await reviewItems(services))[0]!.reason, /30 nights/);
    assert.deepEqual(await waiting(), ['expired: alpha']);
    await rejectMemory(services, unused.id);
    assert.equal((await now(unused)).status, 'rejected');
  });

  it('asks about what a dream found to contradict, whenever both were accepted, until one is accepted again', async () => {
    const acceptedAt = '2026-11-22T09:00:00.000Z';
    const [earlier, later] = ['Tests lie beside the code', 'The spec folder holds every test'].map((text) =>
      memory({ text, acceptedAt, createdAt: '2026-11-21T09:00:00.000Z' }),
    ) as [Memory, Memory];
    await teach(earlier, later);
    assert.deepEqual(await waiting(), []);
    await services.memories.transact(() => [
      { type: 'memory.contested', id: later.id, contests: earlier.id },
    ]);
    const [item] = await reviewItems(services);
    assert.deepEqual([item?.why, item?.memory.id], ['renewal', later.id]);
    assert.deepEqual(
      item?.against.map(({ id }) => id),
      [earlier.id],
    );
    await acceptMemory(services, earlier.id);
    assert.deepEqual(await waiting(), []);
  });

  it('makes nothing younger by reading it', async () => {
    const old = memory({ text: 'payments listens on port 8080', createdAt: '2026-01-01T00:00:00.000Z' });
    await teach(old);
    const ledger = path.join(services.workspace.dir, 'ledger.jsonl');
    const before = await readFile(ledger);
    await recalled('port of payments');
    await reviewItems(services);
    await expireMemories(services);
    assert.deepEqual(await readFile(ledger), before);
    assert.equal((await readUsage(services.workspace.dir, services.log)).size, 0);
    await noteUsage(services.workspace.dir, { used: [old.id] }, services.log);
    assert.deepEqual(await now(old), old);
  });

  it('flags a memory about code when its lines change, not when they move', async () => {
    const file = path.join(root(), 'src', 'retry.ts');
    await mkdir(path.dirname(file));
    await writeFile(file, 'const a = 1;\nretry(3);\nwait(100);\nend();\n');
    const { anchor, quote } = await anchorOf(root(), 'src/retry.ts', 2, 3);
    assert.equal(quote, 'retry(3);\nwait(100);');
    assert.equal(anchor.file, 'src/retry.ts');
    const about = memory({ text: 'The client retries three times', anchor });
    await teach(about);
    await writeFile(file, '// moved\r\n\r\nretry(3);  \r\nwait(100);\r\nend();\r\n');
    assert.deepEqual(await waiting(), []);
    await writeFile(file, 'retry(5);\nwait(100);\n');
    assert.deepEqual(await waiting(), [`code: ${about.text}`]);
    await rm(file);
    assert.match((await reviewItems(services))[0]!.reason, /src\/retry\.ts is gone/);
    await acceptMemory(services, about.id);
    assert.equal((await now(about)).anchor, undefined);
    assert.deepEqual(await waiting(), []);
  });

  it('anchors only to lines of this workspace', async () => {
    await writeFile(path.join(root(), 'a.ts'), 'one\n\n');
    await writeFile(path.join(folder(), 'outside.ts'), 'one\n');
    for (const [file, from, to, code] of [
      ['missing.ts', 1, 1, 'anchor-missing'],
      ['../outside.ts', 1, 1, 'anchor-outside'],
      ['a.ts', 2, 2, 'anchor-lines'],
      ['a.ts', 1, 9, 'anchor-lines'],
      ['a.ts', 0, 1, 'anchor-lines'],
    ] as const)
      await assert.rejects(anchorOf(root(), file, from, to), (error) => isUserError(error, code), file);
  });

  it('comes to the same from the snapshot and from the ledger', async () => {
    const one = memory({ text: 'frozen until 2026-11-01' });
    await teach(one, memory({ status: 'proposed', text: 'Two' }));
    await expireMemories(services);
    await acceptMemory(services, one.id);
    const fresh = async () => {
      const other = await createServices({ root: root(), paths: services.paths, log: services.log });
      const inventory = await other.memories.read();
      await other.dispose();
      return inventory;
    };
    const fromSnapshot = await fresh();
    await rm(path.join(services.workspace.dir, 'inventory.json'));
    assert.deepEqual(await fresh(), fromSnapshot);
  });
});
