// `npm run bench -- backup [--count N]`: how long a backup of N memories and its restore into an empty home take, sealed.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeBackup } from '../../extension/backup/backup.ts';
import { restoreWorkspace, withBackup, workspaceFor } from '../../extension/backup/restore.ts';
import { captureTurns } from '../../extension/capture/capture.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { manyMemories } from '../support/many-memories.ts';
import { quiet } from '../support/quiet-log.ts';
import { numbersOf } from './numbers.ts';

const COUNT = 10_000;
const SEED = 1;
/** Turns of one session. */
const SESSION_TURNS = 100;
const PASSPHRASE = 'seven herons on a mast';

/** Throws UserError `usage`. */
export async function benchBackup(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { count: { type: 'string' } } });
  const [count = COUNT] = values.count === undefined ? [] : numbersOf('count', values.count);
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-'));
  const root = path.join(folder, 'project');
  await mkdir(root);
  const open = (home: string) =>
    createServices({
      root,
      paths: resolvePaths({ DORMOUSE_HOME: path.join(folder, home) }),
      log: quiet,
    });
  try {
    const here = await open('one');
    const { memories } = manyMemories(count, SEED);
    const at = new Date().toISOString();
    const turns = memories.map((memory, index) => ({
      session: `s${Math.floor(index / SESSION_TURNS)}`,
      turn: (index % SESSION_TURNS) + 1,
      role: 'user' as const,
      text: memory.text,
      at,
      source: 'user' as const,
    }));
    for (let from = 0; from < turns.length; from += SESSION_TURNS)
      await captureTurns(here.sessions, turns.slice(from, from + SESSION_TURNS));
    await here.memories.transact(() => memories.map((memory) => ({ type: 'memory.added', memory })));
    const file = path.join(folder, 'backup');
    const started = performance.now();
    const written = await writeBackup(here, [here.workspace.id], file, { passphrase: PASSPHRASE });
    const wrote = performance.now();
    const there = await open('two');
    const opened = performance.now();
    let checked = 0;
    const restored = await withBackup(there, file, { passphrase: PASSPHRASE }, (backup) => {
      checked = performance.now();
      return restoreWorkspace(there, backup, workspaceFor(backup, there.workspace));
    });
    const done = performance.now();
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    console.log(
      `${written.memories} memories, ${written.sessions} sessions of ${SESSION_TURNS} turns: backup ${seconds(wrote - started)}, ` +
        `${(written.bytes / 2 ** 20).toFixed(1)} MiB; restore of ${restored.memories.length} memories and ${restored.turns} turns ` +
        `${seconds(done - opened)}, of which checking the whole file ${seconds(checked - opened)}`,
    );
    await here.dispose();
    await there.dispose();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
