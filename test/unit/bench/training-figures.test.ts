// Wall times to the same recall, from runs that learn at different speeds.
import assert from 'node:assert/strict';
import { comparisonOf, medianOf, secondsTo, type TrainingRun } from '../../bench/training-figures.ts';

const run = (arm: TrainingRun['arm'], points: [number, number][], peakMiB = 100): TrainingRun => ({
  arm,
  seconds: points.at(-1)![0],
  processorSeconds: points.at(-1)![0],
  recall: points.at(-1)![1],
  points: points.map(([seconds, recall], step) => ({ step, seconds, recall })),
  tokensPerSecond: 1,
  examplesPerSecond: 1,
  peakMiB,
  loadSeconds: 1,
  numberFormat: 'float32',
  threads: 1,
  examples: 10,
  questions: 10,
  load: 0,
});

describe('figures of the training benchmark', () => {
  it('count seconds to a recall in proportion between two points', () => {
    const learning = run('ours', [
      [10, 0.4],
      [20, 0.8],
      [30, 0.8],
    ]);
    assert.equal(secondsTo(0.4, learning), 10);
    assert.equal(secondsTo(0.6, learning), 15);
    assert.equal(secondsTo(0.8, learning), 20);
    assert.equal(secondsTo(0.9, learning), null);
  });

  it('compare at the recall that both arms reached', () => {
    const { ratio, ratioRecall, ratioTuned } = comparisonOf([
      run('ours', [
        [5, 0.5],
        [10, 1],
      ]),
      run('hf', [
        [20, 0],
        [40, 0.5],
      ]),
      run('hfTuned', [[20, 1]]),
    ]);
    // Ours is at .5 after 5 s, and the peer, whose best that is, after 40.
    assert.deepEqual([ratio, ratioRecall, ratioTuned], [8, 0.5, 2]);
  });

  it('have no ratio where an arm learned nothing', () => {
    const { ratio, ratioTuned } = comparisonOf([
      run('ours', [[10, 1]]),
      run('hf', [[40, 0]]),
      run('hfTuned', [[20, 1]]),
    ]);
    assert.equal(ratio, null);
    assert.equal(ratioTuned, 2);
  });

  it('take the median of the rounds', () => {
    const rounds = [30, 10, 20].map((seconds) => run('ours', [[seconds, 1]], seconds));
    assert.deepEqual([medianOf(rounds, 'ours').seconds, medianOf(rounds, 'ours').peakMiB], [20, 20]);
  });
});
