// Holds a night's training against Hugging Face's Trainer with PEFT: with what both do by default, and tuned.
// `npm run bench -- training [--model NAME|PATH] [--memories N] [--epochs N] [--rounds N] [--seed N] [--json FILE]`
// Arms run one after the other in each round, each in a process of its own; figures are medians of the rounds.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { emptyInventory } from '../../extension/memory/fold.ts';
import type { Inventory } from '../../extension/memory/store.types.ts';
import { familyOf } from '../../extension/model/family.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { buildJob } from '../../extension/sleep/job.ts';
import { generalTalk } from '../../extension/sleep/locality.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import type { Job } from '../../extension/trainer/schema.ts';
import { trainerPython } from '../support/trainer.ts';
import { demoInventory } from './demo-inventory.ts';
import { readScenarios } from './gold.ts';
import { goldInventory } from './gold-inventory.ts';
import { numbersOf } from './numbers.ts';
import { comparisonOf, medianOf, TrainingRun } from './training-figures.ts';

const ARM_SCRIPT = fileURLToPath(new URL('../../trainer/bench/training.py', import.meta.url));
const SCENARIOS = fileURLToPath(new URL('./scenarios', import.meta.url));
const ARMS = ['ours', 'hf', 'hfTuned'] as const;
/** Above this share of the cores in use before the first arm the machine counts as loaded. */
const QUIET_SHARE = 0.25;

/** Throws UserError where there is no such model. */
export async function benchTraining(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      memories: { type: 'string' },
      epochs: { type: 'string' },
      rounds: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const one = (option: string, given: string | undefined) => given && numbersOf(option, given)[0];
  const python = await trainerPython();
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-training-'));
  try {
    const base = await resolveModel(values.model, resolvePaths({ ...process.env, DORMOUSE_HOME: folder }));
    const drawn = await jobFor(base, one('seed', values.seed) || 1);
    const memories = drawn.memories.slice(0, one('memories', values.memories) || undefined);
    const job: Job = {
      ...drawn,
      memories,
      recipe: { ...drawn.recipe, epochs: one('epochs', values.epochs) || drawn.recipe.epochs },
    };
    const file = path.join(folder, 'job.json');
    await writeFile(file, JSON.stringify(job));
    const load = loadavg()[0]!;
    const runs: TrainingRun[] = [];
    for (let round = 1; round <= (one('rounds', values.rounds) || 1); round++) {
      for (const arm of ARMS) {
        const { stdout } = await promisify(execFile)(python, [ARM_SCRIPT, file, base.file, '--arm', arm], {
          maxBuffer: 1e9,
        });
        const run = TrainingRun.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
        process.stderr.write(
          `round ${round}, ${arm}: ${run.seconds.toFixed(0)} s, recall ${run.recall.toFixed(2)}\n`,
        );
        runs.push(run);
      }
    }
    const cores = cpus().length;
    const figures = {
      model: base.name,
      processor: cpus()[0]?.model.trim(),
      cores,
      load,
      quiet: load < QUIET_SHARE * cores,
      memories: memories.length,
      recipe: job.recipe,
      ...comparisonOf(runs),
      ours: medianOf(runs, 'ours'),
      hf: medianOf(runs, 'hf'),
      hfTuned: medianOf(runs, 'hfTuned'),
      runs,
    };
    const text = JSON.stringify(figures, null, 2);
    if (values.json) await writeFile(values.json, `${text}\n`);
    const { runs: _, ...shown } = figures;
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The demo's day for the embedded model, the gold memories of a scenario for a real one. */
async function jobFor(base: { file: string; sha256: string }, seed: number): Promise<Job> {
  const family = familyOf((await stat(base.file)).size);
  const own: Inventory = family === 'embedded' ? await demoInventory(seed) : await scenarioInventory();
  const { job } = await buildJob({
    workspace: 'training',
    project: 'harbour',
    base: base.sha256,
    family,
    kind: 'sleep',
    ledgers: { own, user: emptyInventory() },
    parent: null,
    locality: { chats: generalTalk(seed), passages: [], lines: [] },
    seed,
  });
  return job;
}

async function scenarioInventory(): Promise<Inventory> {
  const [first] = await readScenarios(SCENARIOS);
  return goldInventory(first!.scenario);
}
