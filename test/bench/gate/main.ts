// Offers the trainer's gate adapters that must not serve and nights that should, and counts what it lets through.
// `npm run bench -- gate [--good N] [--seed N] [--adapter FILE] [--json FILE]`, on the embedded model; ends with 1 where a
// bad one passed whose miss is not known beforehand, or fewer than 19 of 20 good ones did.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import { type BaseModel, resolveModel } from '../../../extension/model/registry.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { writeLocality } from '../../../extension/sleep/locality.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import type { Job } from '../../../extension/trainer/schema.ts';
import { trainerPython } from '../../support/trainer.ts';
import { demoInventory } from '../demo-inventory.ts';
import { numbersOf } from '../numbers.ts';
import { goodNights } from './good-nights.ts';

const OFFERS = fileURLToPath(new URL('../../../trainer/bench/offers.py', import.meta.url));
/** Memories of the job on which bad adapters are made: enough for every axis, few enough for minutes. */
const MEMORIES = 10;
/** Of the good ones so many must pass: a gate that rejects everything has failed, too. */
const GOOD_SHARE = 0.95;

export const Offered = z.object({
  name: z.string(),
  /** Null for an adapter from outside, of which nobody here knows. */
  good: z.boolean().nullable(),
  accepted: z.boolean(),
  reasons: z.array(z.string()),
  /** Why the gate cannot see it, where that is known beforehand. */
  said: z.string().nullable(),
});
export type Offered = z.infer<typeof Offered>;

/** How many were offered and accepted; adapters from outside count as neither good nor bad. */
function countsOf(rows: Offered[]) {
  const of = (good: boolean) => {
    const offered = rows.filter((row) => row.good === good);
    return { offered: offered.length, accepted: offered.filter(({ accepted }) => accepted).length };
  };
  return { bad: of(false), good: of(true) };
}

/** Throws UserError `usage` for options that are no numbers. */
export async function benchGate(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      good: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      adapter: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
    },
  });
  const [[good = 0], [seed = 1]] = [numbersOf('good', values.good), numbersOf('seed', values.seed)];
  const work = await mkdtemp(path.join(tmpdir(), 'dormouse-gate-'));
  const began = Date.now();
  const rows: Offered[] = [];
  const tell = (row: Offered) => {
    rows.push(row);
    const expected = row.good === null ? '' : row.good ? 'good, ' : 'bad, ';
    const why = row.accepted ? row.said && `: ${row.said}` : `: ${row.reasons.join(' ')}`;
    process.stdout.write(`${expected}${row.accepted ? 'accepted' : 'rejected'}  ${row.name}${why ?? ''}\n`);
  };
  try {
    const base = await resolveModel(undefined, resolvePaths({ ...process.env, DORMOUSE_HOME: work }));
    const files = values.adapter.map((file) => path.resolve(file));
    for await (const row of offered(await jobFor(base, seed), base, work, files, seed)) tell(row);
    for await (const row of goodNights(base, work, good, seed)) tell(row);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const counts = countsOf(rows);
  process.stdout.write(
    `bad: ${counts.bad.accepted} of ${counts.bad.offered} accepted; good: ${counts.good.accepted} of ` +
      `${counts.good.offered} accepted; ${Math.round((Date.now() - began) / 60_000)} min\n`,
  );
  if (values.json) await writeFile(values.json, `${JSON.stringify({ ...counts, rows }, null, 2)}\n`);
  const missed = rows.some((row) => row.good === false && row.accepted && row.said === null);
  if (missed || counts.good.accepted < GOOD_SHARE * counts.good.offered) process.exitCode = 1;
}

async function jobFor(base: BaseModel, seed: number): Promise<Job> {
  const whole = await demoInventory(seed);
  const memories = new Map([...whole.memories].filter(([, { statement }]) => statement).slice(0, MEMORIES));
  const { job } = await buildJob({
    workspace: 'gate',
    project: 'harbour',
    base: base.sha256,
    family: 'embedded',
    kind: 'sleep',
    ledgers: { own: { ...whole, memories }, user: emptyInventory() },
    parent: null,
    locality: await writeLocality('embedded', '.', seed),
    seed,
  });
  return job;
}

async function* offered(
  job: Job,
  base: BaseModel,
  work: string,
  adapters: string[],
  seed: number,
): AsyncGenerator<Offered> {
  const file = path.join(work, 'job.json');
  await writeFile(file, JSON.stringify(job));
  const options = adapters.flatMap((adapter) => ['--adapter', adapter]);
  const child = spawn(
    await trainerPython(),
    [OFFERS, file, base.file, '--work', work, '--seed', String(seed), ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) yield Offered.parse(JSON.parse(line));
  const code = await ended;
  if (code !== 0) throw new Error(`Offering adapters ended with ${code}.`);
}
