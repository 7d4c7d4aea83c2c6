import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openAdapterStore } from '../../../extension/adapter/adapter-store.ts';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { taintOf } from '../../../extension/adapter/taint.ts';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { openSessionLog } from '../../../extension/capture/session-log.ts';
import { liveMemories, stageOf, trustOf } from '../../../extension/memory/derive.ts';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { noteUsage, readUsage } from '../../../extension/memory/usage.ts';
import { identifyWorkspace } from '../../../extension/memory/workspace.ts';
import { openActivityLog } from '../../../extension/storage/activity-log.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { forgetMemory } from '../../../extension/workspace/forget.ts';
import { cardOf, learnedIn } from '../../support/adapter-card.ts';
import { testId } from '../../support/ids.ts';
import { memory, recordingLog, temporaryFolder } from '../memory/support.ts';

const hash = (digit: string) => digit.repeat(64);

function card(adapter: string, parent: string | null, memories: Memory[], at: number) {
  return cardOf(adapter, {
    base: hash('b'),
    parent,
    memories: memories.map(({ id, text }) =>
      learnedIn(id, [{ user: `Is it so? ${text}`, answer: text, passed: true, from: 'memory' }]),
    ),
    createdAt: new Date(Date.UTC(2026, 10, at)).toISOString(),
  });
}

describe('forgetting a memory', () => {
  const folder = temporaryFolder();
  /** Real stores, log and adapters of a workspace. No daemon runs, so there is no trainer to stop. */
  const services = async () => {
    const root = path.join(folder(), 'work');
    await mkdir(root);
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    const log = recordingLog();
    const workspace = await identifyWorkspace(root, paths);
    return {
      paths,
      log,
      workspace,
      memories: await openMemoryStore(workspace.dir, log),
      userMemories: await openMemoryStore(paths.userState, log),
      sessions: await openSessionLog(path.join(workspace.dir, 'sessions'), log),
      adapters: openAdapterStore(workspace.dir, log),
      activity: openActivityLog(workspace.dir, (error) => assert.fail(String(error))),
      trainer: async () => undefined,
    };
  };
  type World = Awaited<ReturnType<typeof services>>;
  const adapter = async ({ workspace }: World, one: AdapterCard) => {
    const dir = path.join(workspace.dir, 'adapters', one.adapter);
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, 'adapter.gguf'), 'weights');
    await writeFile(path.join(dir, 'card.json'), JSON.stringify(one));
  };
  const jobOf = async ({ paths }: World, one: Memory) => {
    const id = testId();
    await mkdir(path.join(paths.jobs, id, 'checkpoints'), { recursive: true });
    await writeFile(
      path.join(paths.jobs, id, 'job.json'),
      JSON.stringify({ id, memories: [{ id: one.id, text: one.text }] }),
    );
    await writeFile(path.join(paths.jobs, id, 'checkpoints', 'log'), one.text);
    return id;
  };
  const everything = async () => {
    const entries = await readdir(path.join(folder(), 'home'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return (
      await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')))
    ).join('\n');
  };

  for (const scope of ['workspace', 'user'] as const)
    describe(`of a memory of the ${scope}`, () => {
      const kept = memory({ text: 'The port of the mailer is 8123.' });
      const doomed = memory({
        scope,
        text: 'The mascot of the mailer is a heron.',
        evidence: [{ session: 's', turn: 1, quote: 'our mascot is a heron', source: 'user' }],
      });
      let world: Awaited<ReturnType<typeof services>>;
      let [job, other] = ['', ''];
      let result: Awaited<ReturnType<typeof forgetMemory>>;

      beforeEach(async () => {
        world = await services();
        const turn = { session: 's', role: 'user', at: doomed.createdAt, source: 'user' } as const;
        await captureTurns(world.sessions, [
          { ...turn, turn: 1, text: 'our mascot is a heron' },
          { ...turn, turn: 2, text: 'the port is 8123' },
        ]);
        await world.memories.transact(() => [{ type: 'memory.added', memory: kept }]);
        const ledger = scope === 'user' ? world.userMemories : world.memories;
        await ledger.transact(() => [{ type: 'memory.added', memory: doomed }]);
        await adapter(world, card(hash('1'), null, [kept], 1));
        await adapter(world, card(hash('2'), hash('1'), [kept, doomed], 2));
        await world.adapters.setCurrent(hash('2'));
        [job, other] = [await jobOf(world, doomed), await jobOf(world, kept)];
        await noteUsage(world.workspace.dir, { used: [kept.id, doomed.id] }, world.log);
        assert.match(await everything(), /heron/);
        result = await forgetMemory(world, doomed.id);
      });

      it('reports the turns, jobs and adapters that had it', () => {
        assert.deepEqual(result, { turns: 1, jobs: [job], tainted: [hash('2')], serving: hash('1') });
      });

      it('takes its words out of every file, and leaves those of others', async () => {
        const text = await everything();
        assert.doesNotMatch(text, /heron/i);
        assert.match(text, /the port is 8123/);
        assert.deepEqual(await readdir(world.paths.jobs), [other]);
      });

      it('takes the memory out of ledger and usage', async () => {
        assert.deepEqual([...(await world.memories.read()).memories.keys()], [kept.id]);
        assert.equal((await world.userMemories.read()).memories.size, 0);
        assert.deepEqual([...(await readUsage(world.workspace.dir, world.log)).keys()], [kept.id]);
      });

      it('serves the newest adapter that never learned it', async () => {
        assert.equal(await world.adapters.current(), hash('1'));
        const { activations } = await world.memories.read();
        assert.equal(activations.at(-1)?.adapter, hash('1'));
      });
    });

  it('stops a running job through the daemon, and forgets nothing when it cannot', async () => {
    const world = await services();
    const doomed = memory();
    await world.memories.transact(() => [{ type: 'memory.added', memory: doomed }]);
    const job = await jobOf(world, doomed);
    const removed: string[] = [];
    let refuse = true;
    const remove = async (id: string) => {
      if (refuse) throw new Error('busy');
      removed.push(id);
    };
    const trainer = async () => ({ remove }) as never;
    await assert.rejects(forgetMemory({ ...world, trainer }, doomed.id), /busy/);
    assert.equal((await world.memories.read()).memories.size, 1);
    refuse = false;
    await forgetMemory({ ...world, trainer }, doomed.id);
    assert.deepEqual(removed, [job]);
    assert.equal((await world.memories.read()).memories.size, 0);
  });
});

describe('what is derived from a memory', () => {
  it('is live while it has not expired', () => {
    const inventory = emptyInventory();
    const all = [
      memory({ text: 'a' }),
      memory({ text: 'b', status: 'proposed' }),
      memory({ text: 'c', status: 'superseded' }),
      memory({ text: 'd', expiresAt: '2026-01-01T00:00:00.000Z' }),
      memory({ text: 'e', expiresAt: '2027-01-01T00:00:00.000Z' }),
    ];
    for (const one of all) inventory.memories.set(one.id, one);
    const live = liveMemories(inventory, new Date('2026-06-01'));
    assert.deepEqual(
      live.map(({ text }) => text),
      ['a', 'e'],
    );
  });

  it('lives in the weights only of the adapter that was proven to know it', () => {
    const inventory = emptyInventory();
    const [known, failed] = [testId(), testId()];
    const proof = { passed: new Set([known]), failed: new Set([failed]), job: testId(), at: '' };
    inventory.verified.set(hash('1'), proof);
    assert.equal(stageOf(known, inventory, hash('1')), 'weights');
    assert.equal(stageOf(failed, inventory, hash('1')), 'context');
    assert.equal(stageOf(known, inventory, hash('2')), 'context');
    assert.equal(stageOf(known, inventory, null), 'context');
  });

  it('is trusted when the user typed it or accepted it', () => {
    const from = (source: Memory['evidence'][number]['source']) => [
      { session: 's', turn: 1, quote: 'q', source },
    ];
    assert.equal(trustOf(memory()), 'trusted');
    for (const source of ['assistant', 'file', 'git', 'import', 'editor'] as const)
      assert.equal(trustOf(memory({ evidence: from(source) })), 'quarantined', source);
    const acceptedAt = '2026-11-21T09:00:00.000Z';
    assert.equal(trustOf(memory({ evidence: from('file'), acceptedAt })), 'trusted');
    assert.equal(trustOf(memory({ evidence: [] })), 'quarantined');
  });

  it('taints the adapters that learned what is forgotten', () => {
    const [kept, gone, usersGone] = [memory(), memory(), memory()];
    const ledgers = { own: emptyInventory(), user: emptyInventory() };
    ledgers.own.tombstones.set(gone.id, '');
    ledgers.user.tombstones.set(usersGone.id, '');
    const learned = card(hash('1'), null, [kept, gone, usersGone], 1);
    assert.deepEqual(taintOf(learned, ledgers), [gone.id, usersGone.id]);
    assert.deepEqual(taintOf(card(hash('1'), null, [kept], 1), ledgers), []);
  });
});
