// How well the fast path teaches: recall on the serving engine after one and after six batches of ten facts, what that costs,
// how long it takes, and if taking a fact out leaves no trace.
// Run: npm run bench -- fast [--model NAME|PATH] [--method locft|memit [--project]] [--facts N] [--seed N] [--json FILE]
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../../extension/base/errors.ts';
import { stderrLogger } from '../../../extension/base/log.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { connectModel } from '../../../extension/model/client.ts';
import type { Model } from '../../../extension/model/client.types.ts';
import { familyOf } from '../../../extension/model/family.ts';
import { type BaseModel, resolveModel } from '../../../extension/model/registry.ts';
import type { AdapterRef } from '../../../extension/model/schema.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { CLOSED_DECLINING, declines } from '../../../extension/synthesis/free-text/declining.ts';
import { passes } from '../../../extension/synthesis/probe-score.ts';
import type { Job } from '../../../extension/trainer/schema.ts';
import { trainerPython } from '../../support/trainer.ts';
import { namedOf } from '../named.ts';
import { numbersOf } from '../numbers.ts';
import {
  type FastMethod,
  inventedMemories,
  jobOf,
  ordinaryText,
  requestOf,
  sentencesOf,
} from './material.ts';
import { FastWorker, type Solved } from './worker.ts';

const METHODS = ['locft', 'memit'] as const;
/** The one that measures better (docs/decisions/0056-fast-path.md). */
const DEFAULT_METHOD = 'locft';
const [FEW, FIRST, ALL] = [5, 10, 60];
const RAW_TOKENS = 24;
const DECLINED = new RegExp(CLOSED_DECLINING, 'u');

/** Throws UserError where there is no such model or method. */
export async function benchFast(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      method: { type: 'string', default: DEFAULT_METHOD },
      project: { type: 'boolean', default: false },
      facts: { type: 'string', default: `${ALL}` },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const method = namedOf('method', values.method, METHODS);
  const [seed = 1] = numbersOf('seed', values.seed);
  const [all = ALL] = numbersOf('facts', values.facts);
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-fast-'));
  try {
    const figures = await measure(folder, values.model, { method, project: values.project }, all, seed);
    const text = `${JSON.stringify(figures, null, 2)}\n`;
    if (values.json) await writeFile(values.json, text);
    process.stdout.write(text);
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function measure(
  folder: string,
  named: string | undefined,
  { method, project }: FastMethod,
  count: number,
  seed: number,
) {
  const paths = resolvePaths({ ...process.env, DORMOUSE_HOME: folder });
  const base = await resolveModel(named, paths);
  if (familyOf((await stat(base.file)).size) !== 'embedded')
    throw new UserError(
      'usage',
      {
        what: `The fast path is not measured on ${base.name} yet.`,
        why: 'Its facts and questions are of the closed language, which the embedded model alone speaks.',
        next: 'Leave --model out.',
      },
      'usage',
    );
  const memories = inventedMemories(count, seed, 'facts');
  const first = memories.slice(0, FIRST);
  const whole = await jobOf(memories, base.sha256, seed);
  const sample = await ordinaryText(base.sha256, seed, whole.locality);
  const python = await trainerPython();
  const cache = path.join(folder, 'covariance');
  await mkdir(cache);
  const worker = new FastWorker(python, base, cache);
  const model = await connectModel({ paths, base, log: stderrLogger(false) });
  try {
    const solve = async (known: Memory[], name: string, by = worker) => {
      const request = requestOf(await jobOf(known, base.sha256, seed), known, sample, { method, project });
      const file = path.join(folder, `${name}.gguf`);
      const solved = await by.solve(request, file);
      process.stderr.write(`${name}: ${known.length} facts, ${JSON.stringify(solved)}\n`);
      return { solved, ref: { hash: solved.sha256, file, base: base.sha256 } };
    };
    // The first request also reads the sample of ordinary text, once for this base; the next one finds it read.
    await solve(memories.slice(0, FEW), 'cold');
    const few = await solve(memories.slice(0, FEW), 'few');
    const ten = await solve(first, 'first');
    const perplexityAt10 = await worker.perplexity(whole.system, whole.locality);
    const tenJob = await jobOf(first, base.sha256, seed);
    const recallAt10 = await recallOf(model, tenJob, first, ten.ref);
    const full = await solve(memories, 'all');
    const perplexityOverBase = await worker.perplexity(whole.system, whole.locality);
    const firstAfter = await recallOf(model, tenJob, first, full.ref);
    return {
      model: base.name,
      method,
      project,
      seed,
      facts: count,
      recallAt10,
      [`recallAt${count}`]: await recallOf(model, whole, memories, full.ref),
      firstBatchLoss: round(recallAt10 - firstAfter),
      perplexityAt10: round(perplexityAt10),
      perplexityOverBase: round(perplexityOverBase),
      abstention: await abstentionOf(model, whole, full.ref),
      rawCompletion: await completedOf(model, memories, full.ref),
      removalExact: await isExact(python, base, cache, memories, full.solved, solve),
      secondsForFive: few.solved.seconds,
      cpuSecondsForFive: few.solved.cpuSeconds,
      secondsForAll: full.solved.seconds,
      steps: full.solved.steps,
      ranks: full.solved.ranks,
      bytes: full.solved.bytes,
      left: full.solved.left.length,
      load: Math.round(loadavg()[0]! * 10) / 10,
    };
  } finally {
    worker.end();
    await model.dispose();
  }
}

/** Share of the memories' held-out questions that are answered right, with nothing in the prompt. */
async function recallOf(model: Model, job: Job, memories: Memory[], fast: AdapterRef): Promise<number> {
  const wanted = new Set(memories.map(({ id }) => id));
  const probes = job.memories.filter(({ id }) => wanted.has(id)).flatMap((memory) => memory.probes);
  const questions = probes.map(({ user }) => user);
  const answers = await model.probe({ system: job.system, questions, adapter: null, fast });
  return round(answers.filter((said, at) => passes(said, probes[at]!)).length / probes.length);
}

/** Share of what nobody told that is declined. */
async function abstentionOf(model: Model, job: Job, fast: AdapterRef): Promise<number> {
  const questions = job.unanswerable;
  const answers = await model.probe({ system: job.system, questions, adapter: null, fast });
  return round(answers.filter((said) => declines(said, [DECLINED])).length / questions.length);
}

/** Share of plain sentences, cut before their value, that go on with it. */
async function completedOf(model: Model, memories: Memory[], fast: AdapterRef): Promise<number> {
  const sentences = sentencesOf(memories);
  let right = 0;
  for (const { head, rest } of sentences) {
    const said = await model.complete({ text: head, adapter: null, fast, maxTokens: RAW_TOKENS });
    if (said.trimStart().startsWith(rest)) right += 1;
  }
  return round(right / sentences.length);
}

type Solve = (known: Memory[], name: string, by?: FastWorker) => Promise<{ solved: Solved }>;

/**
 * Whether the adapter without one fact, solved after all of them and in another order, is byte for byte the one that a
 * process makes which never heard of that fact.
 */
async function isExact(
  python: string,
  base: BaseModel,
  cache: string,
  memories: Memory[],
  all: Solved,
  solve: Solve,
): Promise<boolean> {
  const rest = memories.slice(0, FIRST - 1);
  const after = await solve(rest.toReversed(), 'taken-out');
  const stranger = new FastWorker(python, base, cache);
  try {
    const never = await solve(rest, 'never', stranger);
    return after.solved.sha256 === never.solved.sha256 && after.solved.sha256 !== all.sha256;
  } finally {
    stranger.end();
  }
}

const round = (share: number) => Math.round(share * 10_000) / 10_000;
