// Several processes write one ledger and are killed at random moments: what is lost, written in part, or doubled.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { drawInt, seededRng } from '../../extension/language/random.ts';
import { openMemoryStore } from '../../extension/memory/store.ts';
import { recordingLog } from '../unit/memory/support.ts';
import { canonicalInventory } from './canonical-inventory.ts';

const SOURCE = fileURLToPath(new URL('./ledger-writer.ts', import.meta.url));
/** Bundled, for many starts; beside the packages that it loads. */
const WRITER = fileURLToPath(
  new URL('../../node_modules/.cache/dormouse/ledger-writer.mjs', import.meta.url),
);
const WRITERS = 4;
/** Every so many kills all writers go at once. */
const ALL_AT_ONCE = 10;
/** The longest wait, in milliseconds, between a writer's sign of life and its end. */
const LONGEST_MS = 30;

export interface LedgerKills {
  kills: number;
  /** Ids that a writer was promised to be on disk. */
  acknowledged: string[];
  lost: string[];
  /** Memories of transactions of which only a part was written. */
  torn: string[];
  /** Ids of memories that were added more than once. */
  doubled: string[];
  /** Other processes that fold the ledger to another inventory. */
  otherFolds: number;
}

/** Kills writers of the ledger in `dir` at least `kills` times, at moments drawn by `seed`. */
export async function killLedgerWriters(dir: string, kills: number, seed: number): Promise<LedgerKills> {
  const rng = seededRng(seed);
  await build({
    entryPoints: [SOURCE],
    outfile: WRITER,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const acknowledged: string[] = [];
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [WRITER, dir, 'write'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (text + piece).split('\n');
      text = lines.pop() ?? '';
      acknowledged.push(...lines);
    });
    return child;
  };
  const end = async (victims: ChildProcess[]) => {
    const gone = victims.map((victim) => new Promise((resolve) => victim.once('close', resolve)));
    for (const victim of victims) victim.kill('SIGKILL');
    await Promise.all(gone);
  };

  const writers = Array.from({ length: WRITERS }, start);
  let killed = 0;
  try {
    for (let round = 1; killed < kills; round++) {
      // Past its start, in the middle of writing: a writer that has not written yet proves nothing.
      const before = acknowledged.length;
      while (acknowledged.length < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, drawInt(rng, 0, LONGEST_MS)));
      const victims = round % ALL_AT_ONCE === 0 ? [...writers] : [writers[round % WRITERS]!];
      await end(victims);
      for (const victim of victims) writers[writers.indexOf(victim)] = start();
      killed += victims.length;
    }
  } finally {
    await end(writers);
  }
  return { kills: killed, acknowledged, ...(await examine(dir, acknowledged)) };
}

async function examine(dir: string, acknowledged: string[]) {
  const store = await openMemoryStore(dir, recordingLog());
  // The next writer finds whatever tail the last kill left, and goes on.
  const inventory = await store.transact(() => [{ type: 'session.reflected', session: 'after', turn: 1 }]);
  const text = await readFile(path.join(dir, 'ledger.jsonl'), 'utf8');
  const added = [...text.matchAll(/"type":"memory.added","memory":\{"v":\d+,"id":"(\w+)"/g)].flatMap(
    ([, id]) => id ?? [],
  );
  if (new Set(added).size !== inventory.memories.size)
    throw new Error(
      `${added.length} memories read as added in the ledger, ${inventory.memories.size} are there`,
    );
  const folds = await Promise.all(
    Array.from({ length: 3 }, () =>
      promisify(execFile)(process.execPath, [WRITER, dir, 'fold'], { maxBuffer: 1e9 }),
    ),
  );
  return {
    lost: acknowledged.filter((id) => !inventory.memories.has(id)),
    torn: [...inventory.memories.values()]
      .filter(({ framings }) => framings.length !== 1)
      .map(({ id }) => id),
    doubled: added.filter((id, at) => added.indexOf(id) !== at),
    otherFolds: folds.filter(({ stdout }) => stdout !== canonicalInventory(inventory)).length,
  };
}
