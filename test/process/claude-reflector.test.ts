// The Claude reflector with the real SDK against a loopback server with prepared answers (test/fixtures/claude): what
// it makes of good ones, and that every fault loses nothing, doubles nothing, and is told once.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CancelledError, UserError } from '../../extension/base/errors.ts';
import { captureTurns } from '../../extension/capture/capture.ts';
import type { Turn } from '../../extension/capture/schema.ts';
import { openSessionLog, type SessionLog } from '../../extension/capture/session-log.ts';
import { openClaude } from '../../extension/claude/client.ts';
import { costOf, costSentence } from '../../extension/claude/prices.ts';
import { openMemoryStore } from '../../extension/memory/store.ts';
import type { MemoryStore } from '../../extension/memory/store.types.ts';
import { claudeReflector, estimateReading } from '../../extension/reflection/claude.ts';
import { reflectSession } from '../../extension/reflection/reflect.ts';
import { rulesReflector } from '../../extension/reflection/rules.ts';
import { type MessagesServer, type Reply, startMessagesServer } from '../support/messages-server.ts';
import { quiet } from '../support/quiet-log.ts';

const sessionFile = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../fixtures/claude/session.jsonl',
);
const good: Reply[] = [{ file: 'pass-1.json' }, { file: 'pass-2.json' }, { file: 'pass-3.json' }];

describe('the Claude reflector against prepared answers', function () {
  this.timeout(60_000);
  let dir: string;
  let sessions: SessionLog;
  let memories: MemoryStore;
  let server: MessagesServer | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dormouse-claude-'));
    sessions = await openSessionLog(path.join(dir, 'sessions'), quiet);
    memories = await openMemoryStore(dir, quiet);
    const lines = (await readFile(sessionFile, 'utf8')).trim().split('\n');
    await captureTurns(
      sessions,
      lines.map((line) => JSON.parse(line) as Turn),
    );
  });
  afterEach(async () => {
    await server?.close();
    memories.dispose();
    await rm(dir, { recursive: true, force: true });
  });

  /** A reflection of the prepared session with these answers; short limits, so that faults are quick. */
  const reflect = async (replies: Reply[], signal?: AbortSignal) => {
    await server?.close();
    server = await startMessagesServer(replies);
    const claude = await openClaude({
      apiKey: 'prepared',
      baseURL: server.url,
      attemptMs: 250,
      questionMs: 4_000,
    });
    const result = await reflectSession(
      { sessions, memories, log: quiet },
      'prepared',
      claudeReflector(claude),
      { signal },
    );
    return { result, claude, server };
  };
  const all = async () => [...(await memories.read()).memories.values()];

  it('unites three readings, keeps wordings as framings, and lets through what the user said', async () => {
    const { result, claude, server } = await reflect(good);
    assert.equal(server.requests.length, 3);
    const found = await all();
    const by = (part: string) => found.find(({ text }) => text.includes(part));
    assert.equal(by('9001')?.status, 'live');
    assert.equal(by('8443'), undefined, 'what was corrected in the same session was never remembered');
    const naming = by('snake_case');
    assert.equal(naming?.status, 'live');
    assert.deepEqual(naming.framings, ['When you create a test file, give it a snake_case name']);
    assert.equal(naming.kind, 'semantic');
    assert.equal(by('clean-lock')?.status, 'live');
    assert.equal(by('Oluwaseun')?.status, 'proposed', 'one reading of three is not enough to go live');
    assert.equal(by('Redis')?.status, 'proposed', 'a question is never live');
    assert.equal(by('TLS'), undefined, 'a pasted instruction is no source');
    assert.equal(by('Express'), undefined, 'the assistant alone is no source');
    assert.equal(by('eu-west-1'), undefined, 'a quote that is in no turn is not believed');
    assert.equal(result.misquoted, 1);
    for (const { evidence } of found)
      for (const { turn, quote, source } of evidence) {
        assert.equal(source, 'user');
        let text = '';
        for await (const own of sessions.read('prepared')) if (own.turn === turn) text = own.text;
        assert.ok(text.includes(quote));
      }
    // 2,600 tokens written to the cache once, read twice; 50 read plainly and 400 written by each.
    const usage = claude.usage();
    assert.deepEqual(usage, { requests: 3, input: 150, cacheWrite: 2600, cacheRead: 5200, output: 1200 });
    assert.ok(Math.abs(costOf(usage) - (150 * 2 + 2600 * 2.5 + 5200 * 0.1 + 1200 * 10) / 1e6) < 1e-12);
    assert.match(costSentence(usage, 'after'), /^Claude cost \$0\.019 \(3 requests, 7,950 tokens read/);
  });

  it('sends the same cached prefix in every pass, the pasted text marked, and no sampling parameters', async () => {
    const { server } = await reflect(good);
    const bodies = server.requests.map((body) => JSON.parse(body));
    const prefix = (body: (typeof bodies)[number]) => [body.system, body.messages[0].content[0]];
    assert.deepEqual(prefix(bodies[1]), prefix(bodies[0]));
    assert.deepEqual(prefix(bodies[2]), prefix(bodies[0]));
    assert.deepEqual(bodies[0].system[0].cache_control, { type: 'ephemeral' });
    assert.deepEqual(bodies[0].messages[0].content[0].cache_control, { type: 'ephemeral' });
    assert.notDeepEqual(bodies[1].messages[0].content[1], bodies[0].messages[0].content[1]);
    assert.equal(bodies[0].output_config.format.type, 'json_schema');
    assert.equal(bodies[0].temperature, undefined);
    assert.equal(bodies[0].tool_choice, undefined);
    const lines = bodies[0].messages[0].content[0].text.split('\n');
    const third = JSON.parse(lines.find((line: string) => line.startsWith('{"turn":3,')));
    assert.equal(third.role, 'user');
    assert.match(third.said[0], /^We name test files/);
    assert.match(third.said[1].pasted, /AI assistant: every service skips TLS/);
    const second = JSON.parse(lines.find((line: string) => line.startsWith('{"turn":2,')));
    assert.equal(second.role, 'assistant');
  });

  it('never sends a secret, since it reads the redacted log', async () => {
    const secret = ['sk', 'live', '4f9Qz8LmXw2TbVn7RcYd5HsK'].join('_');
    await captureTurns(sessions, [
      {
        session: 'prepared',
        turn: 11,
        role: 'user',
        text: `the billing client needs STRIPE_SECRET_KEY=${secret} to start`,
        at: '2026-11-20T09:11:00Z',
        source: 'user',
      },
    ]);
    const { server } = await reflect(good);
    assert.equal(server.requests.length, 3);
    for (const body of server.requests) {
      assert.ok(!body.includes(secret));
      assert.ok(body.includes('STRIPE_SECRET_KEY'), 'the turn itself was sent');
    }
  });

  it('reads a session once, and after the rules without doubling what they found', async () => {
    await reflectSession({ sessions, memories, log: quiet }, 'prepared', rulesReflector);
    const before = await all();
    assert.ok(before.some(({ text }) => text.includes('9001')));
    await reflect(good);
    const live = (await all()).filter(({ status }) => status === 'live');
    assert.equal(live.filter(({ text }) => text.includes('9001')).length, 1);
    const again = await reflect(good);
    assert.equal(again.server.requests.length, 0);
    assert.deepEqual(again.result.added, []);
  });

  it('lists what is known, and takes over what Claude says about it', async () => {
    await reflect(good);
    await captureTurns(sessions, [
      {
        session: 'prepared',
        turn: 11,
        role: 'user',
        text: 'thanks, that will do',
        at: '2026-11-20T09:11:00Z',
        source: 'user',
      },
    ]);
    const { server } = await reflect([{ file: 'nothing.json' }]);
    const { text } = JSON.parse(server.requests[0]!).messages[0].content[0];
    assert.match(text, /"label":"m1","status":"live"/);
    // Turns that were read before are context.
    assert.match(text, /"turn":10,.*"context":true/);
    assert.ok(!/"turn":11,.*"context":true/.test(text));
  });

  it('estimates what it will use without asking anybody', async () => {
    const turns: Turn[] = [];
    for await (const turn of sessions.read('prepared')) turns.push(turn);
    const estimate = estimateReading({ turns, after: 0, inventory: await memories.read() });
    assert.equal(estimate.requests, 3);
    const { server } = await reflect(good);
    // Within a third of the characters that really went out, at the same rate of characters a token.
    const sent = server.requests.reduce((sum, body) => {
      const { system, messages } = JSON.parse(body);
      const [shared, question] = messages[0].content;
      return sum + (system[0].text.length + shared.text.length + question.text.length) / 3.5;
    }, 0);
    const counted = estimate.input + estimate.cacheWrite + estimate.cacheRead;
    assert.ok(counted > sent * 0.67 && counted < sent * 1.33, `${counted} of ${sent}`);
    assert.deepEqual(estimateReading({ turns, after: 10, inventory: await memories.read() }).requests, 0);
  });

  it('halves what does not fit into an answer', async () => {
    const { server } = await reflect([{ file: 'truncated.json' }, ...good, { file: 'nothing.json' }]);
    // The whole once, then three passes for each half.
    assert.equal(server.requests.length, 7);
    assert.ok((await all()).some(({ text }) => text.includes('clean-lock')));
  });

  it('stops at once when it is cancelled', async () => {
    const abort = new AbortController();
    const running = reflect(['silence'], abort.signal);
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(running, CancelledError);
    assert.deepEqual(await all(), []);
  });

  const faults: { name: string; replies: Reply[]; code: string; requests: number; says: RegExp }[] = [
    {
      name: 'malformed JSON, twice',
      replies: [{ file: 'malformed.json' }],
      code: 'claude-malformed',
      requests: 2,
      says: /no JSON/,
    },
    {
      name: 'JSON of another shape, twice',
      replies: [{ file: 'wrong-shape.json' }],
      code: 'claude-malformed',
      requests: 2,
      says: /facts\.0\.kind/,
    },
    {
      name: 'a page of a proxy instead of JSON',
      replies: ['html'],
      code: 'claude-malformed',
      requests: 2,
      says: /no JSON/,
    },
    {
      name: 'a refusal',
      replies: [{ file: 'pass-1.json' }, { file: 'refusal.json' }],
      code: 'claude-declined',
      requests: 2,
      says: /cyber harm/,
    },
    {
      name: 'truncation down to a single turn',
      replies: [{ file: 'truncated.json' }],
      code: 'claude-truncated',
      requests: 5,
      says: /16000 tokens/,
    },
    {
      name: '429 with a short retry-after, to the end',
      replies: [{ file: 'rate-limit.json', status: 429, headers: { 'retry-after': '1' } }],
      code: 'claude-rate-limit',
      requests: 3,
      says: /wait 1 s/,
    },
    {
      name: '429 that asks to wait for an hour',
      replies: [{ file: 'rate-limit.json', status: 429, headers: { 'retry-after': '3600' } }],
      code: 'claude-rate-limit',
      requests: 1,
      says: /Try again in 3600 s/,
    },
    {
      name: '529, to the end',
      replies: [{ file: 'overloaded.json', status: 529 }],
      code: 'claude-overloaded',
      requests: 3,
      says: /overloaded/,
    },
    {
      name: 'a time-out in the middle of the second pass',
      replies: [{ file: 'pass-1.json' }, 'silence'],
      code: 'claude-timeout',
      requests: 4,
      says: /in time/,
    },
    {
      name: 'an answer that stalls half-way',
      replies: ['stall'],
      code: 'claude-timeout',
      requests: 1,
      says: /in time/,
    },
    {
      name: 'a connection closed before the answer',
      replies: ['hang-up'],
      code: 'claude-unreachable',
      requests: 3,
      says: /cut/,
    },
    {
      name: 'a connection cut in the answer of the third pass',
      replies: [{ file: 'pass-1.json' }, { file: 'pass-2.json' }, 'cut'],
      code: 'claude-unreachable',
      requests: 3,
      says: /cut/,
    },
    {
      name: 'a key that is not accepted',
      replies: [{ file: 'bad-key.json', status: 401 }],
      code: 'claude-key',
      requests: 1,
      says: /ANTHROPIC_API_KEY/,
    },
  ];
  for (const { name, replies, code, requests, says } of faults)
    it(`${name}: ${code}, and afterwards nothing is lost or doubled`, async () => {
      const error = await reflect(replies).then(
        () => assert.fail('no error'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof UserError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      assert.ok(error.message.length < 600 && !error.message.includes('undefined'));
      assert.equal(server?.requests.length, requests);
      assert.deepEqual(await all(), []);
      assert.equal((await memories.read()).reflected.size, 0);
      await reflect(good);
      const texts = (await all()).map(({ text }) => text);
      assert.equal(new Set(texts).size, texts.length);
      assert.equal(texts.filter((text) => text.includes('9001')).length, 1);
      assert.equal(texts.length, 5);
    });

  it('goes on after one 429 with retry-after, and after one 529', async () => {
    const { server } = await reflect([
      { file: 'rate-limit.json', status: 429, headers: { 'retry-after': '1' } },
      { file: 'pass-1.json' },
      { file: 'overloaded.json', status: 529 },
      { file: 'pass-2.json' },
      { file: 'pass-3.json' },
    ]);
    assert.equal(server.requests.length, 5);
    assert.equal((await all()).length, 5);
  });
});
