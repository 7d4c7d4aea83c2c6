// Nights as they should be: pairs of a first night and one that goes on from it, in the trainer's own process.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { BaseModel } from '../../../extension/model/registry.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { writeLocality } from '../../../extension/sleep/locality.ts';
import { Report } from '../../../extension/trainer/schema.ts';
import { inventoryOf } from '../../support/memories.ts';
import { trainerPython } from '../../support/trainer.ts';
import { demoInventory } from '../demo-inventory.ts';
import type { Offered } from './main.ts';

const NIGHT = fileURLToPath(new URL('../../../trainer/bench/night.py', import.meta.url));
/** Memories of a first night, and of both. */
const [FIRST, BOTH] = [8, 14];

/** `count` nights, whose days are drawn by seeds from `seed` on. */
export async function* goodNights(
  base: BaseModel,
  work: string,
  count: number,
  seed: number,
): AsyncGenerator<Offered> {
  let card: AdapterCard | null = null;
  for (let night = 0; night < count; night += 1) {
    const day = seed + Math.floor(night / 2);
    const known = [...(await demoInventory(day)).memories.values()];
    const memories = withIds(known, day).slice(0, night % 2 === 0 ? FIRST : BOTH);
    const report = await sleep(
      base,
      path.join(work, `day-${day}`),
      memories,
      night % 2 === 0 ? null : card,
      day,
    );
    card = report.card;
    yield {
      name: `night ${1 + (night % 2)} of day ${day}`,
      good: true,
      accepted: report.outcome === 'exported',
      reasons: report.reasons,
      said: null,
    };
  }
}

/** A day that is drawn again has the same memories, but for their ids. */
function withIds(memories: Memory[], day: number): Memory[] {
  return memories.map((memory, at) => ({
    ...memory,
    id: `01GATE${String(day * 1000 + at).padStart(20, '0')}`,
  }));
}

async function sleep(
  base: BaseModel,
  state: string,
  memories: Memory[],
  parent: AdapterCard | null,
  seed: number,
): Promise<Report> {
  const passed = new Set(parent?.memories.map(({ id }) => id));
  const verified = parent
    ? { passed, failed: new Set<string>(), job: parent.job, at: parent.createdAt }
    : undefined;
  const own = inventoryOf(memories, verified && { verified: new Map([[parent!.adapter, verified]]) });
  const { job } = await buildJob({
    workspace: 'gate',
    project: 'harbour',
    base: base.sha256,
    family: 'embedded',
    kind: 'sleep',
    ledgers: { own, user: emptyInventory() },
    parent,
    locality: await writeLocality('embedded', '.', seed),
    seed,
  });
  const folder = path.join(state, 'jobs', job.id);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'job.json'), JSON.stringify(job));
  const options = ['--job', folder, '--state', state, '--base', base.file, '--threads', '2'];
  await promisify(execFile)(await trainerPython(), [NIGHT, ...options], { maxBuffer: 1e9 });
  return Report.parse(JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8')));
}
