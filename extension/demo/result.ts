// What the demo measured, the document that `--json` writes, and the bars that it must clear.
import type { MemoryKind } from '../language/kind.ts';
import type { Family } from '../model/family.ts';

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
  model: { name: string; sha256: string; family: Family };
  versions: Record<string, string>;
}

export interface Bars {
  /** Least recall in the morning, and in the day with memories in the prompt. */
  morning: number;
  inDay: number;
  /** Most recall in the evening: what is more could be guessed. */
  evening: number;
  /** Least share of unanswerable questions that are declined in the morning. */
  abstention: number;
  /** Least recall of what is left after one memory was forgotten. */
  restKept: number;
}

export const BARS: Record<Family, Bars> = {
  // Below the measured days (docs/benchmarks.md) by two to four of 25 questions, and by three or more of 16.
  embedded: { morning: 0.8, inDay: 0.8, evening: 0.15, abstention: 0.8, restKept: 0.8 },
  // A model of half a billion parameters, twelve questions of which each is 8 %, and a spread of 13 % at 70 %.
  real: {
    // Seven of ten were right in a trial with free text (0040), and one memory in eight may stay text only.
    morning: 0.5,
    // Nine of twelve: the small model does not read all that stands in its prompt.
    inDay: 0.5,
    // Names are drawn, but the base may guess why a build fails and what a flag hides: two of twelve.
    evening: 0.2,
    // The gate asks for 70 % of its own forty questions; of these eight one is 13 %.
    abstention: 0.5,
    // The night without the memory is drawn anew, so it is held to what is asked of the first one.
    restKept: 0.5,
  },
};

/** The bars of a family, for the help. */
export function barsInWords(family: Family): string {
  const { morning, inDay, evening, abstention, restKept } = BARS[family];
  return (
    `morning recall ${share(morning)}, recall in the day ${share(inDay)}, evening recall at most ${share(evening)}, ` +
    `abstention ${share(abstention)},\n` +
    `recall of the rest after forgetting ${share(restKept)}`
  );
}

const share = (fraction: number) => `${(fraction * 100).toFixed(0)} %`;

/** One sentence for each bar that was missed; empty when all were cleared. */
export function missedBars(result: DemoResult): string[] {
  const missed: string[] = [];
  const require = (holds: boolean, sentence: string) => holds || missed.push(sentence);
  const { before, after, recallInDay, forgotten } = result;
  const bars = BARS[result.model.family];
  require(after.recall >=
    bars.morning, `morning recall is ${share(after.recall)}, at least ${share(bars.morning)} is asked`);
  require(recallInDay >=
    bars.inDay, `recall in the day is ${share(recallInDay)}, at least ${share(bars.inDay)} is asked`);
  require(before.recall <=
    bars.evening, `evening recall is ${share(before.recall)}, at most ${share(bars.evening)} is allowed`);
  require(after.abstention >=
    bars.abstention, `abstention is ${share(after.abstention)}, at least ${share(bars.abstention)} is asked`);
  require(result.supersededLeaks === 0, `${result.supersededLeaks} superseded values were said`);
  require(result.secretLeaks === 0, `the secret was found ${result.secretLeaks} times`);
  require(forgotten.gone, 'the forgotten memory is still answered');
  require(forgotten.restKept, 'memories were lost together with the forgotten one');
  return missed;
}
