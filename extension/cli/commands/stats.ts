// `dormouse stats`: does it help? By week, from what this workspace keeps anyway, on this machine alone.

import { UserError } from '../../base/errors.ts';
import { pairedOf } from '../../benefit/paired.ts';
import { type Week, weeksOf } from '../../benefit/weeks.ts';
import { pressureIn } from '../../sleep/pressure.ts';
import type { Command } from '../../terminal/command.ts';
import { sparkline, table } from '../../terminal/terminal.ts';
import { stageIn, viewWorkspace } from '../../workspace/view.ts';

const WEEKS = 8;
/** Characters of a token, about: the estimate of `dormouse why`. */
const CHARACTERS_PER_TOKEN = 4;

export const stats: Command = {
  name: 'stats',
  summary: 'does it help? by week, on this machine alone',
  usage: '',
  positionals: [0, 0],
  options: { weeks: { type: 'string', value: 'N', description: `how many weeks, ${WEEKS} when left out` } },
  details:
    'By week: what was learned, what a later word corrected, how often you said again what was known, and the nights with\n' +
    'their seconds and estimated watt-hours. Then the tokens that the weights spare each prompt now, about, and memories\n' +
    'compared with themselves: said again in the seven days before a night learned them and in the seven after, with a\n' +
    '95 % interval, or "too little to say". Nothing is recorded for it: it is counted from ledger and cards.\n' +
    '--json prints {weeks: [{from, learned, corrected, saidAgain, nights, nightSeconds, nightWh}], tokensSpared,\n' +
    'tokensInPrompts, paired: {pairs, before, after, interval, sentence}}.',
  async run(context, input) {
    const services = await context.services();
    const view = await viewWorkspace(services);
    const cards = await services.adapters.list();
    const weeks = weeksOf([...view.own.memories.values()], cards, countOf(input.values.weeks));
    const inWeights = [...view.own.memories.values(), ...view.user.memories.values()].filter(
      (memory) => stageIn(view, memory) === 'weights',
    );
    const characters = inWeights.reduce((sum, { text }) => sum + text.length, 0);
    const tokensSpared = Math.ceil(characters / CHARACTERS_PER_TOKEN);
    const tokensInPrompts = pressureIn(view).promptTokens;
    const paired = pairedOf(view.own);
    context.print(table([HEAD, ...weeks.map(row)], [1, 2, 3, 4, 5, 6]));
    context.print(`Said again  ${sparkline(weeks.map(({ saidAgain }) => saidAgain))}`);
    context.print(
      `${inWeights.length} memories in the weights spare a prompt that holds everything about ${tokensSpared} tokens; the others take about ${tokensInPrompts}.`,
    );
    context.print(paired.sentence);
    return { json: { weeks, tokensSpared, tokensInPrompts, paired } };
  },
};

const HEAD = ['week of', 'learned', 'corrected', 'said again', 'nights', 'seconds', 'Wh'];

function row({ from, learned, corrected, saidAgain, nights, nightSeconds, nightWh }: Week): string[] {
  const wh = nightWh === null ? '–' : nightWh.toFixed(1);
  return [from, ...[learned, corrected, saidAgain, nights, Math.round(nightSeconds)].map(String), wh];
}

function countOf(given: string | boolean | undefined): number {
  if (given === undefined) return WEEKS;
  const count = Number(given);
  if (Number.isInteger(count) && count > 0 && count <= 520) return count;
  throw new UserError(
    'usage',
    {
      what: `--weeks ${JSON.stringify(given)} is no number of weeks.`,
      why: 'It must be a whole number from 1 to 520.',
      next: `Give one, as in \`dormouse stats --weeks ${WEEKS}\`.`,
    },
    'usage',
  );
}
