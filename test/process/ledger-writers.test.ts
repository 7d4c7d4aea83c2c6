// Four processes write one ledger at once and are killed at 100 random moments: nothing acknowledged is lost.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { openMemoryStore } from '../../extension/memory/store.ts';
import { recordingLog, temporaryFolder } from '../unit/memory/support.ts';
import { canonicalInventory } from './support/canonical-inventory.ts';

const SOURCE = fileURLToPath(new URL('./support/ledger-writer.ts', import.meta.url));
/** Bundled, for a hundred starts; beside the packages that it loads. */
const WRITER = fileURLToPath(
  new URL('../../node_modules/.cache/dormouse/ledger-writer.mjs', import.meta.url),
);
const KILLS = 100;
const WRITERS = 4;

describe('a ledger with several writing processes', function () {
  this.timeout(400_000);
  const dir = temporaryFolder();

  before(() =>
    build({
      entryPoints: [SOURCE],
      outfile: WRITER,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    }),
  );

  it('loses and doubles nothing when they are killed', async () => {
    const acknowledged: string[] = [];
    const start = (): ChildProcess => {
      const child = spawn(process.execPath, [WRITER, dir(), 'write'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
        const lines = (text + piece).split('\n');
        text = lines.pop() ?? '';
        acknowledged.push(...lines);
      });
      return child;
    };
    const closed = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));

    const writers = Array.from({ length: WRITERS }, start);
    try {
      for (let kills = 0; kills < KILLS; ) {
        // Past its start, in the middle of writing: a writer that has not written yet proves nothing.
        const before = acknowledged.length;
        while (acknowledged.length < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
        // Mostly one, now and then all of them at once.
        const victims = kills % 20 === 19 ? [...writers] : [writers[kills % WRITERS]!];
        const gone = victims.map(closed);
        for (const victim of victims) victim.kill('SIGKILL');
        await Promise.all(gone);
        for (const victim of victims) writers[writers.indexOf(victim)] = start();
        kills += victims.length;
      }
    } finally {
      const gone = writers.map(closed);
      for (const writer of writers) writer.kill('SIGKILL');
      await Promise.all(gone);
    }

    const log = recordingLog();
    const store = await openMemoryStore(dir(), log);
    // The next writer finds whatever tail the last kill left, and goes on.
    const inventory = await store.transact(() => [{ type: 'session.reflected', session: 'after', turn: 1 }]);
    const lost = acknowledged.filter((id) => !inventory.memories.has(id));
    assert.deepEqual(lost, [], `of ${acknowledged.length} acknowledged`);
    const torn = [...inventory.memories.values()].filter(({ framings }) => framings.length !== 1);
    assert.deepEqual(torn, [], 'a transaction was written in part');

    const text = await readFile(path.join(dir(), 'ledger.jsonl'), 'utf8');
    const added = [...text.matchAll(/"type":"memory.added","memory":\{"v":2,"id":"(\w+)"/g)].map(
      ([, id]) => id,
    );
    assert.equal(new Set(added).size, added.length, 'an event was written twice');
    assert.equal(added.length, inventory.memories.size);

    const folds = await Promise.all(
      Array.from({ length: 3 }, () =>
        promisify(execFile)(process.execPath, [WRITER, dir(), 'fold'], { maxBuffer: 1e9 }),
      ),
    );
    for (const { stdout } of folds) assert.equal(stdout, canonicalInventory(inventory));
  });
});
