// The Claude writer with the real SDK against prepared answers, and the local writer over the same ones: what is kept
// of them, what a night makes of it, and that a memory that cannot be written about waits.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUserError } from '../../extension/base/errors.ts';
import { openClaude } from '../../extension/claude/client.ts';
import { phrases } from '../../extension/language/phrases.ts';
import type { Model } from '../../extension/model/client.types.ts';
import type { ChatRequest } from '../../extension/model/schema.ts';
import { buildJob, type JobRequest } from '../../extension/sleep/job.ts';
import { generalTalk } from '../../extension/sleep/locality.ts';
import { claudeWriter, estimateWriting } from '../../extension/synthesis/claude.ts';
import { studyWriter } from '../../extension/synthesis/study.ts';
import { Job } from '../../extension/trainer/schema.ts';
import { inventoryOf, memoryOf } from '../support/memories.ts';
import { type MessagesServer, type Reply, startMessagesServer } from '../support/messages-server.ts';

const fixtures = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fixtures/claude');

describe('writers over prepared answers', function () {
  // The SDK takes seconds to load from its sources.
  this.timeout(60_000);
  const old = memoryOf('payments-api listens on port 8443', {
    subject: 'payments-api',
    status: 'superseded',
    kind: 'episodic',
  });
  const now = memoryOf('payments-api listens on port 9001', {
    // Probes are drawn by it.
    id: '01JD0000000000000000000001',
    subject: 'payments-api',
    kind: 'episodic',
  });
  const owner = memoryOf('payments-api is owned by Oluwaseun', { subject: 'payments-api', kind: 'episodic' });
  const own = inventoryOf([{ ...old, supersededBy: now.id }, now, owner]);
  const input = { memories: [now], inventory: own, seed: 1, family: 'real' as const, count: 20 };
  let server: MessagesServer | undefined;
  afterEach(() => server?.close());

  const open = async (replies: Reply[]) => {
    server = await startMessagesServer(replies);
    return openClaude({ apiKey: 'prepared', baseURL: server.url, attemptMs: 500, questionMs: 3_000 });
  };
  const request = (changes: Partial<JobRequest>): JobRequest => ({
    workspace: 'w',
    base: 'b'.repeat(64),
    family: 'embedded',
    kind: 'sleep',
    ledgers: { own, user: inventoryOf([]) },
    parent: null,
    locality: { chats: generalTalk(1), passages: [] },
    seed: 7,
    ...changes,
  });

  it('keeps what states the fact, once, without former values; neighbours are answered as unknown', async () => {
    const claude = await open([{ file: 'conversations.json' }]);
    const { rehearsals, failed } = await claudeWriter(claude).write(input, {});
    assert.deepEqual(failed, []);
    const written = rehearsals.get(now.id)!;
    const positive = written.filter(({ polarity }) => polarity === 'positive');
    assert.deepEqual(
      positive.map(({ style }) => style),
      ['question', 'task', 'situation', 'confirmation', 'negation', 'reminder'],
    );
    for (const { assistant, writer } of positive) {
      assert.ok(assistant.includes('9001') && !assistant.includes('8443'));
      assert.equal(writer, 'claude');
    }
    const negative = written.filter(({ polarity }) => polarity === 'negative');
    assert.equal(negative.length, 3);
    for (const { user, assistant } of negative) {
      assert.ok(!user.includes('9001'));
      assert.equal(assistant, phrases.unknown);
    }
  });

  it('asks for twenty a framing, for neighbours once, with the kind and what else is known', async () => {
    const claude = await open([{ file: 'conversations.json' }]);
    const framed = { ...now, framings: ['The port of payments-api is 9001'] };
    const estimate = estimateWriting([framed], own, 20);
    await claudeWriter(claude).write({ ...input, memories: [framed] }, {});
    assert.equal(server?.requests.length, 2);
    assert.equal(estimate.requests, 2);
    const [first, second] = server!.requests.map((body) => JSON.parse(body));
    assert.deepEqual(first.system, second.system);
    assert.match(first.messages[0].content[0].text, /"kind":"episodic".*9001/);
    assert.match(first.messages[0].content[0].text, /owned by Oluwaseun/);
    assert.ok(!first.messages[0].content[0].text.includes('8443'), 'a former value is not handed out');
    assert.match(first.messages[0].content[1].text, /20 conversations and 20 neighbours/);
    assert.match(second.messages[0].content[1].text, /20 conversations and 0 neighbours/);
    assert.match(second.messages[0].content[0].text, /The port of payments-api is 9001/);
  });

  it('makes a job of it without any words of the probes, and says how diverse it is', async () => {
    const claude = await open([{ file: 'conversations.json' }]);
    const writer = claudeWriter(claude);
    const plain = await buildJob(
      request({ writer, ledgers: { own: inventoryOf([now]), user: inventoryOf([]) } }),
    );
    Job.parse(plain.job);
    const kept = plain.job.memories[0]!.rehearsals;
    assert.equal(kept.length, 10, 'without the history, what names 8443 may stay');
    assert.equal(plain.diversity.count, 10);
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
    const claude = await open([{ file: 'refusal.json' }, { file: 'conversations.json' }]);
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
    const claude = await open([{ file: 'conversations.json' }, { file: 'bad-key.json', status: 401 }]);
    const memories = [now, owner, memoryOf('ledger-sync listens on port 70')];
    const { rehearsals, failed } = await claudeWriter(claude).write({ ...input, memories }, {});
    assert.deepEqual([...rehearsals.keys()], [now.id]);
    assert.deepEqual(
      failed.map(({ error }) => error.code),
      ['claude-key', 'claude-key'],
    );
    assert.equal(server?.requests.length, 2);
  });

  it('the study writer asks a few at a time until it has enough, and fails alone', async () => {
    const message = JSON.parse(await readFile(path.join(fixtures, 'conversations.json'), 'utf8'));
    const asked: ChatRequest[] = [];
    const answering = (text: string, stopped: 'end' | 'length') =>
      ({
        chat: async (chat: ChatRequest) => {
          asked.push(chat);
          return { text, stopped, promptTokens: 0, tokens: 0, firstTokenMs: 0, ms: 0 };
        },
      }) as unknown as Model;
    const able = studyWriter(async () => answering(message.content[0].text, 'end'));
    const { rehearsals } = await able.write({ ...input, count: 6 }, {});
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.adapter, null);
    const written = rehearsals.get(now.id)!;
    assert.equal(written.filter(({ polarity }) => polarity === 'positive').length, 6);
    assert.ok(written.every(({ writer }) => writer === 'study'));
    const unable = await studyWriter(async () => answering('{"conversations": [', 'length')).write(input, {});
    assert.equal(unable.rehearsals.size, 0);
    assert.equal(unable.failed[0]?.error.code, 'local-unwritten');
  });
});
