// The benchmarks of nights: what becomes of recall night after night, and which loss goes with failing questions.
import assert from 'node:assert/strict';
import { statementOf } from '../../../extension/language/statement.ts';
import { correlation, correlationsOf, tableOf as curveTable } from '../../bench/curve/figures.ts';
import { inventedMemories } from '../../bench/invented.ts';
import { linePlot, matrixPlot } from '../../bench/plot.ts';
import { type ArmFigures, keptOf, tableOf } from '../../bench/ten-nights/figures.ts';
import { outcomeOf, tableOf as windowTable } from '../../bench/window/figures.ts';

describe('figures of nights one after the other', () => {
  const morning = (night: number, recall: number[]) => ({
    ...{ night, recall, tokens: 1e6, seconds: 1, perplexity: 1.01, edits: 0.5, abstention: null },
  });
  const figures: ArmFigures = {
    arm: 'continued',
    seed: 1,
    mornings: [morning(1, [0.8]), morning(2, [0.78, 1]), morning(3, [0.4, 0.97, 0])],
  };

  it('hold each night’s memories against their own first morning', () => {
    const kept = keptOf(figures);
    assert.equal(kept.least, 0.5);
    assert.deepEqual(kept.slipped, [1]);
    assert.equal(kept.tokens, 3e6);
    assert.equal(kept.last.toFixed(4), '0.4567');
  });

  it('are a matrix with what each night cost', () => {
    const table = tableOf(figures);
    assert.match(table, /46 % on the last morning, at least 50 % of a first morning, 1 nights below 95 %/);
    assert.match(table, /\| 2 \| 78 % \| 100 % \| {2}\| 1\.00 \| 1\.010 \| 50 % \| – \|/);
  });
});

describe('figures of a curve', () => {
  const epoch = (median: number, mean: number, failed: number) => ({
    median,
    mean,
    p90: 1,
    failed,
    asked: 10,
  });
  const run = { epochs: [epoch(3, 1, 9), epoch(2, 2, 6), epoch(1, 3, 3)], load: [0] };

  it('correlate each loss with the share that fails', () => {
    assert.deepEqual(correlationsOf(run), { median: 1, mean: -1, p90: null });
    assert.equal(correlation([1, 2, 3], [1, 3, 2])?.toFixed(6), '0.500000');
  });

  it('are a row an epoch, and the correlations of each seed', () => {
    const table = curveTable([run, run]);
    assert.match(table, /\| 2 \| 60\.0 % \| 2\.000 \| 2\.000 \| 1\.000 \|/);
    assert.match(table, /seed 2: mean -1\.00, median 1\.00, p90 –/);
  });
});

describe('figures of the window of learning rates', () => {
  it('tell what was inert, what learned and what was destroyed', () => {
    const gate = { newRecall: 0.9, oldRecall: null, abstention: 0.8, perplexityOverBase: 2 };
    const report = { card: {}, gate } as unknown as Parameters<typeof outcomeOf>[0];
    const learned = outcomeOf(report);
    assert.deepEqual(learned, { recall: 0.9, abstention: 0.8, ability: 0.5, diverged: false });
    const destroyed = outcomeOf({ card: null, gate: null });
    const night = { part: 'rate', rate: 0.1, epochs: 4 } as const;
    const table = windowTable([
      { ...night, seed: 1, ...learned },
      { ...night, seed: 2, ...destroyed },
    ]);
    assert.match(table, /\| rate \| 0\.1 \| 4 \| 45 % \| 40 % \| 25 % \| 1 of 2 \|/);
  });
});

describe('what benchmarks of nights are made of', () => {
  it('is invented memories: distinct, read as they are meant, the same for a seed', () => {
    const memories = inventedMemories(40, 1);
    assert.equal(new Set(memories.map(({ id }) => id)).size, 40);
    assert.ok(
      memories.every(({ text, statement }) => statement && statementOf(text)?.subject === statement.subject),
    );
    assert.deepEqual(inventedMemories(40, 1), memories);
    assert.notDeepEqual(inventedMemories(40, 2), memories);
  });

  it('is plotted as SVG without anything but numbers and escaped names', () => {
    const axes = { title: 'a < b', x: 'rate', y: 'recall', logarithmic: true };
    const plot = linePlot(axes, [
      {
        name: 'one',
        points: [
          [1e-4, 0.5],
          [1e-2, 1],
        ],
      },
      { name: 'paper', points: [[1e-3, 1]], mark: true },
    ]);
    assert.match(plot, /^<svg [^>]*aria-label="a &#60; b"/);
    assert.equal(plot.match(/<circle/g)?.length, 2);
    assert.equal(plot.match(/<polyline/g)?.length, 1);
    assert.ok(!/NaN|undefined/.test(plot));
    const matrix = matrixPlot(
      'm',
      [
        { name: '1', cells: [0.5, null] },
        { name: '2', cells: [0.4, 1] },
      ],
      ['1', '2'],
    );
    assert.equal(matrix.match(/<rect/g)?.length, 3);
  });
});
