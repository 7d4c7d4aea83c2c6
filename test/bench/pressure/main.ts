// `npm run bench -- pressure [--seeds N]`: a simulated month of three kinds of users under several policies of when to
// sleep; a table of Markdown, the mean of the seeds.
import { parseArgs } from 'node:util';
import { depthDue } from '../../../extension/sleep/depth.ts';
import { numbersOf } from '../numbers.ts';
import { live, type Outcome, type Policy } from './month.ts';
import { monthOf, USERS } from './users.ts';

/** Quiet for so long, a session has ended. */
const SESSION_END_MINUTES = 30;
const SEEDS = 20;

const thirdPaper: Policy = ({ pressure }) => (pressure >= 0.8 ? 'light' : pressure >= 0.4 ? 'nap' : null);

export const POLICIES: Record<string, Policy> = {
  'ours: the third paper, and two days': (look) => depthDue(look, ['nap', 'light'], 0) as ReturnType<Policy>,
  'the third paper: .4 and .8': thirdPaper,
  'and naps when a session ends': (look) =>
    thirdPaper(look) ?? (look.quietMinutes >= SESSION_END_MINUTES ? 'nap' : null),
  'and naps after ten turns': (look) => thirdPaper(look) ?? (look.turns >= 10 ? 'nap' : null),
  'and a sleep every day': (look) => thirdPaper(look) ?? (look.hours >= 24 ? 'light' : null),
  'the second paper: ten turns': ({ turns }) => (turns >= 10 ? 'light' : null),
  'before: ten memories or 200 tokens': ({ waits, promptTokens }) =>
    waits >= 10 || promptTokens >= 200 ? 'light' : null,
};

export interface Row extends Outcome {
  user: string;
  policy: string;
}

/** The mean of the seeds for each user and policy; the same for the same seeds. */
export function simulate(seeds: number): Row[] {
  return Object.keys(USERS).flatMap((user) => {
    const months = Array.from({ length: seeds }, (_, at) => monthOf(user, at + 1));
    return Object.entries(POLICIES).map(([policy, decide]) => {
      const outcomes = months.map((month, at) => live(month, decide, at + 1));
      const mean = (of: keyof Outcome) => outcomes.reduce((sum, each) => sum + each[of], 0) / seeds;
      return {
        ...{ user, policy, naps: mean('naps'), sleeps: mean('sleeps'), lost: mean('lost') },
        ...{ tokensTrained: mean('tokensTrained'), tokensSaved: mean('tokensSaved') },
      };
    });
  });
}

/** Throws UserError `usage`. */
export async function benchPressure(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seeds: { type: 'string' } } });
  const [seeds = SEEDS] = values.seeds === undefined ? [] : numbersOf('seeds', values.seeds);
  const lines = [
    '| user | begins a night | naps | sleeps | tokens trained, 10⁶ | prompt tokens saved, 10³ | lost to the prompt |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...simulate(seeds).map(({ user, policy, naps, sleeps, tokensTrained, tokensSaved, lost }) => {
      const figures = [naps, sleeps, tokensTrained / 1e6, tokensSaved / 1e3, lost];
      return `| ${[user, policy, ...figures.map((figure) => figure.toFixed(1))].join(' | ')} |`;
    }),
  ];
  console.log(lines.join('\n'));
}
