// How diverse the rehearsals of a night are, for the memories of the demo's day, with embeddings of the base model.
// `npm run bench -- diversity [--model NAME|PATH] [SEED…]`: one line a seed; 1, 2 and 3 without any.

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stderrLogger } from '../../extension/base/log.ts';
import { liveMemories } from '../../extension/memory/derive.ts';
import { connectModel } from '../../extension/model/client.ts';
import { familyOf } from '../../extension/model/family.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { ownWriter } from '../../extension/sleep/job.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { diversityLine, diversityOf } from '../../extension/synthesis/diversity.ts';
import { demoInventory } from './demo-inventory.ts';

/** Throws UserError where there is no such model. */
export async function benchDiversity(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { model: { type: 'string' } },
    allowPositionals: true,
  });
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-diversity-'));
  const paths = resolvePaths({ DORMOUSE_HOME: home });
  const base = await resolveModel(values.model, paths);
  const writer = ownWriter(familyOf((await stat(base.file)).size));
  const log = stderrLogger(false);
  const model = await connectModel({ paths, base, log, settings: { threads: 1, gpu: 'off' } });
  try {
    const seeds = positionals.map(Number);
    for (const seed of seeds.length > 0 ? seeds : [1, 2, 3]) {
      const inventory = await demoInventory(seed);
      const memories = liveMemories(inventory);
      const { rehearsals } = await writer.write({ memories, inventory, seed, count: 20 }, {});
      const measured = await diversityOf([...rehearsals.values()].flat(), (texts) => model.embed(texts));
      console.log(`seed ${seed}, ${memories.length} memories: ${diversityLine(writer.name, measured)}`);
    }
  } finally {
    await model.dispose();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
