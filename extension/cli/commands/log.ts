// `dormouse log`: what Dormouse did by itself in this workspace, one line a step.
import { UserError } from '../../base/errors.ts';
import { activityLine } from '../../storage/activity-log.ts';
import type { Command } from '../../terminal/command.ts';

const LINES = 50;

export const logCommand: Command = {
  name: 'log',
  summary: 'show what Dormouse did by itself, and what it left out and why',
  usage: '',
  positionals: [0, 0],
  options: {
    count: { type: 'string', value: 'N', description: `how many lines, the last ${LINES} when left out` },
  },
  details:
    'One line for each capture, import, reflection, night and forgetting: when, what came in, what was kept, what was\n' +
    'left out and why. No word of a memory is in it. --json prints an array of {at, step, of, came, kept, left}.',
  async run(context, input) {
    const { activity } = await context.services();
    const lines = await activity.last(countOf(input.values.count));
    for (const line of lines) context.print(activityLine(line));
    if (lines.length === 0) context.print('Nothing has happened here yet.');
    return { json: lines };
  },
};

function countOf(given: string | boolean | undefined): number {
  if (given === undefined) return LINES;
  const count = Number(given);
  if (Number.isInteger(count) && count > 0) return count;
  throw new UserError(
    'usage',
    {
      what: `--count ${JSON.stringify(given)} is no number of lines.`,
      why: 'It must be a whole number above 0.',
      next: `Give one, as in \`dormouse log --count ${LINES}\`.`,
    },
    'usage',
  );
}
