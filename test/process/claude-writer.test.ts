// The Claude writer with the real SDK against prepared answers: what is kept of them, what a night makes of it, and that a
// memory that cannot be written about waits.
import assert from 'node:assert/strict';
import { isUserError } from '../../extension/base/errors.ts';
import { openClaude } from '../../extension/claude/client.ts';
import { buildJob, type JobRequest } from '../../extension/sleep/job.ts';
import { generalTalk } from '../../extension/sleep/locality.ts';
import { claudeWriter, estimateWriting } from '../../extension/synthesis/claude.ts';
import { Job } from '../../extension/trainer/schema.ts';
import { inventoryOf, memoryOf } from '../support/memories.ts';
import { type MessagesServer, type Reply, startMessagesServer } from '../support/messages-server.ts';
import { MESSAGES, TOLD, TOLD_ANSWER } from '../support/written-items.ts';

/** One conversation for each order that was given, as told. */
const obedient: Reply = {
  content: (body) => ({ conversations: ordersIn(body).map((_, at) => conversation(at + 1)) }),
};
const conversation = (order: number, changes: object = {}) => ({
  order,
  user: MESSAGES[order - 1]!,
  assistant: TOLD_ANSWER,
  ...changes,
});
const ordersIn = (body: string): string[] =>
  (JSON.parse(body).messages[0].content[1].text as string).split('\n').slice(1);

describe('Claude as a writer, over prepared answers', function () {
  // The SDK takes seconds to load from its sources.
  this.timeout(60_000);
  const old = memoryOf('payments-api listens on port 8443', {
    subject: 'payments-api',
    status: 'superseded',
    kind: 'episodic',
  });
  const now = TOLD;
  const owner = memoryOf('payments-api is owned by Oluwaseun', { subject: 'payments-api', kind: 'episodic' });
  const own = inventoryOf([{ ...old, supersededBy: now.id }, now, owner]);
  const input = { memories: [now], inventory: own, seed: 1, count: 20 };
  let server: MessagesServer | undefined;
  afterEach(() => server?.close());

  const open = async (replies: Reply[]) => {
    server = await startMessagesServer(replies);
    return openClaude({ apiKey: 'prepared', baseURL: server.url, attemptMs: 500, questionMs: 3_000 });
  };
  const request = (changes: Partial<JobRequest>): JobRequest => ({
    workspace: 'w',
    project: 'harbour',
    base: 'b'.repeat(64),
    family: 'real',
    kind: 'sleep',
    ledgers: { own, user: inventoryOf([]) },
    parent: null,
    locality: { chats: generalTalk(1), passages: [], lines: [] },
    seed: 7,
    ...changes,
  });

  it('orders spans and forms, keeps what holds to its order, and looks neighbours up', async () => {
    const claude = await open([
      {
        content: (body) => {
          const orders = ordersIn(body);
          return {
            conversations: [
              ...orders.map((_, at) => conversation(at + 1)),
              conversation(1, { user: 'is payments-api at 9001? it listens on that port, or not' }),
              conversation(1, { user: `ok, ${MESSAGES[0]}` }),
              conversation(1, {
                user: 'what about payments-api then',
                assistant: 'It is where it always was.',
              }),
              conversation(1, {
                user: 'tell of the moves of payments-api',
                assistant: 'No. It went from 8443: payments-api listens on port 9001.',
              }),
              conversation(99, { user: 'an order that nobody gave for payments-api' }),
            ],
          };
        },
      },
    ]);
    const { rehearsals, failed, left } = await claudeWriter(claude).write(input, {});
    assert.deepEqual(failed, []);
    const written = rehearsals.get(now.id)!;
    const positive = written.filter(({ polarity }) => polarity === 'positive');
    assert.equal(positive.length, 20);
    assert.ok(new Set(positive.map(({ style }) => style)).size >= 5);
    assert.deepEqual(new Set(positive.map(({ span }) => span)), new Set(['listens', 'port', '9001']));
    assert.ok(positive.every(({ writer, assistant }) => writer === 'claude' && assistant === TOLD_ANSWER));
    assert.deepEqual(
      new Set(left?.keys()),
      new Set([
        'span given away in the question',
        'repetition',
        'span missing from the answer',
        'former value',
      ]),
    );
    assert.ok(written.some(({ polarity, writer }) => polarity === 'negative' && writer === 'spans'));
  });

  it('asks for twenty a wording, with the memory and nothing of any other', async () => {
    const claude = await open([obedient]);
    const framed = { ...now, framings: ['The port of payments-api is 9001'] };
    const estimate = estimateWriting([framed], 20);
    await claudeWriter(claude).write({ ...input, memories: [framed] }, {});
    assert.equal(server?.requests.length, 2);
    assert.equal(estimate.requests, 2);
    const [first, second] = server!.requests.map((body) => JSON.parse(body));
    assert.deepEqual(first.system, second.system);
    assert.match(first.messages[0].content[0].text, /"kind":"episodic".*9001/);
    for (const body of server!.requests) {
      assert.ok(!body.includes('Oluwaseun'), 'another memory is not sent with it');
      assert.ok(!body.includes('8443'), 'a former value is not handed out');
      assert.equal(ordersIn(body).length, 20);
    }
    assert.match(first.messages[0].content[1].text, /1\. .*; the answer holds "/);
    assert.match(second.messages[0].content[0].text, /The port of payments-api is 9001/);
  });

  it('makes a job of it without any words of the probes, and says how diverse it is', async () => {
    const claude = await open([obedient]);
    const writer = claudeWriter(claude);
    const plain = await buildJob(
      request({ writer, ledgers: { own: inventoryOf([now]), user: inventoryOf([]) } }),
    );
    Job.parse(plain.job);
    const kept = plain.job.memories[0]!.rehearsals;
    assert.ok(kept.filter(({ polarity }) => polarity === 'positive').length >= 15);
    assert.equal(plain.diversity.count, kept.length);
    assert.deepEqual([plain.coverage?.asked, plain.coverage?.spans], [3, 3]);
    assert.ok(plain.diversity.distinct[2] > plain.diversity.distinct[0]);
    // The same words as a probe's, and they are gone.
    const probe = plain.job.memories[0]!.probes[0]!;
    const spoken = {
      ...writer,
      write: async () => ({
        rehearsals: new Map([[now.id, [{ ...kept[0]!, user: `ok, ${probe.user.toLowerCase()}` }, kept[1]!]]]),
        failed: [],
      }),
    };
    const held = await buildJob(
      request({ writer: spoken, ledgers: { own: inventoryOf([now]), user: inventoryOf([]) } }),
    );
    assert.deepEqual(held.job.memories[0]!.rehearsals, [kept[1]]);
  });

  it('holds back a memory that Claude declines, trains the others, and stops where none is left', async () => {
    const claude = await open([{ file: 'refusal.json' }, obedient]);
    const second = memoryOf('payments-api listens on port 9001', { subject: 'payments-api' });
    const ledgers = { own: inventoryOf([owner, second]), user: inventoryOf([]) };
    const { job, unwritten } = await buildJob(request({ writer: claudeWriter(claude), ledgers }));
    assert.deepEqual(
      job.memories.map(({ id }) => id),
      [second.id],
    );
    assert.equal(unwritten[0]?.memory.id, owner.id);
    assert.equal(unwritten[0]?.error.code, 'claude-declined');
    await server?.close();
    const none = claudeWriter(await open([{ file: 'refusal.json' }]));
    await assert.rejects(buildJob(request({ writer: none, ledgers })), (error) =>
      isUserError(error, 'claude-declined'),
    );
    await server?.close();
    const gone = claudeWriter(await open(['hang-up']));
    await assert.rejects(buildJob(request({ writer: gone, ledgers })), (error) =>
      isUserError(error, 'claude-unreachable'),
    );
  });

  it('uses what was paid for when the service fails on the way, and asks no more', async () => {
    const claude = await open([obedient, { file: 'bad-key.json', status: 401 }]);
    const memories = [now, owner, memoryOf('ledger-sync listens on port 70')];
    const { rehearsals, failed } = await claudeWriter(claude).write({ ...input, memories }, {});
    assert.deepEqual([...rehearsals.keys()], [now.id]);
    assert.deepEqual(
      failed.map(({ error }) => error.code),
      ['claude-key', 'claude-key'],
    );
    assert.equal(server?.requests.length, 2);
  });
});
