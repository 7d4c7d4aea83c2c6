// The demo's judgement: which bars a result misses, how answers become figures, and how a secret on disk is found.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { drawDay } from '../../../extension/demo/fixture.ts';
import { filesWith } from '../../../extension/demo/leaks.ts';
import { BARS, barsInWords, type DemoResult, missedBars } from '../../../extension/demo/result.ts';
import { figures, meanPromptTokens, outcomes, supersededLeaks } from '../../../extension/demo/score.ts';
import type { QuizRun } from '../../../extension/demo/stages.ts';
import type { Family } from '../../../extension/model/family.ts';

/** A result at exactly the bars of a family. */
function atBars(family: Family): DemoResult {
  const bars = BARS[family];
  return {
    before: { recall: bars.evening, abstention: 1, byKind: {} },
    after: { recall: bars.morning, abstention: bars.abstention, byKind: {} },
    recallInDay: bars.inDay,
    promptTokens: { context: 80, weights: 40 },
    supersededLeaks: 0,
    secretLeaks: 0,
    forgotten: { gone: true, restKept: true },
    stages: [],
    model: { name: 'm', sha256: '0', family },
    versions: {},
  };
}

for (const family of ['embedded', 'real'] as const)
  describe(`bars of the demo with a model of the family ${family}`, () => {
    const good = atBars(family);
    const bars = BARS[family];

    it('are cleared at exactly the asked figures', () => {
      assert.deepEqual(missedBars(good), []);
    });

    it('stand in the help', () => {
      for (const bar of Object.values(bars))
        assert.ok(barsInWords(family).includes(`${bar * 100} %`), `${bar}`);
    });

    const misses: [string, Partial<DemoResult>][] = [
      ['morning recall', { after: { ...good.after, recall: bars.morning - 0.01 } }],
      ['recall in the day', { recallInDay: bars.inDay - 0.01 }],
      ['evening recall', { before: { ...good.before, recall: bars.evening + 0.01 } }],
      ['abstention', { after: { ...good.after, abstention: bars.abstention - 0.01 } }],
      ['superseded', { supersededLeaks: 1 }],
      ['secret', { secretLeaks: 1 }],
      ['still answered', { forgotten: { gone: false, restKept: true } }],
      ['lost', { forgotten: { gone: true, restKept: false } }],
    ];
    for (const [word, change] of misses)
      it(`name what was missed: ${word}`, () => {
        const missed = missedBars({ ...good, ...change });
        assert.equal(missed.length, 1);
        assert.match(missed[0]!, new RegExp(word));
      });
  });

describe('figures of a quiz', () => {
  const day = drawDay(5, 'embedded');
  const answered = (answer: (question: number) => string): QuizRun => ({
    quiz: day.quiz.map((_, index) => ({ answer: answer(index), promptTokens: 10 + index })),
    unanswerable: day.unanswerable.map((_, index) => ({
      answer: index % 2 ? "I don't know that yet." : 'It is 7.',
      promptTokens: 1,
    })),
    superseded: day.superseded.map(({ old, now }, index) => ({
      answer: index === 0 ? `It is ${old}.` : `It is ${now}.`,
      promptTokens: 1,
    })),
    adapter: null,
    model: '0',
  });

  it('count right answers in all and by kind, and abstention on what nobody ever answered', () => {
    const semantic = (index: number) => day.quiz[index]?.kind === 'semantic';
    const run = answered((index) =>
      semantic(index) ? `It is ${day.quiz[index]?.accept[0]?.[0]}.` : 'No idea.',
    );
    const { recall, byKind, abstention } = figures(day, run);
    assert.deepEqual(byKind, { semantic: 1, procedural: 0, episodic: 0 });
    assert.equal(recall, outcomes(day, run).filter(Boolean).length / day.quiz.length);
    assert.equal(abstention, Math.floor(day.unanswerable.length / 2) / day.unanswerable.length);
  });

  it('take other ways to write a quantity or a day for it, right or superseded', () => {
    const changed = drawDay(5, 'embedded');
    changed.quiz[0]!.accept = [['171 ms']];
    changed.superseded[0]!.old = '2034-12-18';
    const run = answered(() => 'It takes 171 milliseconds, until December 18, 2034.');
    assert.equal(outcomes(changed, run)[0], true);
    assert.equal(supersededLeaks(changed, run).length, day.quiz.length);
  });

  it('find a superseded value wherever it is said, and average prompt tokens', () => {
    const run = answered(() => "I don't know that yet.");
    assert.equal(supersededLeaks(day, run).length, 1);
    assert.equal(meanPromptTokens(run), 10 + (day.quiz.length - 1) / 2);
  });
});

describe('secrets on disk', () => {
  it('are found in any file at any depth, also inside JSON', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'dormouse-leaks-'));
    try {
      await mkdir(path.join(folder, 'a/b'), { recursive: true });
      await writeFile(path.join(folder, 'a/clean.txt'), 'nothing here');
      await writeFile(
        path.join(folder, 'a/b/ledger.bin'),
        Buffer.from([0, 255, ...Buffer.from('hun"ter2'), 0]),
      );
      await writeFile(path.join(folder, 'a/log.jsonl'), JSON.stringify({ text: 'pw hun"ter2' }));
      const found = await filesWith(['hun"ter2'], [folder]);
      assert.deepEqual(found.map((file) => path.basename(file)).sort(), ['ledger.bin', 'log.jsonl']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
