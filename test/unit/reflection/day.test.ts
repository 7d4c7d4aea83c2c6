// The rules reflector on the demo's day, for twenty seeds: what was taught goes live, what was no teaching does not.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { openSessionLog } from '../../../extension/capture/session-log.ts';
import { type Day, drawDay } from '../../../extension/demo/fixture.ts';
import { parseQuestion } from '../../../extension/language/question.ts';
import { parseStatement, sameValue } from '../../../extension/language/statement.ts';
import { emptyInventory, foldEvents } from '../../../extension/memory/fold.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { recall } from '../../../extension/recall/recall.ts';
import { mergeCandidates } from '../../../extension/reflection/merge.ts';
import { reflectSession } from '../../../extension/reflection/reflect.ts';
import { rulesReflector } from '../../../extension/reflection/rules.ts';
import { passes } from '../../../extension/synthesis/probe-score.ts';
import { quiet } from '../../support/quiet-log.ts';

/** What of the day's teaching is in the inventory, and what must not be. */
function judge(day: Day, inventory: Inventory): void {
  const all = [...inventory.memories.values()];
  const live = all.filter(({ status }) => status === 'live');
  const found = day.quiz.filter((question) =>
    live.some(({ text, kind }) => text.includes(question.accept[0]![0]!) && kind === question.kind),
  );
  const missed = day.quiz.filter((question) => !found.includes(question)).map(({ id }) => id);
  assert.ok(
    found.length >= day.quiz.length * 0.95,
    `missed ${missed}\n${live.map(({ text }) => text).join('\n')}`,
  );
  for (const { old, now } of day.superseded) {
    const before = all.find(({ text }) => text.includes(old));
    assert.equal(before?.status, 'superseded', old);
    assert.equal(before.supersededBy, live.find(({ text }) => text.includes(now))?.id);
  }
  for (const { kind, value } of day.traps)
    assert.ok(!live.some(({ text }) => text.includes(value)), `${kind}: ${value}`);
  const recalled = day.quiz.filter(({ question, accept }) =>
    recall(question, live).some(({ memory: { text } }) => text.includes(accept[0]![0]!)),
  );
  assert.ok(recalled.length >= day.quiz.length * 0.95, `recalled ${recalled.length}`);
}

describe('the demo day, reflected by rules', function () {
  this.timeout(60_000);

  for (let seed = 1; seed <= 20; seed++)
    it(`finds what seed ${seed} taught, supersedes, and lets no trap live`, async () => {
      const day = drawDay(seed, 'embedded');
      const input = { session: 'demo-day', turns: day.turns, after: 0, inventory: emptyInventory() };
      const candidates = await rulesReflector.reflect(input, {});
      for (const { evidence } of candidates)
        for (const { turn, quote } of evidence) assert.ok(day.turns[turn - 1]!.text.includes(quote), quote);
      const at = '2026-11-21T08:00:00Z';
      const events = mergeCandidates(candidates, input.inventory, at);
      judge(day, foldEvents(input.inventory, events, at));
    });

  for (let seed = 1; seed <= 20; seed++)
    it(`finds what seed ${seed} taught in ordinary talk: at most ten memories, none of them a trap`, async () => {
      const day = drawDay(seed, 'real');
      const input = { session: 'demo-day', turns: day.turns, after: 0, inventory: emptyInventory() };
      const candidates = await rulesReflector.reflect(input, {});
      const at = '2026-11-21T08:00:00Z';
      const inventory = foldEvents(input.inventory, mergeCandidates(candidates, input.inventory, at), at);
      const all = [...inventory.memories.values()];
      const live = all.filter(({ status }) => status === 'live');
      assert.ok(live.length <= 10);
      assert.equal(new Set(live.map(({ kind }) => kind)).size, 3);
      const answering = (question: (typeof day.quiz)[number]) =>
        live.filter(({ text }) => passes(text, question));
      for (const question of day.quiz)
        assert.ok(
          answering(question).some(({ kind }) => kind === question.kind),
          `${question.id}: ${live.map(({ kind, text }) => `${kind} ${text}`).join('\n')}`,
        );
      const unused = live.filter(
        (memory) => !day.quiz.some((question) => answering(question).includes(memory)),
      );
      assert.deepEqual(unused, []);
      for (const { old } of day.superseded)
        assert.equal(all.find(({ text }) => text.includes(old))?.status, 'superseded');
      // Not even as a proposal: whoever accepts all that waits must not be led astray.
      for (const { kind, value } of day.traps)
        assert.ok(!all.some(({ text }) => text.includes(value)), `${kind}: ${value}`);
    });

  it('comes to the same through capture and ledger, once, without the secret', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'dormouse-day-'));
    try {
      const day = drawDay(21, 'embedded');
      const sessions = await openSessionLog(path.join(dir, 'sessions'), quiet);
      const memories = await openMemoryStore(dir, quiet);
      const services = { sessions, memories, log: quiet };
      // In two parts, as a chat is reflected while it goes on.
      await captureTurns(sessions, day.turns.slice(0, 24));
      const first = await reflectSession(services, 'demo-day', rulesReflector);
      assert.ok(first.added.length >= 8 && first.misquoted === 0);
      await captureTurns(sessions, day.turns.slice(24));
      // Two processes at once double nothing.
      await Promise.all([1, 2].map(() => reflectSession(services, 'demo-day', rulesReflector)));
      const inventory = await memories.read();
      judge(day, inventory);
      const texts = [...inventory.memories.values()].map(({ text }) => text);
      assert.equal(new Set(texts).size, texts.length);
      assert.equal(inventory.reflected.get('demo-day'), 60);
      for (const name of await readdir(dir, { recursive: true })) {
        const text = await readFile(path.join(dir, name), 'utf8').catch(() => '');
        for (const secret of day.secrets) assert.ok(!text.includes(secret), `a secret is in ${name}`);
      }
      const again = await reflectSession(services, 'demo-day', rulesReflector);
      assert.deepEqual(again.added, []);
      memories.dispose();
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('asks the quiz in words that are understood as questions about the facts taught', () => {
    const day = drawDay(4, 'embedded');
    const taught = day.turns
      .filter(({ role }) => role === 'user')
      .flatMap(({ text }) => text.split(/(?<=[.!?]) |, and |: |\n/))
      .flatMap((sentence) => parseStatement(sentence) ?? []);
    const understood = day.quiz.filter(({ question, accept }) => {
      const asked = parseQuestion(question);
      return taught.some(
        (fact) =>
          asked?.relation === fact.relation &&
          sameValue(asked.subject, fact.subject) &&
          accept[0]!.includes(fact.value),
      );
    });
    assert.ok(understood.length >= 22, `${understood.length} of ${day.quiz.length}`);
  });
});
