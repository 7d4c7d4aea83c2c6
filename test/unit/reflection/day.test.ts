// The rules reflector on the demo's day, for twenty seeds: what was taught goes live, what was no teaching does not.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { openSessionLog } from '../../../extension/capture/session-log.ts';
import { drawDay } from '../../../extension/demo/fixture.ts';
import { parseQuestion } from '../../../extension/language/question.ts';
import { parseStatement, sameValue } from '../../../extension/language/statement.ts';
import type { Logger } from '../../../extension/log.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { recall } from '../../../extension/recall/recall.ts';
import { reflectSession } from '../../../extension/reflection/reflect.ts';
import { rulesReflector } from '../../../extension/reflection/rules.ts';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('the demo day, reflected by rules', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-day-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (let seed = 1; seed <= 20; seed++)
    it(`finds what seed ${seed} taught, supersedes, and lets no trap live`, async () => {
      const day = drawDay(seed);
      const dir = path.join(folder, String(seed));
      const sessions = await openSessionLog(dir, quiet);
      const memories = await openMemoryStore(dir, quiet);
      await captureTurns(sessions, day.turns);
      const services = { sessions, memories, log: quiet };
      await reflectSession(services, 'demo-day', rulesReflector);
      const inventory = await memories.read();
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
        const newer = live.find(({ text }) => text.includes(now));
        assert.equal(before?.status, 'superseded', old);
        assert.equal(before.supersededBy, newer?.id);
      }
      for (const { kind, value } of day.traps)
        assert.ok(!live.some(({ text }) => text.includes(value)), `${kind}: ${value}`);
      for (const secret of day.secrets)
        assert.ok(!JSON.stringify(all).includes(secret), 'a secret is in the inventory');
      for (const { evidence } of all)
        for (const { turn, quote } of evidence)
          assert.ok(day.turns[turn - 1]!.text.includes(quote) || quote.includes('redacted'), quote);
      // Recall in the day: the memory that answers each question is the first one.
      const recalled = day.quiz.filter(({ question, accept }) =>
        recall(question, live).some(({ memory: { text } }) => text.includes(accept[0]![0]!)),
      );
      assert.ok(recalled.length >= day.quiz.length * 0.95, `recalled ${recalled.length}`);
      // Nothing is doubled by reflecting again, nor by two processes at once.
      const count = inventory.memories.size;
      await Promise.all([1, 2].map(() => reflectSession(services, 'demo-day', rulesReflector)));
      assert.equal((await memories.read()).memories.size, count);
      memories.dispose();
    });

  it('asks the quiz in words that are understood as questions about the facts taught', () => {
    const day = drawDay(4);
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
