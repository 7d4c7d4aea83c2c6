// Night after night of new memories: what stays of each, for the continued adapter and for a rebuild each night.
// Run: npm run bench -- nights [--nights 10] [--memories 20] [--arms continued,rebuilt] [--seeds 1] [--work DIR] [--json FILE] [--plot FILE.svg]
// Every night and every question is kept in --work: a run that was cut off goes on.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { type BaseModel, resolveModel } from '../../../extension/model/registry.ts';
import { ChatMessage } from '../../../extension/model/schema.ts';
import { systemPrompt } from '../../../extension/recall/prompt.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { passes } from '../../../extension/synthesis/probe-score.ts';
import { writeProbes } from '../../../extension/synthesis/probes.ts';
import { inventoryOf } from '../../support/memories.ts';
import { trainerPython } from '../../support/trainer.ts';
import { inventedMemories } from '../invented.ts';
import { namedOf } from '../named.ts';
import { numbersOf } from '../numbers.ts';
import { matrixPlot } from '../plot.ts';
import { Worker } from '../retention/worker.ts';
import { LineGold, tallyLine } from '../skills.ts';
import { ARMS, type Arm, jobOf } from './arms.ts';
import { type ArmFigures, keptOf, type Morning, tableOf } from './figures.ts';

const MODELS = fileURLToPath(new URL('../../../models', import.meta.url));
/** Tokens of an answer, and how many one-line edits are asked for. */
const [MOST, EDITS] = [64, 40];
/** Of the probes that are asked on every morning; which training never sees, whatever its own seed. */
const PROBE_SEED = 4711;

const Suites = z.object({
  edits: z.record(
    z.string(),
    z.record(z.string(), z.array(z.object({ messages: z.array(ChatMessage), gold: LineGold }))),
  ),
});
type Edit = { system: string; user: string; gold: z.infer<typeof LineGold> };

interface Setting {
  base: BaseModel;
  worker: Worker;
  nights: number;
  memories: number;
  edits: Edit[];
}

/** Throws UserError where there is no such model or arm. */
export async function benchNights(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      nights: { type: 'string', default: '10' },
      memories: { type: 'string', default: '20' },
      arms: { type: 'string', default: 'continued,rebuilt' },
      seeds: { type: 'string', default: '1' },
      work: { type: 'string' },
      json: { type: 'string' },
      plot: { type: 'string' },
    },
  });
  const paths = resolvePaths(process.env);
  const base = await resolveModel(undefined, paths);
  const python = await trainerPython();
  const setting: Setting = {
    base,
    worker: new Worker(python, base, values.work ?? path.join(paths.cache, 'nights')),
    nights: numbersOf('nights', values.nights)[0]!,
    memories: numbersOf('memories', values.memories)[0]!,
    edits: await editsOf(python),
  };
  const results: ArmFigures[] = [];
  for (const arm of armsNamed(values.arms))
    for (let seed = 1; seed <= numbersOf('seeds', values.seeds)[0]!; seed++) {
      const figures = await nightsOf(arm, seed, setting, async (so) => {
        if (values.json)
          await writeFile(values.json, `${JSON.stringify(withKept([...results, so]), undefined, 2)}\n`);
      });
      results.push(figures);
      process.stdout.write(`\n${tableOf(figures)}\n(load ${loadavg()[0]!.toFixed(1)})\n`);
      if (values.plot) await writeFile(values.plot, plotOf(results));
    }
}

const withKept = (results: ArmFigures[]) => results.map((one) => ({ ...one, kept: keptOf(one) }));

const armsNamed = (names: string): Arm[] => names.split(',').map((name) => namedOf('arm', name, ARMS));

async function nightsOf(
  arm: Arm,
  seed: number,
  setting: Setting,
  soFar: (figures: ArmFigures) => Promise<void>,
): Promise<ArmFigures> {
  const { base, worker, nights, memories } = setting;
  const all = inventedMemories(nights * memories, seed);
  const figures: ArmFigures = { arm, seed, mornings: [] };
  let parent: AdapterCard | null = null;
  for (let night = 1; night <= nights; night++) {
    const known = all.slice(0, night * memories);
    const job = await jobOf(base, { arm, seed, night, known, parent });
    const report = await worker.train(`${arm}, night ${night} of ${nights}`, job);
    if (!report.card) throw new Error(`Night ${night} gave no adapter. ${report.reasons.join(' ')}`);
    parent = report.card;
    const folder = worker.adapter(job.workspace, parent.adapter);
    figures.mornings.push({
      night,
      ...(await asked(`${arm}, morning ${night}`, folder, all, night, setting)),
      tokens: parent.tokens ?? 0,
      seconds: parent.seconds,
      perplexity: parent.gate.perplexityOverBase,
      abstention: parent.gate.abstention,
    });
    await soFar(figures);
  }
  return figures;
}

async function asked(
  name: string,
  adapter: string,
  all: ReturnType<typeof inventedMemories>,
  night: number,
  { worker, memories, edits }: Setting,
): Promise<Pick<Morning, 'recall' | 'edits'>> {
  const inventory = inventoryOf(all);
  const probes = all.slice(0, night * memories).flatMap((memory, at) =>
    writeProbes(memory, inventory, PROBE_SEED).map((probe) => ({
      probe,
      cohort: Math.floor(at / memories),
    })),
  );
  const system = systemPrompt([], 'embedded');
  const questions = probes.map(({ probe }) => ({ system, user: probe.user }));
  const { answers } = await worker.ask(name, {
    adapter,
    asked: [...questions, ...edits],
    scored: [],
    most: MOST,
  });
  const right = (cohort: number) => {
    const own = probes.flatMap(({ probe, cohort: of }, at) =>
      of === cohort ? passes(answers[at]!, probe) : [],
    );
    return own.filter(Boolean).length / own.length;
  };
  const fixed = edits.filter(({ gold }, at) => {
    const { right, wanted } = tallyLine(answers[probes.length + at]!, gold);
    return right === wanted;
  });
  return {
    recall: Array.from({ length: night }, (_, cohort) => right(cohort)),
    edits: fixed.length / edits.length,
  };
}

/** One-line edits of the model's own recipe, with their fact in the prompt: an ability that no night teaches. */
async function editsOf(python: string): Promise<Edit[]> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const options = { cwd: MODELS, env, maxBuffer: 1e9 };
  const { stdout } = await promisify(execFile)(
    python,
    ['-m', 'recipe.suites', '--count', String(EDITS)],
    options,
  );
  const suites = Object.values(Suites.parse(JSON.parse(stdout)).edits);
  const cases = suites.flatMap((seeds) => Object.values(seeds).flat());
  return cases.flatMap(({ messages, gold }) => {
    const [first, last, ...more] = messages;
    // The worker asks one question under a system prompt.
    return first?.role === 'system' && last?.role === 'user' && more.length === 0
      ? [{ system: first.content, user: last.content, gold }]
      : [];
  });
}

function plotOf(results: ArmFigures[]): string {
  const nights = results[0]!.mornings.map(({ night }) => `${night}`);
  const rows = results.flatMap(({ arm, seed, mornings }) =>
    mornings.map(({ night, recall }) => ({
      name: `${arm.slice(0, 4)} ${seed}.${night}`,
      cells: nights.map((_, cohort) => recall[cohort] ?? null),
    })),
  );
  return matrixPlot('Recall of each night’s memories (columns) after each night (rows), %', rows, nights);
}
