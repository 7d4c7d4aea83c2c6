// How long recall takes, and an append to the ledger, in an inventory of many memories.
// Run: npm run bench -- recall [--count N] [--json FILE]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stderrLogger } from '../../extension/base/log.ts';
import { openMemoryStore } from '../../extension/memory/store.ts';
import { RecallIndex } from '../../extension/recall/recall.ts';
import { manyMemories } from '../support/many-memories.ts';
import { memoryOf } from '../support/memories.ts';

const QUESTIONS = 1000;
const APPENDS = 50;

/** The share `p` of `times` takes at most this long, milliseconds. */
const percentile = (times: number[], p: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * p))]!;

const spread = (times: number[]) => ({
  p50: percentile(times, 0.5),
  p95: percentile(times, 0.95),
  max: Math.max(...times),
});

export async function benchRecall(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { count: { type: 'string' }, json: { type: 'string' } } });
  const count = Number(values.count ?? 10_000);
  const many = manyMemories(count, 1);

  const index = new RecallIndex();
  const building = performance.now();
  index.update(many.memories);
  const build = performance.now() - building;
  const times: number[] = [];
  const before = process.cpuUsage();
  let right = 0;
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const n = Math.floor((asked * count) / QUESTIONS);
    const started = performance.now();
    const [best] = index.recall(many.question(n));
    times.push(performance.now() - started);
    if (best?.memory === many.memories[n]) right++;
  }

  // On a busy machine the time on the clock is mostly other processes'.
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / QUESTIONS;

  const dir = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-'));
  const appends: number[] = [];
  try {
    const store = await openMemoryStore(dir, stderrLogger(false));
    await store.transact(() => many.memories.map((memory) => ({ type: 'memory.added', memory })));
    for (let n = 0; n < APPENDS; n++) {
      const memory = memoryOf(`appended ${n}`);
      const started = performance.now();
      await store.transact(() => [{ type: 'memory.added', memory }]);
      appends.push(performance.now() - started);
    }
    store.dispose();
  } finally {
    await rm(dir, { recursive: true });
  }

  const result = {
    memories: count,
    buildMs: build,
    recallMs: spread(times),
    recallCpuMs: cpu,
    firstIsRight: right / QUESTIONS,
    appendMs: spread(appends),
    node: process.version,
    cores: availableParallelism(),
    load: loadavg()[0],
  };
  const row = (name: string, { p50, p95, max }: ReturnType<typeof spread>) =>
    `${name.padEnd(8)} p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, max ${max.toFixed(1)} ms`;
  process.stdout.write(
    [
      `${count} memories, ${QUESTIONS} questions; index built in ${build.toFixed(0)} ms`,
      `${row('recall', result.recallMs)}; ${cpu.toFixed(2)} ms of computing each; the right memory first: ${(100 * result.firstIsRight).toFixed(1)} %`,
      row('append', result.appendMs),
      `Node ${result.node}, ${result.cores} cores, load ${result.load?.toFixed(1)}`,
      '',
    ].join('\n'),
  );
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
}
