// How well a loss tells which questions fail, epoch by epoch.
import { z } from 'zod';

export const CurveRun = z.object({
  epochs: z.array(
    z.object({
      mean: z.number(),
      median: z.number(),
      p90: z.number(),
      failed: z.number().int(),
      asked: z.number().int(),
    }),
  ),
  load: z.array(z.number()),
});
export type CurveRun = z.infer<typeof CurveRun>;

export const MEASURES = ['mean', 'median', 'p90'] as const;
export type Measure = (typeof MEASURES)[number];

/** Pearson's r; null where one of the two never changes. */
export function correlation(xs: readonly number[], ys: readonly number[]): number | null {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const product = xs.reduce((sum, x, at) => sum + (x - mx) * (ys[at]! - my), 0);
  const spread = (values: readonly number[], middle: number) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0));
  const both = spread(xs, mx) * spread(ys, my);
  return both === 0 ? null : product / both;
}

export const failRate = ({ failed, asked }: CurveRun['epochs'][number]) => failed / Math.max(1, asked);

/** Of one run, each measure's correlation with the share of questions that fail. */
export function correlationsOf({ epochs }: CurveRun): Record<Measure, number | null> {
  const rates = epochs.map(failRate);
  const of = (measure: Measure) =>
    correlation(
      epochs.map((epoch) => epoch[measure]),
      rates,
    );
  return { mean: of('mean'), median: of('median'), p90: of('p90') };
}

/** A row an epoch, means over the runs; then the correlations of each. */
export function tableOf(runs: readonly CurveRun[]): string {
  const epochs = Math.min(...runs.map((run) => run.epochs.length));
  const mean = (at: number, of: (epoch: CurveRun['epochs'][number]) => number) =>
    runs.reduce((sum, run) => sum + of(run.epochs[at]!), 0) / runs.length;
  const rows = Array.from({ length: epochs }, (_, at) => {
    const losses = MEASURES.map((measure) => mean(at, (epoch) => epoch[measure]).toFixed(3));
    return `| ${[at + 1, `${(100 * mean(at, failRate)).toFixed(1)} %`, ...losses].join(' | ')} |`;
  });
  const ends = runs.map((run, at) => {
    const found = correlationsOf(run);
    return `seed ${at + 1}: ${MEASURES.map((name) => `${name} ${found[name]?.toFixed(2) ?? '–'}`).join(', ')}`;
  });
  return [
    '| epoch | fail | mean | median | p90 |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Correlation with the share that fails (the paper: mean −.51, median +.99):',
    ...ends,
  ].join('\n');
}
