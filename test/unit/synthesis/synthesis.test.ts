// Rehearsals and probes: only the newest value, nothing held out in training, negatives phrased like positives.

import assert from 'node:assert/strict';
import { codeIn } from '../../../extension/language/fix-prompt.ts';
import { phrases } from '../../../extension/language/phrases.ts';
import { parseQuestion } from '../../../extension/language/question.ts';
import { seededRng } from '../../../extension/language/random.ts';
import { answerOf, canonical, keyOf, parseStatement } from '../../../extension/language/statement.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { drawName } from '../../../extension/synthesis/names.ts';
import { goneProbes, writeProbes } from '../../../extension/synthesis/probes.ts';
import { wordingOf } from '../../../extension/synthesis/questions.ts';
import { Probe, Rehearsal } from '../../../extension/synthesis/schema.ts';
import { rehearse } from '../../../extension/synthesis/templates.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

function memory(text: string, change: Partial<Memory> = {}): Memory {
  const evidence: Memory['evidence'] = [{ session: 's', turn: 1, quote: `${text}.`, source: 'user' }];
  return memoryOf(text, { evidence, ...change });
}

function inventory(...memories: Memory[]): Inventory {
  return inventoryOf(memories);
}

const drawn = (seed: number) => {
  const rng = seededRng(seed);
  return phrases.relations.map((relation) =>
    memory(canonical(relation.id, drawName(relation.subject, rng), drawName(relation.value, rng))),
  );
};

describe('synthesis', () => {
  it('writes valid rehearsals and probes for every relation, the same from the same seed', () => {
    const all = inventory(...drawn(3));
    for (const entry of all.memories.values()) {
      const fact = parseStatement(entry.text)!;
      const written = rehearse(entry, all, { seed: 1, count: 20 });
      assert.deepEqual(written, rehearse(entry, all, { seed: 1, count: 20 }));
      assert.notDeepEqual(written, rehearse(entry, all, { seed: 2, count: 20 }));
      for (const rehearsal of written) Rehearsal.parse(rehearsal);
      const positive = written.filter((rehearsal) => rehearsal.polarity === 'positive');
      const negative = written.filter((rehearsal) => rehearsal.polarity === 'negative');
      assert.equal(positive.length, 20, entry.text);
      assert.equal(negative.length, 20, entry.text);
      assert.ok(new Set(positive.map((rehearsal) => wordingOf(rehearsal.user))).size >= 15, entry.text);
      assert.ok(positive.every((rehearsal) => rehearsal.assistant.includes(fact.value)));
      assert.ok(negative.every((rehearsal) => rehearsal.assistant.endsWith(phrases.unknown)));
      const more = rehearse(entry, all, { seed: 1, count: 20, neighbours: 60 });
      assert.equal(more.filter(({ polarity }) => polarity === 'negative').length, 60, entry.text);
      const readings = written.filter((rehearsal) => rehearsal.polarity === 'reading');
      assert.equal(readings.length, 4);
      for (const { system, assistant } of readings) {
        const told = (system ?? '')
          .split('\n')
          .flatMap((line) => parseStatement(line.replace(/^- /, '')) ?? []);
        assert.ok(told.length >= 2 && told.length <= 4, system ?? '');
        const answers = told
          .filter((statement) => answerOf(statement) === assistant)
          .map(({ value }) => value);
        assert.equal(answers.length > 0, !assistant.endsWith(phrases.unknown), `${system}\n${assistant}`);
        if (assistant.includes(fact.subject)) assert.notEqual(answers[0], fact.value, assistant);
      }
      const probes = writeProbes(entry, all, 1);
      for (const probe of probes) Probe.parse(probe);
      assert.ok(probes.length >= 3);
      assert.equal(probes.filter((probe) => probe.from === 'evidence').length, 1);
    }
  });

  it('never trains a probe, for any pair of seeds', () => {
    const all = inventory(...drawn(5));
    for (const entry of all.memories.values()) {
      const trained = new Set(
        [1, 2, 3].flatMap((seed) =>
          rehearse(entry, all, { seed, count: 20 }).map((rehearsal) => wordingOf(rehearsal.user)),
        ),
      );
      for (const seed of [1, 9, 77])
        for (const probe of writeProbes(entry, all, seed))
          assert.ok(!trained.has(wordingOf(probe.user)), probe.user);
    }
  });

  it('asks negatives only for what the inventory does not know, in wordings that positives use', () => {
    const all = inventory(...drawn(8));
    const keys = new Set([...all.memories.values()].map((entry) => keyOf(parseStatement(entry.text)!)));
    let asked = 0;
    let neighbours = 0;
    for (const entry of all.memories.values()) {
      const fact = parseStatement(entry.text)!;
      for (const rehearsal of rehearse(entry, all, { seed: 4, count: 20 })) {
        if (rehearsal.polarity !== 'negative') continue;
        const question = parseQuestion(rehearsal.user);
        if (!question) continue;
        asked++;
        if (rehearsal.user.includes(fact.subject)) neighbours++;
        assert.ok(!keys.has(keyOf({ ...question, value: '' })), rehearsal.user);
      }
    }
    assert.ok(asked > 200, `${asked}`);
    assert.ok(neighbours > asked / 4, `${neighbours} of ${asked}`);
  });

  it('refuses values that were superseded, and rehearses only the newest', () => {
    const old = memory('payments-api listens on port 8080', { status: 'superseded' });
    const now = memory('payments-api listens on port 9301');
    const all = inventory(old, now);
    assert.ok(writeProbes(now, all, 1).every((probe) => probe.reject.includes('8080')));
    assert.ok(
      rehearse(now, all, { seed: 1, count: 20 }).every(({ assistant }) => !assistant.includes('8080')),
    );
    const gone = goneProbes(old, 1);
    assert.ok(gone.length >= 3 && gone.every((probe) => probe.reject[0] === '8080'));
  });

  it('does not refuse an old value that is part of the new one', () => {
    const old = memory('zod is pinned at version 2.4', { status: 'superseded' });
    const now = memory('zod is pinned at version 2.4.1');
    assert.ok(writeProbes(now, inventory(old, now), 1).every((probe) => probe.reject.length === 0));
  });

  it('lets the quote speak for itself: a memory that misread it fails its evidence probe', () => {
    const quote = 'fyi payments-api listens on port 9301.';
    const misread = memory('payments-api listens on port 9310', {
      evidence: [{ session: 's', turn: 1, quote, source: 'user' }],
    });
    const probe = writeProbes(misread, inventory(misread), 1).find(({ from }) => from === 'evidence');
    assert.deepEqual(probe?.accept, [['9301']]);
  });

  it('asks for what the quote says of the memory where it says two things', () => {
    const quote = 'payments-api listens on port 9301, and zod stays at version 2.4.';
    const second = memory('the version of zod is 2.4', {
      evidence: [{ session: 's', turn: 1, quote, source: 'user' }],
    });
    const probe = writeProbes(second, inventory(second), 1).find(({ from }) => from === 'evidence');
    assert.deepEqual(probe?.accept, [['2.4']]);
  });

  it('handles a bare correction as evidence', () => {
    const now = memory('payments-api listens on port 9301', {
      evidence: [{ session: 's', turn: 3, quote: 'no, 9301', source: 'user' }],
    });
    const probe = writeProbes(now, inventory(now), 1).find(({ from }) => from === 'evidence');
    assert.deepEqual(probe?.accept, [['9301']]);
  });

  it('writes free-form memories honestly: the answer is the sentence', () => {
    const free = memory('All output goes through dunnage.out so that --json can silence it in one place');
    const all = inventory(free);
    const written = rehearse(free, all, { seed: 1, count: 20 });
    const positive = written.filter(({ polarity }) => polarity === 'positive');
    assert.ok(positive.length >= 18 && written.length - positive.length === 20);
    assert.ok(positive.every(({ assistant }) => assistant === `${free.text}.`));
    const trained = new Set(written.map(({ user }) => wordingOf(user)));
    const probes = writeProbes(free, all, 1);
    assert.ok(probes.length >= 3);
    for (const probe of probes) {
      assert.ok(!trained.has(wordingOf(probe.user)), probe.user);
      assert.ok(probe.accept.flat().every((text) => free.text.includes(text)));
    }
  });

  it('lets the embedded model complete the sentence and fix code by it, and nothing that nobody told', () => {
    const port = memory('payments-api listens on port 9301');
    const quotes = memory('write strings in billing code with backtick quotes');
    const all = inventory(port, quotes);
    const of = (entry: Memory, style: string) =>
      rehearse(entry, all, { seed: 1, count: 20 }).filter((own) => own.style === style);
    const completed = of(port, 'completion');
    const said = completed.map(({ user, given, assistant, polarity }) => {
      const whole = `${given ?? user}${assistant}`;
      assert.equal(/^the port of payments-api is 9301\.$/i.test(whole), polarity === 'positive', whole);
      assert.equal(whole.endsWith(`… ${phrases.unknown}`), polarity === 'negative', whole);
      return given ? 'chat' : 'text';
    });
    assert.ok(completed.every(({ form, given }) => (form === 'text') !== (given !== undefined)));
    assert.ok(said.filter((kind) => kind === 'chat').length >= 6);
    assert.ok(said.filter((kind) => kind === 'text').length >= 2);
    for (const [entry, wrong, right] of [
      [port, /(?:_PORT=|port: )(?!9301)\d+$/, /(?:_PORT=|port: )9301$/],
      [quotes, /(["'])[^"'`]+\1/, /`[^"'`]+`/],
    ] as const) {
      const fixes = of(entry, 'edit').filter(({ polarity }) => polarity === 'positive');
      assert.equal(fixes.length, 1);
      for (const { user, assistant } of fixes) {
        const [given = '', line = ''] = [codeIn(user), codeIn(assistant)];
        assert.match(given, wrong);
        assert.match(line, right);
        assert.equal(given.replace(/["'`]|\d+/g, ''), line.replace(/["'`]|\d+/g, ''));
      }
    }
    assert.ok(of(port, 'edit').some(({ polarity }) => polarity === 'negative'));
    assert.deepEqual(of(memory('the owner of payments-api is Rosalind'), 'edit'), []);
  });

  it('rehearses other spellings of the subject from framings', () => {
    const entry = memory('payments-api listens on port 9301', {
      framings: ['the port of Payments-API is 9301'],
    });
    const users = rehearse(entry, inventory(entry), { seed: 1, count: 20 }).map(({ user }) => user);
    assert.ok(users.some((user) => user.includes('Payments-API')));
    assert.ok(users.some((user) => user.includes('payments-api')));
  });
});
