// One figure of a benchmark over several seeds, and its line of the table that is printed while it is measured.
import { figureOf, type Tally } from './skills.ts';

export interface Figure {
  suite: string;
  /** Share of right answers (or F1, where a suite says so): the mean of the seeds, the worst and the best one. */
  mean: number;
  lowest: number;
  highest: number;
  questions: number;
}

/** `seeds`: the tallies of each seed, of which none is empty. */
export function figureFrom(suite: string, seeds: Tally[][]): Figure {
  const round = (share: number) => Math.round(share * 1000) / 1000;
  const shares = seeds.map(figureOf);
  const mean = round(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  const [lowest, highest] = [round(Math.min(...shares)), round(Math.max(...shares))];
  process.stdout.write(`${suite.padEnd(56)} ${mean.toFixed(3)}  (${lowest} to ${highest})\n`);
  return { suite, mean, lowest, highest, questions: seeds.flat().length };
}

/** The card's table: measure → mean of the seeds, with the lowest and the highest where these are not the same. */
export function tableOf(figures: Figure[]): Record<string, string> {
  return Object.fromEntries(
    figures.map(({ suite, mean, lowest, highest }) => [
      suite,
      lowest === highest ? `${mean}` : `${mean} (${lowest} to ${highest})`,
    ]),
  );
}
