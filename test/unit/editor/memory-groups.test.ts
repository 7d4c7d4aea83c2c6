// The tree's order and one memory's life, from a real ledger that was written as the product writes it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { groupMemories } from '../../../extension/editor/memory-groups.ts';
import { lifeOf } from '../../../extension/editor/memory-life.ts';
import { stderrLogger } from '../../../extension/log.ts';
import { stageOf } from '../../../extension/memory/derive.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { MemoryStore } from '../../../extension/memory/store.types.ts';
import type { AdapterCard } from '../../../extension/sleep/schema.ts';

const ADAPTER = 'ab'.repeat(32);
const JOB = ulid();

function memory(text: string, kind: Memory['kind'], status: Memory['status'] = 'live'): Memory {
  return {
    v: 1,
    id: ulid(),
    kind,
    scope: 'workspace',
    text,
    framings: [],
    evidence: [{ session: 'chat-1', turn: 3, quote: text.toLowerCase(), source: 'user' }],
    status,
    createdAt: '2026-11-20T10:00:00.000Z',
  };
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
    const groups = groupMemories(await store.read(), await user.read(), ADAPTER);
    assert.deepEqual(
      groups.map(({ id, entries }) => [id, entries.map(({ memory: { text } }) => text).sort()]),
      [
        ['proposed', [waiting.text]],
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
    const probes = [{ user: 'which port?', answer: 'Port 4182.', passed: true, from: 'memory' as const }];
    const card = { adapter: ADAPTER, memories: [{ id: fact.id, probes }] } as unknown as AdapterCard;
    const life = (of: Memory, current: string | null = ADAPTER) =>
      lifeOf({
        memory: inventory.memories.get(of.id)!,
        stage: stageOf(of.id, inventory, current),
        inventory,
        cards: [card],
        current,
      });
    assert.deepEqual(life(fact).probes, probes);
    assert.equal(life(fact).adapter, 'abababab');
    assert.deepEqual(
      life(fact).history.map(({ text }) => text),
      ['Learned.', 'Answered from adapter abababab.'],
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
    assert.deepEqual(life(fact).evidence, [
      { quote: fact.text.toLowerCase(), source: 'you said', where: 'chat-1, turn 3' },
    ]);
  });

  it('shows nothing of a forgotten memory', async () => {
    const inventory = await store.read();
    assert.equal(inventory.memories.get(gone.id), undefined);
    assert.ok(!JSON.stringify(groupMemories(inventory, await user.read(), ADAPTER)).includes(gone.text));
  });
});
