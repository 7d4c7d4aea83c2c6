// `dormouse demo`: a working day, a night and the morning after, played for real in a home of its own.

import { writeFile } from 'node:fs/promises';
import { UserError } from '../../base/errors.ts';
import { printableJson } from '../../base/printable.ts';
import { barsInWords, missedBars } from '../../demo/result.ts';
import { runDemo } from '../../demo/run.ts';
import { playDay, QUIZZES, type QuizStage, runQuiz } from '../../demo/stages.ts';
import type { Command, Context, Input, Outcome } from '../../terminal/command.ts';

function usage(what: string, why: string, next: string): UserError {
  return new UserError('usage', { what, why, next }, 'usage');
}

function seedOf(value: Input['values'][string]): number {
  const seed = Number(value ?? 1);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw usage(
    `${value} is no seed.`,
    'A seed is a whole number, 0 or larger.',
    'Give one, as in `--seed 7`.',
  );
}

/** One stage, in this process and in the home of the environment; its document goes to stdout. */
async function runStage(context: Context, stage: string, seed: number): Promise<Outcome> {
  if (stage === 'day') {
    await playDay(context, seed);
    return { json: null };
  }
  if (!(stage in QUIZZES))
    throw usage(
      `There is no stage ${stage}.`,
      `Known are day, ${Object.keys(QUIZZES).join(', ')}.`,
      'The demo runs its stages itself: leave --stage out.',
    );
  const run = await runQuiz(context, seed, stage as QuizStage);
  context.stdout.write(`${printableJson(run)}\n`);
  return { json: run };
}

export const demo: Command = {
  name: 'demo',
  summary: 'play a day, a night and the morning after',
  usage: '',
  positionals: [0, 0],
  options: {
    json: { type: 'string', value: 'FILE', description: 'write all figures to FILE as JSON' },
    seed: { type: 'string', value: 'N', description: 'draw other names and values (default: 1)' },
    keep: { type: 'string', value: 'DIR', description: 'keep home and workspace in DIR, to look into them' },
    stage: { type: 'string', value: 'NAME', description: 'run one stage here; the demo does that itself' },
  },
  details:
    'Uses a fresh temporary home and a fresh workspace, never your data; downloads are shared through the cache.\n' +
    'The embedded model plays a day of its closed language in about six minutes on two quiet cores. With --model a real\n' +
    'model plays a day of ordinary project talk, in about half an hour for half a billion parameters; its answers count in\n' +
    'any words that hold the fact. Fails (1) when a bar is missed. Of every model: no superseded value, no secret in any\n' +
    'file, the forgotten memory gone.\n' +
    `Of the embedded model: ${barsInWords('embedded')}.\n` +
    `Of a real one: ${barsInWords('real')}.`,
  async run(context, input) {
    const { values } = input;
    const seed = seedOf(values.seed);
    if (typeof values.stage === 'string') return runStage(context, values.stage, seed);
    const result = await runDemo(context, { seed, keep: values.keep as string | undefined });
    if (typeof values.json === 'string') await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
    const missed = missedBars(result);
    context.print();
    if (missed.length === 0) context.print(context.style.green('All bars cleared.'));
    for (const sentence of missed) context.print(context.style.red(`Missed: ${sentence}.`));
    return { json: result, code: missed.length ? 1 : 0 };
  },
};
