// What the demo prints for people: the day as it goes, the table of evening and morning, the verdict.
import { percent, size } from '../base/numbers.ts';
import { printable } from '../base/printable.ts';
import { MemoryKind } from '../language/kind.ts';
import { phrases } from '../language/phrases.ts';
import type { Family } from '../model/family.ts';
import type { Context } from '../terminal/command.ts';
import { clip, sparkline, table } from '../terminal/terminal.ts';
import type { Report } from '../trainer/schema.ts';
import type { Day } from './fixture.ts';
import type { DemoResult } from './result.ts';
import type { DayEvent, QuizRun } from './stages.ts';

const SAID = 88;
/** Widths of a question, of what the evening says (mostly that it does not know) and of what the morning says. */
const CELLS = [44, 24, 46] as const;
const BAR = 20;

/** What the model is, which day it plays, and how long that takes. */
export function printIntroduction(
  { print, style }: Context,
  name: string,
  family: Family,
  { turns, quiz }: Day,
): void {
  const exchanges = turns.filter(({ role }) => role === 'user').length;
  print(
    family === 'embedded'
      ? `${style.bold(`${name} is a demonstration model`)}: made from scratch, a few million parameters, it ` +
          'knows a small closed language of statements and questions and nothing else. The path is the real one.'
      : `${style.bold(`${name} is a real chat model`)}: its day is ${exchanges} exchanges of ordinary project talk, ` +
          `its quiz ${quiz.length} questions in a developer's words, and what counts is whether an answer holds the fact.`,
  );
  if (family === 'real')
    print(
      'It plays two nights, one of them without the memory that it forgets: with half a billion parameters about ' +
        'half an hour on two quiet cores, with more as many times longer. Ctrl-C stops it.',
    );
}

export function printDayEvent({ print, style }: Context, event: DayEvent): void {
  if (event.type === 'turn' && event.turn.role === 'user') {
    print(style.dim(`  ${event.turn.at.slice(11, 16)}  ${clip(printable(event.turn.text), SAID)}`));
  } else if (event.type === 'redacted') {
    print(style.yellow(`       ! ${event.secrets} secret redacted before anything was written`));
  } else if (event.type === 'memory') {
    const { memory } = event;
    const evidence = memory.evidence[0];
    const mark = memory.status === 'live' ? style.green('+') : style.yellow('?');
    const where = evidence
      ? style.dim(` ← turn ${evidence.turn}: “${clip(printable(evidence.quote), 48)}”`)
      : '';
    print(`       ${mark} ${style.bold(memory.kind.padEnd(10))} ${printable(memory.text)}${where}`);
  } else if (event.type === 'superseded') {
    print(`       ${style.red('−')} ${'superseded'.padEnd(10)} ${style.dim(printable(event.memory.text))}`);
  } else if (event.type === 'asked') {
    print(style.cyan(`       taught a moment ago, asked now: ${event.question}`));
    print(style.cyan(`       → ${printable(event.answer)}  (recalled, ${event.promptTokens} prompt tokens)`));
  }
}

/** How the loss fell, what the adapter holds, and why it is not more. */
export function printNight({ print, style }: Context, report: Report | null, losses: number[]): void {
  if (losses.length > 1) print(`  loss ${style.cyan(sparkline(losses))} ${losses[0]} → ${losses.at(-1)}`);
  const card = report?.card;
  if (card) print(`  adapter ${card.adapter.slice(0, 12)}: ${card.memories.length} memories in its weights`);
  if (card?.textOnly.length)
    print(`  ${card.textOnly.length} stay text only: the model cannot be shown to learn them`);
  // A night that the gate turned down changes nothing: the morning shows it, and the bars tell.
  for (const reason of report?.reasons ?? []) print(style.red(`  refused: ${printable(reason)}`));
}

const bar = (fraction: number) => {
  const filled = Math.round(fraction * BAR);
  return '█'.repeat(filled) + '░'.repeat(BAR - filled);
};

/** An answer; of the embedded model that does not know only that, for its beginning repeats the question. */
const said = (answer = '') =>
  printable(answer.endsWith(phrases.gap + phrases.unknown) ? phrases.unknown : answer);

/** Each question with what was said in the evening and in the morning. */
export function printQuiz(
  { print, style }: Context,
  day: Day,
  evening: QuizRun,
  morning: QuizRun,
  right: boolean[],
): void {
  const rows = day.quiz.map(({ question, kind }, index) => [
    right[index] ? style.green('✓') : style.red('✗'),
    kind,
    clip(question, CELLS[0]),
    clip(said(evening.quiz[index]?.answer), CELLS[1]),
    clip(said(morning.quiz[index]?.answer), CELLS[2]),
  ]);
  print(table([['', '', style.bold('question'), style.bold('evening'), style.bold('morning')], ...rows]));
}

export function printFigures({ print, style }: Context, result: DemoResult): void {
  const { before, after } = result;
  const row = (name: string, evening: number | undefined, morning: number | undefined) => [
    `  ${name}`,
    percent(evening),
    bar(evening ?? 0),
    percent(morning),
    bar(morning ?? 0),
  ];
  print(
    table(
      [
        ['', style.bold('evening'), '', style.bold('morning'), ''],
        row('recall', before.recall, after.recall),
        ...MemoryKind.options.map((kind) => row(`  ${kind}`, before.byKind[kind], after.byKind[kind])),
        row('says so when it does not know', before.abstention, after.abstention),
      ],
      [1, 3],
    ),
  );
  print(`  recall in the day, with memories in the prompt: ${percent(result.recallInDay)}`);
  const { context, weights } = result.promptTokens;
  print(
    `  prompt tokens a question: ${context} with memories in the prompt, ${weights} with them in the weights`,
  );
  print(
    `  superseded values said in the morning: ${result.supersededLeaks}; secrets found: ${result.secretLeaks}`,
  );
  print(
    `  forgotten memory: ${result.forgotten.gone ? 'gone' : 'still answered'}; ` +
      `the rest: ${result.forgotten.restKept ? 'kept' : 'lost'}`,
  );
  print();
  const rows = result.stages.map(({ name, seconds, peakMiB }) => [
    `  ${name}`,
    `${seconds.toFixed(1)} s`,
    peakMiB === null ? '–' : size(peakMiB * 2 ** 20),
  ]);
  print(style.dim(table(rows, [1, 2])));
}
