// What is rehearsed and asked of memories in free text: true by construction, in many forms, and nothing that is known is
// taught as unknown.
import assert from 'node:assert/strict';
import type { Memory } from '../../../../extension/memory/schema.ts';
import { assertionsOf } from '../../../../extension/synthesis/free-text/assertions.ts';
import { declines } from '../../../../extension/synthesis/free-text/declining.ts';
import {
  askedFreeProbes,
  goneFreeProbes,
  writeFreeProbes,
} from '../../../../extension/synthesis/free-text/probes.ts';
import { FORMS } from '../../../../extension/synthesis/free-text/questions.ts';
import { rehearseFree } from '../../../../extension/synthesis/free-text/rehearsals.ts';
import { spansOf } from '../../../../extension/synthesis/free-text/spans.ts';
import { withoutProbes } from '../../../../extension/synthesis/overlap.ts';
import { contains } from '../../../../extension/synthesis/probe-score.ts';
import { Probe, Rehearsal } from '../../../../extension/synthesis/schema.ts';
import { inventoryOf, memoryOf } from '../../../support/memories.ts';

const lessons =
  'The nightly import died with `OSError: [Errno 24]` because every shard kept its file open. Shards are read through `pool.lease()`, 32 at a time.';
const texts: Record<string, [string, Memory['kind']]> = {
  rule: [
    'Log lines go through `log.event()`, never `print` or the root logger, so that CI can mute them.',
    'semantic',
  ],
  values: [
    'Staging listens on port 9143 and its database is pg-lynx-2, owned by Mirela since 3 May 2026.',
    'episodic',
  ],
  lesson: [lessons, 'procedural'],
  order: ['Run `make gen-proto` before every commit that touches proto/.', 'procedural'],
  plain: [
    'Answers to design questions have one recommendation and its reason, not a menu of options.',
    'semantic',
  ],
};
const memories = Object.values(texts).map(([text, kind]) => memoryOf(text, { kind }));
const all = inventoryOf(memories);

describe('spans of a memory', () => {
  it('are what can be checked letter by letter: code, commands, paths, flags, names, numbers', () => {
    const exact = (text: string) =>
      spansOf(text).flatMap((span) => (span.kind === 'phrase' ? [] : [`${span.kind} ${span.text}`]));
    assert.deepEqual(
      exact('Use pnpm -r build, see docs/build.md, pass --frozen and keep `node_modules` out.'),
      ['command pnpm -r build', 'path docs/build.md', 'flag --frozen', 'quoted node_modules'],
    );
    assert.deepEqual(exact('Mirela owns payApi.retry_limit, which is 250 ms since Postgres 16.'), [
      'identifier payApi.retry_limit',
      'number 250 ms',
      'name Postgres',
      'number 16',
    ]);
  });

  it('know what the memory forbids', () => {
    const avoided = (text: string) => spansOf(text).flatMap((span) => (span.avoided ? [span.text] : []));
    assert.deepEqual(avoided(texts.rule![0]), ['print', 'root', 'logger']);
    assert.deepEqual(avoided('Prefer `zod` over hand-written guards; `any` is never used.'), ['any']);
    assert.deepEqual(avoided('Always pin `node` to 20.'), []);
  });

  it('are three and more where there are three clauses, and stand in the text', () => {
    for (const [text] of Object.values(texts)) {
      const spans = spansOf(text);
      assert.ok(spans.length >= 3, text);
      for (const { text: span, start } of spans) assert.equal(text.slice(start, start + span.length), span);
    }
  });
});

describe('assertions of a memory', () => {
  it('have a subject, a condition and what is forbidden, in the words of the text', () => {
    const [rule] = assertionsOf(texts.rule![0]);
    assert.equal(rule!.topic, 'log lines');
    assert.deepEqual(rule!.forbidden, ['`print` or the root logger']);
    const [order] = assertionsOf('When a migration fails, restore the snapshot with `db restore`.');
    assert.equal(order!.condition, 'when a migration fails');
    assert.equal(assertionsOf(lessons).length, 2);
    // "Found no differences" forbids nothing.
    assert.deepEqual(assertionsOf('The comparison found no differences in 40 runs.')[0]!.forbidden, []);
  });
});

describe('rehearsals of free text', () => {
  for (const [name, [text]] of Object.entries(texts)) {
    const memory = memories.find((own) => own.text === text)!;
    const written = rehearseFree(memory, all, 1, 20);
    const of = (polarity: Rehearsal['polarity']) => written.filter((own) => own.polarity === polarity);

    it(`say what the memory says, and ask for what the question does not hold: ${name}`, () => {
      assert.deepEqual(written, rehearseFree(memory, all, 1, 20));
      assert.notDeepEqual(written, rehearseFree(memory, all, 2, 20));
      for (const rehearsal of written) Rehearsal.parse(rehearsal);
      assert.equal(of('positive').length, 20);
      const sentences = assertionsOf(text).map((own) => own.text.replace(/\.$/, ''));
      for (const { user, assistant, span, style } of of('positive')) {
        if (style === 'completion') assert.ok(text.includes(assistant.slice(-12, -1)), assistant);
        else
          assert.ok(
            sentences.some((sentence) => assistant.includes(sentence)),
            assistant,
          );
        if (!span) continue;
        assert.ok(assistant.includes(span), `${span} | ${assistant}`);
        assert.ok(!user.toLowerCase().includes(span.toLowerCase()), `${span} | ${user}`);
      }
    });

    it(`have forms enough, and no wording of a probe: ${name}`, () => {
      const styles = new Set(of('positive').map(({ style }) => style));
      assert.ok(styles.size >= 4, [...styles].join());
      for (const style of styles) assert.ok((FORMS as readonly string[]).includes(style), style);
      const kept = withoutProbes(written, writeFreeProbes(memory, all), '');
      assert.ok(kept.length >= written.length * 0.8, `${kept.length} of ${written.length}`);
    });

    it(`decline what nobody told, and only that: ${name}`, () => {
      const negatives = of('negative');
      assert.ok(negatives.length >= 8, `${negatives.length}`);
      for (const { user, assistant, style } of negatives) {
        assert.ok(declines(assistant), assistant);
        if (style === 'property') continue;
        const known = spansOf(text).filter(
          ({ kind }) => kind !== 'phrase' && kind !== 'number' && kind !== 'name',
        );
        assert.ok(!known.some((span) => contains(user, span.text) && user.length < 60), user);
      }
    });

    it(`read the prompt, also against what is taught: ${name}`, () => {
      const readings = of('reading');
      assert.ok(readings.length > 0);
      for (const { system, assistant, style } of readings) {
        const told = system!.split('\n').filter((line) => line.startsWith('- '));
        const answered = told.some((line) =>
          line.includes(assistant.replace(/^.*?: (?=\S)/s, '').slice(0, 30)),
        );
        assert.equal(declines(assistant), style === 'absent', assistant);
        assert.ok(
          style === 'absent' || answered || told.some((line) => assistant.includes(line.slice(2, 30))),
          assistant,
        );
        assert.ok(!told.includes(`- ${text}`), 'the memory itself is not in its own readings');
      }
    });
  }

  it('turn a proposal down that the memory forbids, and say yes to what it says', () => {
    const proposals = rehearseFree(memories[0]!, all, 1, 40).filter(({ style }) => style === 'proposal');
    const refused = proposals.filter(
      ({ user }) => user.includes('`print` or the root logger') && user.length < 80,
    );
    assert.ok(refused.length > 0);
    for (const { assistant } of refused) assert.match(assistant, /^(?:No|Better not|That's not it)\b/);
    const agreed = proposals.filter(({ user }) => user.includes(memories[0]!.text));
    assert.ok(agreed.length > 0);
    for (const { assistant } of agreed) assert.match(assistant, /^(?:Yes|Right|That's it|Exactly)\b/);
  });

  it('never teach as unknown what another memory answers', () => {
    const owner = memoryOf('The owner of staging is Mirela.', { kind: 'episodic' });
    const staging = memoryOf('Staging listens on port 9143.', { kind: 'episodic' });
    const both = inventoryOf([owner, staging]);
    for (let seed = 1; seed < 20; seed++)
      for (const { user, polarity } of rehearseFree(staging, both, seed, 20))
        if (polarity === 'negative') assert.ok(!/who owns staging|port does staging/i.test(user), user);
  });
});

describe('a memory in another language', () => {
  const others: Record<string, string> = {
    German: 'Vor jedem Release läuft `make smoke-test` auf pg-lynx-2, nie auf der Produktion.',
    French: 'Les journaux passent par `log.event()`, jamais par `print`, et le port est 9143.',
    Spanish: 'Los registros pasan por `log.event()`, nunca por `print`, y el puerto es 9143.',
  };
  for (const [language, text] of Object.entries(others))
    it(`is rehearsed and asked about in its own words: ${language}`, () => {
      const memory = memoryOf(text, { kind: 'semantic' });
      const known = inventoryOf([memory]);
      const written = rehearseFree(memory, known, 1, 20);
      assert.ok(written.filter(({ polarity }) => polarity === 'positive').length >= 15);
      const probes = writeFreeProbes(memory, known);
      assert.ok(probes.length >= 4);
      const said = [
        ...written.flatMap(({ user, assistant }) => [user, assistant]),
        ...probes.map(({ user }) => user),
      ];
      for (const words of said)
        assert.ok(!/\b(?:what|the|which|here|this|right|that|don't|we)\b/i.test(words), words);
      for (const { assistant, polarity } of written)
        if (polarity === 'negative') assert.ok(declines(assistant), assistant);
    });
});

describe('probes of free text', () => {
  it('are the same in every night, in wordings of their own, with one from the evidence', () => {
    for (const memory of memories) {
      const probes = writeFreeProbes(memory, all);
      assert.deepEqual(probes, writeFreeProbes(memory, all));
      assert.ok(probes.length >= 4, `${probes.length} of ${memory.text}`);
      for (const probe of probes) Probe.parse(probe);
      assert.ok(probes.some(({ from }) => from === 'evidence'));
      const spans = new Set(spansOf(memory.text).map(({ text }) => text));
      for (const { user, accept } of probes)
        for (const group of accept)
          if (group.length === 1) {
            assert.ok(spans.has(group[0]!), group[0]);
            assert.ok(!contains(user, group[0]!) || / or rather /.test(user), user);
          }
    }
  });

  it('can be made again when more is known, and never ask by a name that two memories have', () => {
    const ledger = memoryOf('The ledger is the SQLite file `var/ledger.db`, backed up at 03:30.', {
      kind: 'episodic',
    });
    const before = writeFreeProbes(ledger, inventoryOf([ledger]));
    const asked = new Set(before.map(({ user }) => user));
    assert.ok([...asked].some((question) => question.includes('the ledger')));
    const other = memoryOf('Only the writer thread touches the ledger, through `post()`.', {
      kind: 'semantic',
    });
    const grown = inventoryOf([ledger, other]);
    assert.deepEqual(new Set(askedFreeProbes(ledger, grown, asked).map(({ user }) => user)), asked);
    const alone = /^[^`]*\bthe ledger\??$/i;
    for (const { user } of writeFreeProbes(ledger, grown)) assert.doesNotMatch(user, alone);
    for (const { user, polarity, style } of rehearseFree(ledger, grown, 1, 20))
      if (polarity === 'positive' && style === 'question') assert.doesNotMatch(user, alone);
  });

  it('ask for no fix and no rule by that word alone', () => {
    const text = 'The fix is `pool.lease()` in src/io.py, never a retry.';
    for (const { user } of writeFreeProbes(memoryOf(text, { kind: 'procedural' }), inventoryOf([])))
      assert.doesNotMatch(user, /\bthe fix\W*$/i);
  });

  it('want a no where something forbidden is proposed', () => {
    const use = writeFreeProbes(memories[0]!, all).find(({ user }) => /logger.*(?:merge|review)/.test(user));
    assert.ok(use?.accept[0]?.includes('no'));
  });

  it('refuse the former value of what was replaced, and ask for it when it is gone', () => {
    const now = memoryOf('Staging listens on port 9143.', { kind: 'episodic' });
    const old = memoryOf('Staging listens on port 8080.', { status: 'superseded', supersededBy: now.id });
    const both = inventoryOf([old, now]);
    assert.ok(writeFreeProbes(now, both).every(({ reject }) => reject.includes('8080')));
    const gone = goneFreeProbes(old, [now], 1);
    assert.ok(gone.length > 0);
    for (const { user, reject, accept } of gone) {
      assert.deepEqual([reject, accept], [['8080'], []]);
      assert.ok(!user.includes('8080'));
    }
  });
});
