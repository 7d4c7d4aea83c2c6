// A project that slept one night, as `dormouse sleep` left it: trained once for all suites of a run, and copied for
// each that begins on the morning after.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Memory } from '../../extension/memory/schema.ts';
import { withLock } from '../../extension/storage/file-lock.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { useModel } from '../../extension/supply/use-model.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { type CliResult, runCli } from './cli.ts';
import { testId } from './ids.ts';
import { memoryOf } from './memories.ts';
import { quiet } from './quiet-log.ts';
import { sharedCache } from './trainer.ts';

/** The real model of the tests: scripts/test.mjs fetches it. */
export const REAL_MODEL = 'qwen2.5-coder-0.5b';

/** What each model is to learn in its night. */
const FACTS = {
  // Names that the embedded model never saw: see `reserved` in phrases.json.
  'dormouse-tiny': [
    'ledger-relay listens on port 8142',
    'maple-gateway listens on port 5519',
    'Priyanka owns the auth/session module',
    'Bjarne owns the billing/export module',
    'use pnpm instead of yarn',
    'use luxon instead of moment',
    'run terraform plan before deploying',
    'the invoice table lives in ClickHouse',
  ],
  // Few and short, for a night on a real model takes minutes.
  [REAL_MODEL]: [
    'the csv upload is hidden behind the flag `--ivory-plum`',
    'tests of the importer belong in `src/quartz`',
    'the mail relay runs on `heron-17`',
  ],
};
type Sleeper = keyof typeof FACTS;

const DAY_BEFORE = Date.parse('2026-11-20T08:00:00.000Z');

export interface TrainedHome {
  folder: string;
  /** DORMOUSE_HOME; no process runs in it. */
  home: string;
  /** A git repository. */
  project: string;
  /** What the night was to learn. */
  memories: Memory[];
  /** How the command ended, with what it printed. */
  slept: CliResult;
  remove(): Promise<void>;
}

/** A copy of its own for the caller, who needs minutes where it is the first. */
export async function trainedHome(model: Sleeper = 'dormouse-tiny'): Promise<TrainedHome> {
  const original = path.join(sharedFolder(), `trained-home-${model}`);
  await mkdir(path.dirname(original), { recursive: true });
  await withLock(`${original}.lock`, async () => {
    if (!existsSync(original)) await train(original, model);
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-trained-'));
  await cp(original, folder, { recursive: true });
  const read = async (name: string) => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  return {
    folder,
    home: path.join(folder, 'home'),
    project: path.join(folder, 'project'),
    memories: await read('memories.json'),
    slept: await read('slept.json'),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

let own: string | undefined;

/** Where the suites of a run share what took long; a single file of tests has one of its own. */
function sharedFolder(): string {
  if (process.env.DORMOUSE_TEST_SHARED) return process.env.DORMOUSE_TEST_SHARED;
  if (own === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), 'dormouse-shared-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    own = made;
  }
  return own;
}

async function train(target: string, model: Sleeper): Promise<void> {
  const folder = `${target}.${process.pid}`;
  const [home, project] = [path.join(folder, 'home'), path.join(folder, 'project')];
  await mkdir(project, { recursive: true });
  execFileSync('git', ['init', '--quiet', project]);
  const env = { DORMOUSE_HOME: home, DORMOUSE_CACHE: sharedCache(), DORMOUSE_THREADS: '1' };
  const services = await createServices({ root: project, paths: resolvePaths(env), log: quiet });
  // A day before all that other processes draw, who draw the same ids: a suite that reads this home is such a one.
  const memories = FACTS[model].map((fact, at) => memoryOf(fact, { id: testId(DAY_BEFORE + at) }));
  await services.memories.transact(() => memories.map((memory) => ({ type: 'memory.added', memory })));
  await useModel(model, services.paths);
  await services.dispose();
  const slept = await runCli(['sleep', '--json'], { cwd: project, env });
  const stopped = await runCli(['daemon', 'stop'], { cwd: project, env });
  assert.equal(slept.code, 0, `${slept.stdout} ${slept.stderr}`);
  assert.equal(stopped.code, 0, stopped.stderr);
  await writeFile(path.join(folder, 'memories.json'), JSON.stringify(memories));
  await writeFile(path.join(folder, 'slept.json'), JSON.stringify(slept));
  // Under its name there is only ever a whole one.
  await rename(folder, target);
}
