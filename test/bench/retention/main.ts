// The first paper's experiment: how much of a project a model still answers after each session, by what it was given.
// Run: npm run bench -- retention --model NAME|PATH --scenarios DIR [--only NAME,…] [--after 1,4] [--arms ARM,…] [--work DIR] [--json FILE]
import { readFile, stat, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { familyOf } from '../../../extension/model/family.ts';
import { type BaseModel, resolveModel } from '../../../extension/model/registry.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { writeLocality } from '../../../extension/sleep/locality.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import type { Report } from '../../../extension/trainer/schema.ts';
import { trainerPython } from '../../support/trainer.ts';
import { type GoldScenario, readScenarios } from '../gold.ts';
import { goldInventory } from '../gold-inventory.ts';
import { namedOf } from '../named.ts';
import { numbersOf } from '../numbers.ts';
import { OPEN_GATE } from '../open-gate.ts';
import { ARMS, type Arm, type ArmInput, adapterOf, promptsOf } from './arms.ts';
import { figuresOf, inOrder, type Judged, tableOf } from './figures.ts';
import { type Questions, questionsOf } from './questions.ts';
import { compacted, extracted } from './summaries.ts';
import { Worker } from './worker.ts';

/** Tokens of an answer, at most: a short function, or three sentences. */
const MOST = 140;

interface Trained {
  /** Folder of the adapter; undefined where nothing was exported. */
  folder: string | undefined;
  report: Report;
}

/** Throws UserError where there is no such model or scenario. */
export async function benchRetention(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      scenarios: { type: 'string' },
      only: { type: 'string' },
      after: { type: 'string', default: '1,4' },
      arms: { type: 'string' },
      work: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const paths = resolvePaths(process.env);
  const base = await resolveModel(values.model, paths);
  const all = (await readScenarios(values.scenarios ?? 'test/bench/scenarios')).map(
    ({ scenario }) => scenario,
  );
  const chosen = all.filter(({ name }) => !values.only || values.only.split(',').includes(name));
  const arms = armsNamed(values.arms);
  const worker = new Worker(await trainerPython(), base, values.work ?? path.join(paths.cache, 'retention'));
  const results = [];
  for (const scenario of chosen)
    for (const after of numbersOf('after', values.after)) {
      const others = all.filter(({ name }) => name !== scenario.name);
      const result = await measureCycle(scenario, others, after, arms, base, worker);
      results.push(result);
      const { textOnly, memories } = result;
      process.stdout.write(
        `\n${scenario.name} after ${after} of ${scenario.sessions.length} sessions, ${memories} memories train, ${textOnly} stay text (load ${loadavg()[0]!.toFixed(1)})\n${tableOf(result.arms)}\n`,
      );
      if (values.json) await writeFile(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
}

/** All arms where none is named. Throws UserError `usage` for a name that no arm has. */
function armsNamed(names: string | undefined): readonly Arm[] {
  return names === undefined ? ARMS : names.split(',').map((name) => namedOf('arm', name, ARMS));
}

async function measureCycle(
  scenario: GoldScenario,
  others: GoldScenario[],
  after: number,
  arms: readonly Arm[],
  base: BaseModel,
  worker: Worker,
) {
  const inventory = goldInventory(scenario, after);
  const heard = scenario.sessions.slice(0, after);
  const questions = await questionsOf(scenario, inventory, others);
  const own = await trained(scenario.name, after, inventory, base, worker);
  const needs = (...named: Arm[]) => arms.some((arm) => named.includes(arm));
  // Minutes of writing: only where an arm is given it, or its length.
  const summary = needs('compaction', 'extractive summary', 'retrieval', 'weights and retrieval')
    ? await compacted(scenario.name, heard, worker)
    : { text: '', tokens: 0 };
  const other = needs("another project's adapter")
    ? await earlierAdapter(others, after, base, worker)
    : undefined;
  const input: ArmInput = {
    inventory,
    compacted: summary,
    extracted: extracted(heard, summary.tokens),
    own: own.folder,
    other,
  };
  const judged: Judged[] = [];
  for (const arm of arms) {
    const answers = await askArm(`${scenario.name}, ${arm}`, arm, input, questions, worker);
    if (answers) judged.push({ arm, questions, answers });
  }
  const card = own.report.card;
  return {
    scenario: scenario.name,
    after,
    hand: questions.hand,
    memories: card?.memories.length ?? 0,
    textOnly: card?.textOnly.length ?? 0,
    seconds: own.report.stages.reduce((sum, stage) => sum + stage.seconds, 0),
    gate: own.report.gate,
    arms: figuresOf(judged, inventory),
  };
}

async function askArm(name: string, arm: Arm, input: ArmInput, questions: Questions, worker: Worker) {
  const adapter = adapterOf(arm, input);
  if (adapter === undefined) return undefined;
  const systemOf = promptsOf(arm, input);
  return worker.ask(name, {
    adapter,
    asked: inOrder(questions).map((asked) => ({ system: systemOf(asked), user: asked.question })),
    scored: questions.own.map((asked) => ({
      system: systemOf(asked),
      user: asked.question,
      assistant: asked.answer!,
    })),
    most: MOST,
  });
}

/** A night of all that is live, from the base. */
async function trained(
  name: string,
  after: number,
  inventory: Inventory,
  base: BaseModel,
  worker: Worker,
): Promise<Trained> {
  const { job } = await nightOf(name, after, inventory, base);
  const report = await worker.train(`${name} after ${after}`, job);
  return { report, folder: report.card ? worker.adapter(job.workspace, report.card.adapter) : undefined };
}

async function nightOf(name: string, after: number, inventory: Inventory, base: BaseModel) {
  const family = familyOf((await stat(base.file)).size);
  const draft = await buildJob({
    workspace: `${name}-${after}`,
    project: name,
    base: base.sha256,
    family,
    kind: 'rebuild',
    ledgers: { own: inventory, user: emptyInventory() },
    parent: null,
    locality: await writeLocality(family, tmpdir(), 1),
    seed: 1,
  });
  return { job: { ...draft.job, gate: OPEN_GATE } };
}

/** The adapter of another project after as many sessions, where one has been trained. */
async function earlierAdapter(
  others: GoldScenario[],
  after: number,
  base: BaseModel,
  worker: Worker,
): Promise<string | undefined> {
  for (const other of others) {
    const { job } = await nightOf(other.name, after, goldInventory(other, after), base);
    const file = path.join(worker.nightFolder(job), 'report.json');
    const kept = await readFile(file, 'utf8').catch(() => undefined);
    const card = kept && (JSON.parse(kept) as Report).card;
    if (card) return worker.adapter(job.workspace, card.adapter);
  }
  return undefined;
}
