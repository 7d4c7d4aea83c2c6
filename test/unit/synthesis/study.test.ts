// How the writer `study` leads a language model: its rounds, what it shows, what it believes, and when it gives up. The
// model here does as it is told; `docs/decisions/0041-study.md` has what a real one wrote.
import assert from 'node:assert/strict';
import { CancelledError, isUserError } from '../../../extension/base/errors.ts';
import { seededRng } from '../../../extension/language/random.ts';
import type { Model } from '../../../extension/model/client.types.ts';
import type { WriteRequest } from '../../../extension/model/schema.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { generalTalk } from '../../../extension/sleep/locality.ts';
import { coverageLine, coverageOf } from '../../../extension/synthesis/coverage.ts';
import { withCompany } from '../../../extension/synthesis/free-text/rehearsals.ts';
import type { Rehearsal } from '../../../extension/synthesis/schema.ts';
import { studyWriter } from '../../../extension/synthesis/study.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';
import { MESSAGES, TOLD, writingModel } from '../../support/written-items.ts';

const other = memoryOf('The nightly backup goes to `vault/cold`', { subject: 'nightly backup' });
const inventory = inventoryOf([TOLD, other]);
const input = { memories: [TOLD], inventory, seed: 1, count: 20 };

function writerOver(model: Model) {
  let released = 0;
  const writer = studyWriter(async () => ({
    model,
    release: async () => {
      released += 1;
    },
  }));
  return { writer, released: () => released };
}
const lastOf = ({ conversations }: WriteRequest) => conversations.map((messages) => messages.at(-1)!.content);

describe('the writer study', () => {
  it('goes in rounds: messages drawn for eight orders, then greedy answers to them', async () => {
    const asked: WriteRequest[] = [];
    const { writer, released } = writerOver(writingModel(asked));
    const { rehearsals, failed } = await writer.write(input, {});
    assert.deepEqual(failed, []);
    assert.equal(released(), 1);
    assert.equal(asked.length % 2, 0);
    for (const [at, request] of asked.entries()) {
      assert.equal(request.conversations.length, 8);
      assert.equal(request.adapter, null);
      assert.deepEqual(
        [request.temperature > 0, request.oneLine],
        at % 2 === 0 ? [true, true] : [false, false],
      );
    }
    const written = rehearsals.get(TOLD.id)!;
    const positive = written.filter(({ polarity }) => polarity === 'positive');
    assert.equal(positive.length, 20);
    assert.ok(positive.every(({ writer: by, span }) => by === 'study' && span));
    // What nobody told is looked up by rules and not left to the model.
    const beside = written.filter(({ polarity }) => polarity !== 'positive');
    assert.ok(beside.length >= 10 && beside.every(({ writer: by }) => by === 'spans'));
  });

  it('leaves neighbours and readings to the rules, as many as belong to its items', () => {
    const positives = Array.from({ length: 20 }, (_, at): Rehearsal => {
      const said = { user: `question ${at}`, assistant: 'The nightly backup goes to `vault/cold`.' };
      return { memory: other.id, ...said, style: 'question', polarity: 'positive', writer: 'study' };
    });
    const all = withCompany(other, inventory, positives, seededRng(1));
    const count = (polarity: string) => all.filter((own) => own.polarity === polarity).length;
    assert.deepEqual([count('positive'), count('negative'), count('reading')], [20, 12, 3]);
  });

  it('gives every span and form its turn, and says how far it came', async () => {
    const { writer } = writerOver(writingModel([]));
    const rehearsals = (await writer.write(input, {})).rehearsals.get(TOLD.id)!;
    const coverage = coverageOf([TOLD], rehearsals);
    assert.deepEqual([coverage.asked, coverage.spans], [3, 3]);
    const counts = [...coverage.forms.values()];
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, JSON.stringify([...coverage.forms]));
    assert.match(coverageLine(coverage), /^3 of 3 spans asked for; \d question, .*\d proposal/);
  });

  it('shows what exists already, and of the memories only the one that it writes about', async () => {
    const asked: WriteRequest[] = [];
    await writerOver(writingModel(asked)).writer.write(input, {});
    for (const text of asked.flatMap(lastOf)) assert.ok(!text.includes('vault/cold'));
    assert.ok(!lastOf(asked[0]!)[0]!.includes('exist already'));
    for (const text of lastOf(asked[2]!)) assert.ok(text.includes(`- ${MESSAGES[1]}`), text);
    // The hint to the answer is not part of what trains.
    const { rehearsals } = await writerOver(writingModel([])).writer.write(input, {});
    for (const { user, polarity } of rehearsals.get(TOLD.id)!)
      if (polarity === 'positive') assert.ok((MESSAGES as readonly string[]).includes(user));
  });

  it('draws the same night from the same seed', async () => {
    const drawn = async (seed: number) => {
      const asked: WriteRequest[] = [];
      await writerOver(writingModel(asked)).writer.write({ ...input, seed }, {});
      return JSON.stringify(asked);
    };
    assert.equal(await drawn(1), await drawn(1));
    assert.notEqual(await drawn(1), await drawn(2));
  });

  it('a model that repeats itself, misses the point or never ends costs that memory alone', async () => {
    const parrot = writingModel([], { messages: ['where is payments-api?', '- "Where is payments-api?"'] });
    const stubborn = writingModel([], { answer: 'It depends on your set-up.' });
    const endless = {
      ...writingModel([]),
      write: async ({ conversations }: WriteRequest) =>
        conversations.map(() => ({ text: 'and so on', tokens: 64, stopped: 'length' })),
    } as unknown as Model;
    for (const [model, fault] of [
      [parrot, 'repetition'],
      [stubborn, 'span missing from the answer'],
      [endless, 'empty or too long'],
    ] as const) {
      const { rehearsals, failed, left } = await writerOver(model).writer.write(input, {});
      assert.equal(rehearsals.size, 0);
      assert.equal(failed[0]?.error.code, 'too-few-items');
      assert.ok(left!.get(fault)! > 20, fault);
    }
    const about = memoryOf('?!', { id: '01JD0000000000000000000009' });
    const mixed = await writerOver(writingModel([])).writer.write({ ...input, memories: [about, TOLD] }, {});
    assert.deepEqual([...mixed.rehearsals.keys()], [TOLD.id]);
    assert.deepEqual(
      mixed.failed.map(({ memory }) => memory.id),
      [about.id],
    );
  });

  it('a model below 1.5 billion parameters writes nothing: one error, and nobody takes its place', async () => {
    const asked: WriteRequest[] = [];
    const { writer, released } = writerOver(writingModel(asked, { parameters: 0.63e9 }));
    await assert.rejects(
      writer.write(input, {}),
      (error) =>
        isUserError(error, 'study-too-small') && /0\.6 billion[\s\S]*--writer-model/.test(error.message),
    );
    assert.deepEqual([asked.length, released()], [0, 1]);
  });

  it('does not write for the embedded model, which reads its own language alone', async () => {
    const request = {
      workspace: 'w',
      project: 'harbour',
      base: 'b'.repeat(64),
      kind: 'sleep' as const,
      ledgers: { own: inventoryOf([TOLD]), user: inventoryOf([]) },
      parent: null,
      locality: { chats: generalTalk(1), passages: [], lines: [] },
      writer: writerOver(writingModel([])).writer,
    };
    await assert.rejects(buildJob({ ...request, family: 'embedded' }), (error) =>
      isUserError(error, 'writer-embedded'),
    );
    const { job, coverage } = await buildJob({ ...request, family: 'real' });
    assert.ok(job.memories[0]!.rehearsals.some(({ writer }) => writer === 'study'));
    assert.equal(coverage?.asked, 3);
  });

  it('stops between two requests when it is cancelled, and lets the model go', async () => {
    const controller = new AbortController();
    const asked: WriteRequest[] = [];
    const model = writingModel(asked);
    const write = model.write;
    model.write = async (...args) => {
      controller.abort();
      return write(...args);
    };
    const { writer, released } = writerOver(model);
    await assert.rejects(writer.write(input, { signal: controller.signal }), CancelledError);
    assert.deepEqual([asked.length, released()], [1, 1]);
  });
});
