// Cards, jobs and reports that version 1 wrote are read by today's code.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AdapterCard } from '../../../extension/adapter/card.ts';
import { StoredCard } from '../../../extension/adapter/card-migrations.ts';
import { StoredReport, storedJob } from '../../../extension/trainer/job-migrations.ts';
import { Job } from '../../../extension/trainer/schema.ts';

const read = async (name: string) =>
  JSON.parse(await readFile(path.resolve('test/fixtures/v1', name), 'utf8'));

describe('documents of nights of version 1', () => {
  it('give a card that says nothing of its arithmetic', async () => {
    const stored = await read('card.json');
    assert.ok(!AdapterCard.safeParse(stored).success);
    const card = StoredCard.parse(stored);
    assert.deepEqual([card.v, card.numberFormat, card.threads], [5, null, null]);
    assert.deepEqual([card.textOnly, card.substitutes, card.recipe.teaching], [[], [], 0]);
    assert.deepEqual(card.losses.curve, []);
    assert.deepEqual([card.recipe.identity, card.recipe.leastNovelty], [0, 0]);
    assert.ok(card.memories.length > 0);
    for (const { scores, replays, rested } of card.memories)
      assert.deepEqual([scores, replays, rested], [null, 0, 0]);
    assert.deepEqual([card.recipe.name, card.recipe.version, card.recipe.depth], ['default', 0, 'light']);
    assert.equal(card.adapter, stored.adapter);
  });

  it('give a job whose writers have today’s names', async () => {
    const stored = await read('job.json');
    assert.ok(!Job.safeParse(stored).success);
    const job = storedJob(Job).parse(stored);
    const writers = job.memories.flatMap(({ rehearsals }) => rehearsals.map(({ writer }) => writer));
    assert.deepEqual(writers, ['templates', 'study', 'templates', 'templates']);
    assert.deepEqual([job.identity, job.memories[0]?.importance, job.memories[0]?.utility], [[], 0.5, 0]);
  });

  it('give a report with its card', async () => {
    const card = await read('card.json');
    const at = '2026-01-01T00:00:00.000Z';
    const stored = { v: 1, id: card.job, workspace: 'w', kind: 'sleep', outcome: 'exported', reasons: [] };
    const rest = { gate: card.gate, stages: [], startedAt: at, endedAt: at };
    assert.equal(StoredReport.parse({ ...stored, ...rest, card }).card?.v, 5);
    assert.equal(StoredReport.parse({ ...stored, ...rest, outcome: 'rejected', card: null }).card, null);
  });

  it('are refused by name where a newer version wrote them', () => {
    const read = storedJob(Job).safeParse({ v: 99 });
    assert.equal(read.error?.issues[0]?.message, 'a newer Dormouse wrote it');
  });
});
