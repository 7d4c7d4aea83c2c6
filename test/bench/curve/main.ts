// Which loss goes with the questions that fail, as training goes on (arXiv 2605.24657: the median does, the mean does not).
// Run: npm run bench -- curve [--epochs 12] [--memories 20] [--seeds 3] [--work DIR] [--json FILE] [--plot FILE.svg]
// A seed that was measured is kept in --work: a run that was cut off goes on with the next.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import { type BaseModel, resolveModel } from '../../../extension/model/registry.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import type { Job } from '../../../extension/trainer/schema.ts';
import { inventoryOf } from '../../support/memories.ts';
import { trainerPython } from '../../support/trainer.ts';
import { inventedMemories } from '../invented.ts';
import { numbersOf } from '../numbers.ts';
import { linePlot } from '../plot.ts';
import { CurveRun, correlationsOf, failRate, MEASURES, tableOf } from './figures.ts';

const SCRIPT = fileURLToPath(new URL('../../../trainer/bench/curve.py', import.meta.url));

/** Throws UserError `usage`. */
export async function benchCurve(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      epochs: { type: 'string', default: '12' },
      memories: { type: 'string', default: '20' },
      seeds: { type: 'string', default: '3' },
      work: { type: 'string' },
      json: { type: 'string' },
      plot: { type: 'string' },
    },
  });
  const one = (option: 'epochs' | 'memories' | 'seeds') => numbersOf(option, values[option])[0]!;
  const [epochs, memories] = [one('epochs'), one('memories')];
  const paths = resolvePaths(process.env);
  const base = await resolveModel(undefined, paths);
  const python = await trainerPython();
  const work = values.work ?? path.join(paths.cache, 'curve');
  await mkdir(work, { recursive: true });
  const runs: CurveRun[] = [];
  for (let seed = 1; seed <= one('seeds'); seed++) {
    const job = await jobOf(base, memories, epochs, seed);
    runs.push(await measured(python, base, job, path.join(work, `${memories}-${epochs}-${seed}`)));
    if (values.json) {
      const result = runs.map((run, at) => ({ seed: at + 1, ...run, correlations: correlationsOf(run) }));
      await writeFile(
        values.json,
        `${JSON.stringify({ model: base.name, memories, runs: result }, undefined, 2)}\n`,
      );
    }
    if (values.plot) await writeFile(values.plot, plotOf(runs));
  }
  process.stdout.write(`${tableOf(runs)}\n`);
}

/** Our recipe at a constant number of epochs, whatever the amount. */
async function jobOf(base: BaseModel, memories: number, epochs: number, seed: number): Promise<Job> {
  const { job } = await buildJob({
    workspace: 'curve',
    project: 'curve',
    base: base.sha256,
    family: 'embedded',
    kind: 'rebuild',
    ledgers: { own: inventoryOf(inventedMemories(memories, seed)), user: emptyInventory() },
    parent: null,
    locality: { chats: [], passages: [], lines: [] },
    seed,
  });
  return { ...job, recipe: { ...job.recipe, epochs } };
}

async function measured(python: string, base: BaseModel, job: Job, name: string): Promise<CurveRun> {
  const kept = await readFile(`${name}.json`, 'utf8').catch(() => undefined);
  if (kept) return CurveRun.parse(JSON.parse(kept));
  await writeFile(`${name}.job.json`, JSON.stringify(job));
  const child = promisify(execFile)(python, [SCRIPT, `${name}.job.json`, base.file], { maxBuffer: 1e9 });
  child.child.stderr?.pipe(process.stderr);
  const run = CurveRun.parse(JSON.parse((await child).stdout.trim().split('\n').at(-1)!));
  await writeFile(`${name}.json`, JSON.stringify(run));
  return run;
}

/** All on one scale: each divided by its value after the first epoch. */
function plotOf(runs: readonly CurveRun[]): string {
  const [first] = runs;
  const series = (name: string, of: (epoch: CurveRun['epochs'][number]) => number) => {
    const begin = of(first!.epochs[0]!) || 1;
    return { name, points: first!.epochs.map((epoch, at) => [at + 1, of(epoch) / begin] as const) };
  };
  return linePlot(
    {
      title: 'Losses of held-out answers and failing questions, seed 1',
      x: 'epoch',
      y: 'of the first epoch’s',
    },
    [series('fail', failRate), ...MEASURES.map((name) => series(name, (epoch) => epoch[name]))],
  );
}
