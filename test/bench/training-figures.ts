// What the runs of the training benchmark come to: medians of an arm, and wall times to the same recall.
import { z } from 'zod';

export const TrainingRun = z.object({
  arm: z.enum(['ours', 'hf', 'hfTuned']),
  seconds: z.number(),
  /** Of all threads: on a loaded machine it says more than the wall's. */
  processorSeconds: z.number(),
  recall: z.number(),
  /** Recall of held-out questions while it trained; the clock stood while they were asked. */
  points: z.array(z.object({ step: z.number(), seconds: z.number(), recall: z.number() })),
  tokensPerSecond: z.number(),
  examplesPerSecond: z.number(),
  peakMiB: z.number(),
  loadSeconds: z.number(),
  numberFormat: z.string(),
  threads: z.number(),
  examples: z.number(),
  questions: z.number(),
  /** Average of waiting processes over the last minute of the run. */
  load: z.number(),
});
export type TrainingRun = z.infer<typeof TrainingRun>;
type Arm = TrainingRun['arm'];

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const runsOf = (runs: TrainingRun[], arm: Arm) => runs.filter((run) => run.arm === arm);

/** Each figure's median over the rounds of an arm. */
export function medianOf(runs: TrainingRun[], arm: Arm) {
  const own = runsOf(runs, arm);
  const figure = (of: (run: TrainingRun) => number) => median(own.map(of));
  return {
    seconds: figure((run) => run.seconds),
    processorSeconds: figure((run) => run.processorSeconds),
    recall: figure((run) => run.recall),
    tokensPerSecond: figure((run) => run.tokensPerSecond),
    examplesPerSecond: figure((run) => run.examplesPerSecond),
    peakMiB: figure((run) => run.peakMiB),
    loadSeconds: figure((run) => run.loadSeconds),
    numberFormat: own[0]!.numberFormat,
    threads: own[0]!.threads,
  };
}

/** Seconds until a run first reached the recall, between two points in proportion; null if it never did. */
export function secondsTo(recall: number, { points }: Pick<TrainingRun, 'points'>): number | null {
  let before = { seconds: 0, recall: 0 };
  for (const point of points) {
    if (point.recall >= recall) {
      const share = (recall - before.recall) / (point.recall - before.recall || 1);
      return before.seconds + Math.max(0, share) * (point.seconds - before.seconds);
    }
    before = point;
  }
  return null;
}

/**
 * How many times as long the peers take to the same recall of held-out questions: the highest that each of the arms
 * reached in its worst round, so that none is asked for more than it learns. Null where nothing was learned.
 */
export function comparisonOf(runs: TrainingRun[]) {
  const best = (run: TrainingRun) => Math.max(...run.points.map((point) => point.recall));
  const ratioTo = (arm: Arm) => {
    const both = [...runsOf(runs, 'ours'), ...runsOf(runs, arm)];
    const recall = Math.min(...both.map(best));
    if (recall <= 0) return { recall, ratio: null };
    const seconds = (of: Arm) => median(runsOf(runs, of).map((run) => secondsTo(recall, run)!));
    return { recall, ratio: seconds(arm) / seconds('ours') };
  };
  const [plain, tuned] = [ratioTo('hf'), ratioTo('hfTuned')];
  return {
    ratio: plain.ratio,
    /** The recall to which `ratio` is measured. */
    ratioRecall: plain.recall,
    ratioTuned: tuned.ratio,
    ratioTunedRecall: tuned.recall,
  };
}
