import type { MemoryKind } from '../language/kind.ts';
// What the demo measured, the document that `--json` writes, and the bars that it must clear.

export interface QuizFigures {
  /** Share of answerable questions that were answered right. */
  recall: number;
  /** Share of questions that nobody ever answered on which the assistant said that it does not know. */
  abstention: number;
  /** Recall by kind of memory. */
  byKind: Partial<Record<MemoryKind, number>>;
}

export interface StageFigures {
  name: string;
  seconds: number;
  /** Largest sum of resident memory of all processes of the stage; null where it cannot be measured. */
  peakMiB: number | null;
}

export interface DemoResult {
  /** The evening: no context, the bare base model. */
  before: QuizFigures;
  /** The morning: no context, no recall, the adapter beside the base. */
  after: QuizFigures;
  /** Right after the day: recalled memories in the prompt, no adapter. */
  recallInDay: number;
  /** Mean tokens of a quiz question's prompt with recalled memories, and with the adapter instead. */
  promptTokens: { context: number; weights: number };
  /** Morning answers that say a value which was replaced during the day. */
  supersededLeaks: number;
  /** Files written and answers given that hold the pasted secret. */
  secretLeaks: number;
  forgotten: { gone: boolean; restKept: boolean };
  stages: StageFigures[];
  model: { name: string; sha256: string };
  versions: Record<string, string>;
}

export const BARS = { morning: 0.8, inDay: 0.8, evening: 0.15, abstention: 0.8, restKept: 0.8 } as const;

const share = (fraction: number) => `${(fraction * 100).toFixed(0)} %`;

/** One sentence for each bar that was missed; empty when all were cleared. */
export function missedBars(result: DemoResult): string[] {
  const missed: string[] = [];
  const require = (holds: boolean, sentence: string) => holds || missed.push(sentence);
  const { before, after, recallInDay, forgotten } = result;
  require(after.recall >=
    BARS.morning, `morning recall is ${share(after.recall)}, at least ${share(BARS.morning)} is asked`);
  require(recallInDay >=
    BARS.inDay, `recall in the day is ${share(recallInDay)}, at least ${share(BARS.inDay)} is asked`);
  require(before.recall <=
    BARS.evening, `evening recall is ${share(before.recall)}, at most ${share(BARS.evening)} is allowed`);
  require(after.abstention >=
    BARS.abstention, `abstention is ${share(after.abstention)}, at least ${share(BARS.abstention)} is asked`);
  require(result.supersededLeaks === 0, `${result.supersededLeaks} superseded values were said`);
  require(result.secretLeaks === 0, `the secret was found ${result.secretLeaks} times`);
  require(forgotten.gone, 'the forgotten memory is still answered');
  require(forgotten.restKept, 'memories were lost together with the forgotten one');
  return missed;
}
