// Mutated inputs for every parser that sees foreign bytes: none may crash, hang, eat memory or pass for what it is not.
// `npm run bench -- fuzz [--seconds N] [--seed N] [--inputs N] [--only NAME]`: a line a parser; 1 where something was found.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UserError } from '../../extension/base/errors.ts';
import { table } from '../../extension/terminal/terminal.ts';
import { bundle, fuzz, HTTP, httpRunner, type Outcome } from './fuzz/run.ts';
import { targets } from './fuzz/targets.ts';
import { numbersOf } from './numbers.ts';

const ENTRY = fileURLToPath(new URL('./fuzz/main.ts', import.meta.url));

/** Throws UserError `usage`, and `fuzz-found` with what was found. */
export async function benchFuzz(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      inputs: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const number = (option: string, given: string) => numbersOf(option, given)[0]!;
  const seconds = number('seconds', values.seconds);
  const seed = number('seed', values.seed);
  const inputs = values.inputs === undefined ? undefined : number('inputs', values.inputs);
  const all = [...targets.map(({ name }) => name), HTTP];
  const names = all.filter((name) => values.only === undefined || name === values.only);
  if (names.length === 0)
    throw new UserError(
      'usage',
      {
        what: `There is no parser "${values.only}".`,
        why: `There are ${all.join(', ')}.`,
        next: 'Name one of them, or none for all.',
      },
      'usage',
    );
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-fuzz-'));
  const outcomes: Outcome[] = [];
  const bundled = await bundle(ENTRY);
  const http = names.includes(HTTP) ? await httpRunner() : bundled;
  try {
    for (const [index, name] of names.entries()) {
      const share = { seconds: seconds / names.length, folder: path.join(folder, String(index)) };
      outcomes.push(await fuzz(name, { runner: name === HTTP ? http : bundled, seed, inputs, ...share }));
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(report(outcomes));
  const finds = outcomes.flatMap((outcome) => outcome.finds);
  if (finds.length === 0) return;
  for (const { target, input, kind, message } of finds)
    console.log(`\n${target}, input ${input}: ${kind}\n${message}`);
  throw new UserError('fuzz-found', {
    what: `${finds.length} inputs did what no input may do.`,
    why: `They come again with --seed ${seed}.`,
    next: 'Mend the parser, and keep the input as a test.',
  });
}

export function report(outcomes: Outcome[]): string {
  const sum = (pick: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const rows = outcomes.map((one) => [
    one.target,
    ...[one.inputs, one.accepted, one.refused, one.finds.length].map(String),
    ...[one.seconds.toFixed(0), one.slowestMs.toFixed(0), one.peakMiB.toFixed(0)],
  ]);
  const total = [
    sum((one) => one.inputs),
    sum((one) => one.accepted),
    sum((one) => one.refused),
    sum((one) => one.finds.length),
  ];
  const all = ['all', ...total.map(String), sum((one) => one.seconds).toFixed(0), '', ''];
  const head = ['parser', 'inputs', 'accepted', 'refused', 'finds', 'seconds', 'slowest ms', 'peak MiB'];
  return table([head, ...rows, all], [1, 2, 3, 4, 5, 6, 7]);
}
