// What is lost when processes are killed at random moments: writers of a ledger, the model host with calls under way, and
// a night or the daemon that watches it.
// `npm run bench -- kills [--ledger N] [--host N] [--night N] [--seed N]`; ends with 1 where anything was lost.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stderrLogger } from '../../extension/base/log.ts';
import { newId } from '../../extension/base/scalars.ts';
import { emptyInventory } from '../../extension/memory/fold.ts';
import { buildJob } from '../../extension/sleep/job.ts';
import { writeLocality } from '../../extension/sleep/locality.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import type { Job } from '../../extension/trainer/schema.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { killHost } from '../support/host-kills.ts';
import { killLedgerWriters } from '../support/ledger-kills.ts';
import { HostUnderTest } from '../support/model-host.ts';
import { killNight, type NightKills } from '../support/night-kills.ts';
import { demoInventory } from './demo-inventory.ts';
import { numbersOf } from './numbers.ts';

/** The longest wait between a night's new life and its next death, milliseconds: two checkpoints' time. */
const LONGEST_MS = 30_000;

/** Throws UserError `usage` for options that are no numbers. */
export async function benchKills(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ledger: { type: 'string', default: '400' },
      host: { type: 'string', default: '30' },
      night: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [[ledger = 1], [rounds = 1], [kills = 1], [seed = 1]] = [
    numbersOf('ledger', values.ledger),
    numbersOf('host', values.host),
    numbersOf('night', values.night),
    numbersOf('seed', values.seed),
  ];
  const dir = await mkdtemp(path.join(tmpdir(), 'dormouse-kills-'));
  const writers = await killLedgerWriters(dir, ledger, seed).finally(() => rm(dir, { recursive: true }));
  process.stdout.write(
    `ledger: ${writers.kills} kills, ${writers.acknowledged.length} transactions acknowledged; ` +
      `${writers.lost.length} lost, ${writers.torn.length} written in part, ${writers.doubled.length} doubled, ` +
      `${writers.otherFolds} of 3 other processes read something else\n`,
  );
  const host = new HostUnderTest();
  await host.start();
  const calls = await killHost(host, rounds, seed).finally(() => host.end());
  process.stdout.write(
    `model host: ${calls.kills} kills; ${calls.died} calls were told that it died, ` +
      `${calls.unexpected.length} ended otherwise${calls.unexpected.map((end) => ` (${end})`).join('')}, ` +
      `${calls.unanswered} of ${rounds} next calls were not answered\n`,
  );
  const night = await benchNight(kills, seed);
  const worst = Math.max(0, ...night.lostMs);
  process.stdout.write(
    `night: ${night.child} kills of the child, ${night.daemon} of the daemon; parked and resumed ${night.parked} times; at most ` +
      `${(worst / 1000).toFixed(1)} s of training done again, ${night.fellBack} times from before the newest checkpoint; ` +
      `the adapter is ${night.same ? 'the same as' : 'another than'} without kills\n`,
  );
  const faults = [...writers.lost, ...writers.torn, ...writers.doubled, ...calls.unexpected];
  if (faults.length + writers.otherFolds + calls.unanswered + night.fellBack > 0 || !night.same)
    process.exitCode = 1;
}

/** A night of the demo's day, undisturbed and with kills; both train with one thread, so that they can be compared. */
async function benchNight(kills: number, seed: number): Promise<NightKills & { same: boolean }> {
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-kills-night-'));
  const paths = resolvePaths({ ...process.env, DORMOUSE_HOME: home });
  const services = await createServices({ root: home, paths, log: stderrLogger(false) });
  try {
    const model = await services.model();
    const { job } = await buildJob({
      workspace: services.workspace.id,
      project: 'harbour',
      base: model.base,
      family: 'embedded',
      kind: 'sleep',
      ledgers: { own: await demoInventory(seed), user: emptyInventory() },
      parent: null,
      locality: await writeLocality('embedded', home, seed),
      seed,
    });
    const calm: Job = { ...job, id: newId() };
    const trainer = (await services.trainer())!;
    await trainer.submit(calm, 'now');
    await trainer.events(calm.id, () => {});
    const undisturbed = await trainer.report(calm.id);
    const rough = await killNight(services, paths, job, { kills, seed, longestMs: LONGEST_MS });
    return { ...rough, same: rough.report.card?.adapter === undisturbed.card?.adapter };
  } finally {
    await (await services.trainer({ start: false }))?.shutdown();
    await services.dispose();
    await rm(home, { recursive: true, maxRetries: 5, retryDelay: 200 });
  }
}
