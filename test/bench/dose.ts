// How many rehearsals a memory needs, and how many neighbour questions that nothing answers: one night of the demo's
// memories for each dose of both, on the trainer's own code.
// `npm run bench -- dose [--model NAME|PATH] [--seed N] [--doses 5,10,20,40] [--neighbours 20,60]`

import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { emptyInventory } from '../../extension/memory/fold.ts';
import { familyOf } from '../../extension/model/family.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { buildJob } from '../../extension/sleep/job.ts';
import { generalTalk } from '../../extension/sleep/locality.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { rehearse } from '../../extension/synthesis/templates.ts';
import { trainerPython } from '../support/trainer.ts';
import { demoInventory } from './demo-inventory.ts';
import { numbersOf } from './numbers.ts';

const TRIAL = fileURLToPath(new URL('../../trainer/bench/trial.py', import.meta.url));

const Trial = z.object({
  rehearsals: z.number(),
  trainSeconds: z.number(),
  newRecall: z.number(),
  abstention: z.number(),
  perplexityOverBase: z.number(),
});

/** Throws UserError where there is no such model. */
export async function benchDose(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      seed: { type: 'string', default: '1' },
      doses: { type: 'string', default: '5,10,20,40' },
      neighbours: { type: 'string' },
    },
  });
  const [seed = 1] = numbersOf('seed', values.seed);
  // Without the option as many as rehearsals.
  const doses = numbersOf('doses', values.doses).flatMap((dose) =>
    (values.neighbours ? numbersOf('neighbours', values.neighbours) : [dose]).map(
      (neighbours) => [dose, neighbours] as const,
    ),
  );
  const python = await trainerPython();
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-dose-'));
  try {
    const base = await resolveModel(values.model, resolvePaths({ ...process.env, DORMOUSE_HOME: folder }));
    const family = familyOf((await stat(base.file)).size);
    const own = await demoInventory(seed);
    process.stdout.write('dose  neighbours  rehearsals  seconds  recall  abstention  perplexity/base\n');
    for (const [dose, neighbours] of doses) {
      const { job } = await buildJob({
        workspace: 'dose',
        project: 'harbour',
        base: base.sha256,
        family,
        kind: 'sleep',
        ledgers: { own, user: emptyInventory() },
        parent: null,
        locality: { chats: generalTalk(seed), passages: [], lines: [] },
        writer: {
          name: 'templates',
          write: async ({ memories, inventory }) => ({
            rehearsals: new Map(
              memories.map((memory) => [
                memory.id,
                rehearse(memory, inventory, { seed, count: dose, neighbours }),
              ]),
            ),
            failed: [],
          }),
        },
        seed,
      });
      const file = path.join(folder, `${dose}-${neighbours}.json`);
      await writeFile(file, JSON.stringify(job));
      const { stdout } = await promisify(execFile)(python, [TRIAL, file, base.file], { maxBuffer: 1e9 });
      const night = Trial.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
      const row = [
        String(dose).padStart(4),
        String(neighbours).padStart(10),
        String(night.rehearsals).padStart(10),
        night.trainSeconds.toFixed(0).padStart(7),
        night.newRecall.toFixed(2).padStart(6),
        night.abstention.toFixed(2).padStart(10),
        night.perplexityOverBase.toFixed(2).padStart(15),
      ];
      process.stdout.write(`${row.join('  ')}\n`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
