import assert from 'node:assert/strict';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { phrases } from '../../../extension/language/phrases.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { buildJob, type JobRequest } from '../../../extension/sleep/job.ts';
import { generalTalk } from '../../../extension/sleep/locality.ts';
import { recipeFor } from '../../../extension/sleep/recipe.ts';
import { declines } from '../../../extension/synthesis/free-text/declining.ts';
import { passes } from '../../../extension/synthesis/probe-score.ts';
import { wordingOf } from '../../../extension/synthesis/questions.ts';
import { Job } from '../../../extension/trainer/schema.ts';
import { cardOf as exportedCard, learnedIn } from '../../support/adapter-card.ts';
import { testId } from '../../support/ids.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const BASE = 'b'.repeat(64);
const ADAPTER = 'a'.repeat(64);
const JOB = '01JD0000000000000000000000';

function request(own: Inventory, changes: Partial<JobRequest> = {}): JobRequest {
  return {
    workspace: 'w',
    project: 'harbour',
    base: BASE,
    family: 'embedded',
    kind: 'sleep',
    ledgers: { own, user: inventoryOf([]) },
    parent: null,
    locality: { chats: generalTalk(1), passages: [], lines: [] },
    seed: 7,
    ...changes,
  };
}

const RECIPE = recipeFor('default', 'light', { family: 'embedded', memories: 20 });

const cardOf = (memories: Memory[], changes: Partial<AdapterCard> = {}): AdapterCard =>
  exportedCard(ADAPTER, {
    base: BASE,
    memories: memories.map(({ id }) => learnedIn(id)),
    recipe: RECIPE,
    ...changes,
  });

const port = memoryOf('payments listens on port 8080');
const owner = memoryOf('Oluwaseun owns the ledger module');
const night = (passed: Memory[], failed: Memory[] = []) =>
  new Map([
    [
      ADAPTER,
      {
        passed: new Set(passed.map(({ id }) => id)),
        failed: new Set(failed.map(({ id }) => id)),
        job: JOB,
        at: '2026-11-20T22:00:00.000Z',
      },
    ],
  ]);

describe('The job of a night', () => {
  it('fits the contract, and the same seed makes the same job', async () => {
    const own = inventoryOf([port, owner]);
    const { job } = await buildJob(request(own));
    assert.deepEqual(Job.parse(job), job);
    const again = (await buildJob(request(own))).job;
    assert.deepEqual({ ...again, id: job.id }, job);
    assert.equal(job.memories.length, 2);
    for (const memory of job.memories) {
      assert.ok(memory.probes.length >= 3);
      assert.ok(memory.probes.some(({ from }) => from === 'evidence'));
      assert.ok(memory.rehearsals.some(({ polarity }) => polarity === 'negative'));
    }
  });

  it('draws the same for the same memories under other ids', async () => {
    const drawn = async (...memories: Memory[]) => {
      let text = JSON.stringify((await buildJob(request(inventoryOf(memories)))).job.memories);
      for (const [at, { id }] of memories.entries()) text = text.replaceAll(id, `memory ${at}`);
      return text;
    };
    assert.equal(
      await drawn({ ...port, id: testId() }, { ...owner, id: testId() }),
      await drawn(port, owner),
    );
  });

  it('draws by how far the ledgers are where no seed is given: a night that was turned down is drawn anew', async () => {
    const drawn = async (seq: number) => {
      const own = inventoryOf([port, owner], { seq });
      return (await buildJob(request(own, { seed: undefined }))).job;
    };
    const job = await drawn(5);
    assert.deepEqual({ ...(await drawn(5)), id: job.id }, job);
    assert.notDeepEqual((await drawn(6)).memories, job.memories);
  });

  it('never trains the wording of a probe or of an unanswerable question', async () => {
    const { job } = await buildJob(request(inventoryOf([port, owner])));
    const trained = new Set(
      job.memories.flatMap(({ rehearsals }) => rehearsals.map(({ user }) => wordingOf(user))),
    );
    for (const question of [
      ...job.memories.flatMap(({ probes }) => probes.map(({ user }) => user)),
      ...job.unanswerable,
    ])
      assert.ok(!trained.has(wordingOf(question)), question);
    assert.ok(job.unanswerable.length >= 20);
  });

  it('teaches a real model in the words of the memory, and nothing of the closed language', async () => {
    const { job } = await buildJob(request(inventoryOf([port, owner]), { family: 'real' }));
    const rehearsals = job.memories.flatMap(({ rehearsals }) => rehearsals);
    assert.ok(rehearsals.every(({ writer }) => writer === 'spans'));
    const said = rehearsals
      .filter(({ polarity }) => polarity === 'negative')
      .map(({ assistant }) => assistant);
    const declining = job.declining.map((pattern) => new RegExp(pattern, 'u'));
    assert.ok(said.length >= 10);
    assert.deepEqual(
      said.filter((answer) => !declines(answer, declining)),
      [],
    );
    assert.ok(!JSON.stringify(job).includes(phrases.gap));
    for (const { prompt } of job.memories)
      assert.match(prompt ?? '', /What you know about this project:\n- /);
  });

  it('leaves out what may not train: untrusted sources, secrets, what is not live', async () => {
    const quarantined = memoryOf('beta listens on port 2', {
      evidence: [{ session: 's', turn: 1, quote: 'q', source: 'file' }],
    });
    const accepted = { ...quarantined, id: memoryOf('').id, acceptedAt: '2026-11-21T09:00:00Z' };
    const secret = memoryOf('the deploy token is ghp_Zk3vTq9LmXw2RbN8yHs5PdF1cGa7UjE4oKiV');
    const proposed = memoryOf('gamma listens on port 3', { status: 'proposed' });
    const { job, held } = await buildJob(
      request(inventoryOf([port, quarantined, accepted, secret, proposed])),
    );
    assert.deepEqual(
      job.memories.map(({ id }) => id),
      [port.id, accepted.id],
    );
    assert.deepEqual(
      held.map(({ memory }) => memory.id),
      [quarantined.id, secret.id],
    );
    assert.ok(!JSON.stringify(job).includes('ghp_'));
  });

  it('continues from the adapter: new and failed ones train, proven ones are replayed', async () => {
    const fresh = memoryOf('deploys run on Thursdays');
    const own = inventoryOf([port, owner, fresh], { verified: night([port], [owner]) });
    const { job } = await buildJob(request(own, { parent: cardOf([port, owner]) }));
    assert.equal(job.parent, ADAPTER);
    assert.deepEqual(
      job.memories.map(({ id }) => id),
      [owner.id, fresh.id],
    );
    assert.deepEqual(
      job.replay.map(({ id }) => id),
      [port.id],
    );
  });

  it('starts from the base for a rebuild, for another base model, and when the adapter is too small', async () => {
    const own = inventoryOf([port, owner], { verified: night([port]) });
    const parent = cardOf([port]);
    const all = async (changes: Partial<JobRequest>) => {
      const { job } = await buildJob(request(own, { parent, ...changes }));
      assert.equal(job.parent, null);
      assert.equal(job.replay.length, 0);
      return job;
    };
    assert.equal((await all({ kind: 'rebuild' })).memories.length, 2);
    assert.equal((await all({ base: 'c'.repeat(64) })).memories.length, 2);
    const many = Array.from({ length: 45 }, (_, at) =>
      memoryOf(`service-${at} listens on port ${2000 + at}`),
    );
    const grown = inventoryOf([port, owner, ...many], { verified: night([port]) });
    const job = await all({ ledgers: { own: grown, user: inventoryOf([]) } });
    assert.equal(job.recipe.rank, 32);
    assert.equal(job.memories.length, 47);
  });

  it('trains by the recipe that was chosen, and begins from the base where the adapter has another shape', async () => {
    const fresh = memoryOf('deploys run on Thursdays');
    const own = inventoryOf([port, fresh], { verified: night([port]) });
    const chosen = async (changes: Partial<JobRequest>) =>
      (await buildJob(request(own, { parent: cardOf([port]), ...changes }))).job;
    assert.deepEqual(
      (await chosen({})).recipe,
      recipeFor('default', 'light', { family: 'embedded', memories: 2 }),
    );
    assert.equal((await chosen({ kind: 'nap' })).recipe.name, 'nap');
    const paper = await chosen({ recipe: 'paper' });
    assert.deepEqual([paper.parent, paper.recipe.name, paper.recipe.targets], [null, 'paper', 'qkvo']);
    assert.equal(paper.memories.length, 2);
    const goesOn = { parent: cardOf([port], { recipe: paper.recipe }), recipe: 'paper' } as const;
    assert.equal((await chosen(goesOn)).parent, ADAPTER);
    await assert.rejects(chosen({ recipe: 'paper', kind: 'nap' }), (error) => isUserError(error, 'usage'));
  });

  it('asks that a superseded value is gone, unless it holds again', async () => {
    const now = memoryOf('payments listens on port 9090');
    const old = { ...port, status: 'superseded' as const, supersededBy: now.id };
    const { job } = await buildJob(request(inventoryOf([old, now])));
    const gone = job.gone.filter(({ memory }) => memory === old.id);
    assert.ok(gone.length > 0);
    assert.ok(gone.every((probe) => !passes('Port 8080.', probe) && passes('Port 9090.', probe)));
    assert.ok(job.memories[0]!.probes.every((probe) => !passes('8080, or 9090', probe)));
    const again = memoryOf('payments listens on port 8080');
    const backAgain = await buildJob(request(inventoryOf([old, { ...now, status: 'superseded' }, again])));
    assert.deepEqual([...new Set(backAgain.job.gone.map(({ memory }) => memory))], [now.id]);
  });

  it('carries the probes of a forgotten fact, and trains the memories of the user that were promoted here', async () => {
    const probe = {
      memory: owner.id,
      user: 'who owns the ledger module?',
      accept: [],
      reject: ['Oluwaseun'],
      from: 'memory' as const,
    };
    const mine = memoryOf('prefer tabs over spaces', { scope: 'user' });
    const elsewhere = memoryOf('review every pull request in pairs', { scope: 'user' });
    const own = inventoryOf([port], { promoted: new Map([[mine.id, '2026-11-21T08:00:00.000Z']]) });
    const ledgers = { own, user: inventoryOf([mine, elsewhere]) };
    const { job } = await buildJob(
      request(inventoryOf([]), { ledgers, kind: 'rebuild', forgotten: [probe] }),
    );
    assert.ok(job.gone.some(({ user }) => user === probe.user));
    assert.deepEqual(
      job.memories.map(({ id }) => id),
      [port.id, mine.id],
    );
  });

  it('refuses when nothing waits', async () => {
    const own = inventoryOf([port], { verified: night([port]) });
    for (const none of [request(inventoryOf([])), request(own, { parent: cardOf([port]) })])
      await assert.rejects(
        buildJob(none),
        (error) => isUserError(error, 'nothing-to-consolidate') && error.severity === 'refused',
      );
  });
});
