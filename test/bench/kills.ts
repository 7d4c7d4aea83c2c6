// What is lost when processes are killed at random moments: writers of a ledger, and the model host with calls under way.
// `npm run bench -- kills [--ledger N] [--host N] [--seed N]`; ends with 1 where anything was lost.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { killHost } from '../support/host-kills.ts';
import { killLedgerWriters } from '../support/ledger-kills.ts';
import { HostUnderTest } from '../support/model-host.ts';
import { numbersOf } from './numbers.ts';

/** Throws UserError `usage` for options that are no numbers. */
export async function benchKills(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ledger: { type: 'string', default: '400' },
      host: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [[ledger = 1], [rounds = 1], [seed = 1]] = [
    numbersOf('ledger', values.ledger),
    numbersOf('host', values.host),
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
  const faults = [...writers.lost, ...writers.torn, ...writers.doubled, ...calls.unexpected];
  if (faults.length + writers.otherFolds + calls.unanswered > 0) process.exitCode = 1;
}
