// At which learning rates a night learns, how much it hangs on repetition, and what a second cycle adds (second paper: of its
// rates 1e-4 alone learned, the others were inert or destroyed the model).
// Run: npm run bench -- window [--rates 1e-5,1e-4,…] [--epochs 1,2,4,8] [--memories 20] [--seeds 3] [--work DIR] [--json FILE] [--plot FILE.svg]
// Every night is kept in --work: a run that was cut off goes on.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../../extension/base/errors.ts';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import { type BaseModel, resolveModel } from '../../../extension/model/registry.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { generalTalk } from '../../../extension/sleep/locality.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import type { Job, Report } from '../../../extension/trainer/schema.ts';
import { inventoryOf } from '../../support/memories.ts';
import { trainerPython } from '../../support/trainer.ts';
import { inventedMemories } from '../invented.ts';
import { numbersOf } from '../numbers.ts';
import { OPEN_GATE } from '../open-gate.ts';
import { linePlot } from '../plot.ts';
import { Worker } from '../retention/worker.ts';
import { type Cycle, outcomeOf, PAPER, tableOf } from './figures.ts';

/** Throws UserError `usage`. */
export async function benchWindow(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rates: { type: 'string', default: '1e-5,1e-4,1e-3,5e-3,2e-2,1e-1' },
      epochs: { type: 'string', default: '1,2,4,8' },
      memories: { type: 'string', default: '20' },
      seeds: { type: 'string', default: '3' },
      work: { type: 'string' },
      json: { type: 'string' },
      plot: { type: 'string' },
    },
  });
  const rates = ratesOf(values.rates);
  const repetitions = numbersOf('epochs', values.epochs);
  const [memories, seeds] = [
    numbersOf('memories', values.memories)[0]!,
    numbersOf('seeds', values.seeds)[0]!,
  ];
  const paths = resolvePaths(process.env);
  const base = await resolveModel(undefined, paths);
  const worker = new Worker(await trainerPython(), base, values.work ?? path.join(paths.cache, 'window'));
  const cycles: Cycle[] = [];
  const measure = async (part: Cycle['part'], seed: number, rate: number | null, epochs: number | null) => {
    const job = await jobOf(base, memories, seed, rate, epochs);
    const name = `${part}, seed ${seed}, rate ${job.recipe.learningRate}, ${job.recipe.epochs} epochs`;
    const report = await worker.train(name, job);
    cycles.push({
      part,
      seed,
      rate: job.recipe.learningRate,
      epochs: job.recipe.epochs,
      ...outcomeOf(report),
    });
    if (values.json) await writeFile(values.json, `${JSON.stringify(cycles, undefined, 2)}\n`);
    if (values.plot) await writeFile(values.plot, plotOf(cycles));
    return { job, report };
  };
  for (let seed = 1; seed <= seeds; seed++) {
    for (const rate of rates) await measure('rate', seed, rate, null);
    for (const epochs of repetitions) await measure('repetition', seed, null, epochs);
    const first = await measure('first cycle', seed, null, repetitions[0]!);
    const again = await secondCycle(worker, first.job, first.report);
    if (again) cycles.push({ ...cycles.at(-1)!, part: 'second cycle', ...outcomeOf(again) });
  }
  process.stdout.write(`${tableOf(cycles)}\n`);
  if (values.json) await writeFile(values.json, `${JSON.stringify(cycles, undefined, 2)}\n`);
}

/** Throws UserError `usage` for anything else than numbers above 0. */
function ratesOf(given: string): number[] {
  const rates = given.split(',').map(Number);
  if (rates.every((rate) => Number.isFinite(rate) && rate > 0)) return rates;
  throw new UserError(
    'usage',
    {
      what: `--rates ${given} cannot be used.`,
      why: 'It takes learning rates above 0, several with commas between them.',
      next: 'For example --rates 1e-4,5e-3.',
    },
    'usage',
  );
}

/** Our recipe from the base; null leaves it its own rate or epochs. */
async function jobOf(
  base: BaseModel,
  memories: number,
  seed: number,
  rate: number | null,
  epochs: number | null,
): Promise<Job> {
  const { job } = await buildJob({
    workspace: `window-${seed}`,
    project: 'window',
    base: base.sha256,
    family: 'embedded',
    kind: 'rebuild',
    ledgers: { own: inventoryOf(inventedMemories(memories, seed)), user: emptyInventory() },
    parent: null,
    locality: { chats: generalTalk(seed), passages: [], lines: [] },
    seed,
  });
  const recipe = {
    ...job.recipe,
    learningRate: rate ?? job.recipe.learningRate,
    epochs: epochs ?? job.recipe.epochs,
  };
  return { ...job, gate: OPEN_GATE, recipe };
}

/** The same night once more on top of itself; its memories train anew however much is known. */
async function secondCycle(worker: Worker, job: Job, first: Report): Promise<Report | undefined> {
  if (!first.card) return undefined;
  const recipe = { ...job.recipe, leastNovelty: 0 };
  return worker.train('second cycle', { ...job, kind: 'sleep', parent: first.card.adapter, recipe });
}

function plotOf(cycles: readonly Cycle[]): string {
  const rates = cycles.filter(({ part, seed }) => part === 'rate' && seed === 1);
  const points = (of: (cycle: Cycle) => number) => rates.map((cycle) => [cycle.rate, of(cycle)] as const);
  return linePlot(
    {
      title: 'What a night learns and keeps, by its learning rate (seed 1)',
      ...{ x: 'learning rate', y: 'share', logarithmic: true, range: [0, 1] },
    },
    [
      { name: 'recall', points: points(({ recall }) => recall) },
      { name: 'declines', points: points(({ abstention }) => abstention) },
      { name: 'perplexity of base / now', points: points(({ ability }) => ability) },
      { name: PAPER.name, points: PAPER.points, mark: true },
    ],
  );
}
