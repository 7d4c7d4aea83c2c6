// The tree's order and one memory's life, from a real ledger that was written as the product writes it.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { stderrLogger } from '../../../extension/base/log.ts';
import { groupMemories } from '../../../extension/editor/memories/memory-groups.ts';
import { lifeOf } from '../../../extension/editor/memories/memory-life.ts';
import { anchorOf } from '../../../extension/memory/anchor.ts';
import { acceptMemory, rejectMemory } from '../../../extension/memory/decision.ts';
import { stageOf } from '../../../extension/memory/derive.ts';
import { reviewOf, waitingItem } from '../../../extension/memory/review.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { isPromotable, promote } from '../../../extension/memory/scope.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { MemoryStore } from '../../../extension/memory/store.types.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import type { Services } from '../../../extension/workspace/services.types.ts';
import { learnedIn } from '../../support/adapter-card.ts';
import { testId } from '../../support/ids.ts';
import { memoryOf } from '../../support/memories.ts';

const ADAPTER = 'ab'.repeat(32);
const JOB = testId();

function memory(text: string, kind: Memory['kind'], status: Memory['status'] = 'live'): Memory {
  return memoryOf(text, {
    kind,
    evidence: [{ session: 'chat-1', turn: 3, quote: text.toLowerCase(), source: 'user' }],
    status,
    createdAt: '2026-11-20T10:00:00.000Z',
  });
}

describe('memories as the editor shows them', () => {
  let dir: string;
  let store: MemoryStore;
  let user: MemoryStore;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'dormouse-groups-'));
    [store, user] = (await Promise.all(
      ['own', 'user'].map((name) => openMemoryStore(path.join(dir, name), stderrLogger(false))),
    )) as [MemoryStore, MemoryStore];
  });
  after(async () => {
    store.dispose();
    user.dispose();
    await rm(dir, { recursive: true, force: true });
  });

  const shown = async () => {
    const ledgers = { own: await store.read(), user: await user.read() };
    return groupMemories({
      ...ledgers,
      review: await reviewOf(ledgers, dir),
      textOnly: new Map(),
      current: ADAPTER,
    });
  };
  const fact = memory('The port of payments is 4182.', 'episodic');
  const rule = memory('Indent Python with tabs.', 'semantic');
  const waiting = memory('Run the seed first.', 'procedural', 'proposed');
  const old = memory('The port of ledger is 1.', 'episodic');
  const next = memory('The port of ledger is 2.', 'episodic');
  const gone = memory('Forget me.', 'episodic');
  const mine = { ...memory('Answer in short.', 'semantic'), scope: 'user' as const };

  it('groups by what to do with them, then by kind', async () => {
    await store.transact(() => [
      ...[fact, rule, waiting, old, next, gone].map((each) => ({
        type: 'memory.added' as const,
        memory: each,
      })),
      { type: 'memory.superseded', id: old.id, by: next.id },
      {
        type: 'adapter.verified',
        adapter: ADAPTER,
        job: JOB,
        passed: [fact.id],
        failed: [rule.id],
      },
    ]);
    await store.forget(gone.id);
    await user.transact(() => [{ type: 'memory.added', memory: mine }]);
    const groups = await shown();
    assert.deepEqual(
      groups.map(({ id, entries }) => [id, entries.map(({ memory: { text } }) => text).sort()]),
      [
        ['review', [waiting.text]],
        ['semantic', [mine.text, rule.text].sort()],
        ['episodic', [fact.text, next.text].sort()],
        ['superseded', [old.text]],
      ],
    );
    const stages = new Map(groups.flatMap(({ entries }) => entries.map((e) => [e.memory.id, e.stage])));
    assert.equal(stages.get(fact.id), 'weights');
    assert.equal(stages.get(rule.id), 'context');
    assert.equal(stages.get(waiting.id), undefined);
  });

  it('tells the life of a memory in the order in which it happened', async () => {
    const inventory = await store.read();
    const items = await reviewOf({ own: inventory, user: await user.read() }, dir);
    const probes = [{ user: 'which port?', answer: 'Port 4182.', passed: true, from: 'memory' as const }];
    const card = {
      adapter: ADAPTER,
      createdAt: '2026-11-21T03:00:00.000Z',
      textOnly: [],
      memories: [{ ...learnedIn(fact.id, probes), scores: { novelty: 0.75, importance: 0.3, utility: 0 } }],
    } as unknown as AdapterCard;
    const life = (of: Memory, current: string | null = ADAPTER) =>
      lifeOf({
        memory: inventory.memories.get(of.id)!,
        stage: stageOf(of.id, inventory, current),
        inventory,
        review: waitingItem(items, of.id),
        promotable: isPromotable({ own: inventory }, of),
        worth: { importance: 0.5, utility: 0.25 },
        cards: [card],
        current,
        checks: undefined,
      });
    assert.deepEqual(life(fact).probes, probes);
    assert.equal(life(fact).scores, 'novelty 0.75 when it was learned, importance 0.50, utility 0.25');
    assert.equal(life(rule).scores, 'importance 0.50, utility 0.25');
    assert.match(life(fact).adapter!, /2026/);
    assert.deepEqual(
      life(fact).history.map(({ text }) => text),
      ['Learned.', 'A night taught it to the model.'],
    );
    assert.deepEqual(
      life(waiting).history.map(({ text }) => text),
      ['Proposed.'],
    );
    assert.match(life(rule).history.at(-1)!.text, /did not answer for it: it stays in the prompt/);
    assert.deepEqual(life(old).history.at(-1), {
      icon: 'history',
      text: 'Replaced by a newer memory.',
      memory: next.id,
    });
    assert.ok(life(next).history.some(({ memory: other }) => other === old.id));
    assert.deepEqual(life(fact, null).probes, []);
    assert.deepEqual(life(waiting).actions, ['accept', 'reject', 'revealEvidence', 'copy']);
    assert.deepEqual(life(rule).actions, ['promote', 'forget', 'revealEvidence', 'copy']);
    assert.deepEqual(life(fact).actions, ['forget', 'revealEvidence', 'copy']);
    assert.deepEqual(life(fact).evidence, [
      { quote: fact.text.toLowerCase(), source: 'you said', where: 'chat-1, message 3' },
    ]);
  });

  it('shows nothing of a forgotten memory', async () => {
    const inventory = await store.read();
    assert.equal(inventory.memories.get(gone.id), undefined);
    assert.ok(!JSON.stringify(await shown()).includes(gone.text));
  });
});

describe('what waits for review in the editor', () => {
  let dir: string;
  let services: Services;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'dormouse-review-'));
    await mkdir(path.join(dir, 'work'));
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(dir, 'home') });
    services = await createServices({ root: path.join(dir, 'work'), paths, log: stderrLogger(false) });
  });
  afterEach(async () => {
    await services.dispose();
    await rm(dir, { recursive: true, force: true });
  });

  const read = async () => {
    const ledgers = { own: await services.memories.read(), user: await services.userMemories.read() };
    return {
      ...ledgers,
      review: await reviewOf(ledgers, services.workspace.root),
      current: null,
      textOnly: new Map(),
    };
  };
  const waiting = async () => {
    const group = groupMemories(await read()).find(({ id }) => id === 'review');
    return new Map(group?.entries.map((entry) => [entry.memory.id, entry]));
  };
  const teach = (...all: Memory[]) =>
    services.memories.transact(() => all.map((one) => ({ type: 'memory.added', memory: one })));

  describe('beside a proposal, a conflict, an expired memory and changed code', () => {
    const proposal = memory('Run the seed first', 'procedural', 'proposed');
    const older = memory('Always squash commits', 'semantic');
    const newer = memory('Never squash commits', 'semantic');
    const expired = {
      ...memory('The api is frozen until 2026-11-01', 'episodic'),
      expiresAt: '2026-11-01T23:59:59.999Z',
    };
    let code: Memory;
    beforeEach(async () => {
      const file = path.join(services.workspace.root, 'retry.ts');
      await writeFile(file, 'retry(3);\n');
      const { anchor } = await anchorOf(services.workspace.root, 'retry.ts', 1, 1);
      code = { ...memory('The client retries three times', 'episodic'), anchor };
      await teach(proposal, older, newer, expired, code);
      await writeFile(file, 'retry(5);\n');
    });

    it('shows each once', async () => {
      const found = await waiting();
      assert.deepEqual(
        [...found.values()].map(({ memory: { text }, review: [item] }) => [item?.why, text]).sort(),
        [
          ['code', code.text],
          ['conflict', newer.text],
          ['expired', expired.text],
          ['proposed', proposal.text],
        ],
      );
      const everywhere = groupMemories(await read()).flatMap(({ entries }) =>
        entries.map((e) => e.memory.id),
      );
      assert.equal(new Set(everywhere).size, everywhere.length);
      assert.equal(everywhere.length, 5);
    });

    it('gives the reason of each', async () => {
      const found = await waiting();
      const item = ({ id }: Memory) => found.get(id)!.review[0]!;
      assert.match(item(expired).reason, /until 2026-11-01/);
      assert.match(item(code).reason, /retry\.ts has other lines now/);
      assert.deepEqual(
        item(newer).against.map(({ id }) => id),
        [older.id],
      );
    });

    it('lets both sides of a conflict be decided about from their pages', async () => {
      const { own, review } = await read();
      const page = {
        stage: undefined,
        inventory: own,
        promotable: false,
        worth: { importance: 0.3, utility: 0 },
        cards: [],
        current: null,
        checks: { on: true, examples: [] },
        textOnly: new Map(),
      };
      const life = lifeOf({ ...page, memory: older, review: waitingItem(review, older.id) });
      assert.deepEqual(life.review?.against, [{ id: newer.id, text: newer.text }]);
      assert.deepEqual(life.actions.slice(0, 3), ['accept', 'reject', 'forget']);
      assert.ok(life.actions.includes('toggleCheck'));
    });

    it('has nothing left to review when each is decided about', async () => {
      for (const { id } of [older, expired, code]) await acceptMemory(services, id);
      await rejectMemory(services, proposal.id);
      assert.equal((await waiting()).size, 0);
      assert.deepEqual(
        groupMemories(await read()).map(({ id, entries }) => [id, entries.length]),
        [
          ['semantic', 1],
          ['episodic', 2],
          ['superseded', 1],
        ],
      );
    });
  });

  it('lists proposals file by file from the first line to the last, what was said before them', async () => {
    const from = (text: string, session: string, line?: number) => ({
      ...memory(text, 'semantic', 'proposed'),
      evidence: [{ session, turn: 1, quote: text, source: 'file' as const, ...(line ? { line } : {}) }],
    });
    await teach(
      from('b second', 'rules/b/AGENTS.md', 20),
      from('a', 'rules/a/AGENTS.md', 9),
      from('b first', 'rules/b/AGENTS.md', 3),
      from('said', 'chat-1'),
    );
    assert.deepEqual(
      [...(await waiting()).values()].map(({ memory: { text } }) => text),
      ['said', 'a', 'b first', 'b second'],
    );
  });

  it('offers promotion for what it changes something about, and for nothing else', async () => {
    const rule = memory('Answer in short', 'semantic');
    const fact = memory('The port of payments is 4182', 'episodic');
    await teach(rule, fact);
    const promotable = async () =>
      groupMemories(await read()).flatMap(({ entries }) =>
        entries.filter((entry) => entry.promotable).map((entry) => entry.memory.id),
      );
    assert.deepEqual(await promotable(), [rule.id]);
    await promote(services, rule);
    assert.deepEqual(await promotable(), []);
    assert.equal((await read()).user.memories.get(rule.id)?.scope, 'user');
  });
});
