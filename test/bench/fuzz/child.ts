// The process that one target is fuzzed in: it may hang, crash or eat memory, which its parent sees and goes on from.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { deriveSeed, seededRng } from '../../../extension/language/random.ts';
import { mutate } from './mutate.ts';
import { FEWEST, type FuzzTarget, MOST_MIB } from './target.ts';

/** Report of the process at its end, and of each input that was a find; each a line of JSON on stdout. */
export type ChildLine =
  | { find: { input: number; kind: 'wrong' | 'memory'; message: string } }
  | { done: { inputs: number; accepted: number; refused: number; slowestMs: number; peakMiB: number } };

/**
 * Fuzzes one of `targets`. Arguments of the process: its name, seed, number of the first input, number after the last
 * one (0 for none), milliseconds, folder.
 */
export async function serve(targets: FuzzTarget[]): Promise<never> {
  const [name, seed, first, end, ms, folder] = process.argv.slice(2) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const target = targets.find((one) => one.name === name);
  if (!target) throw new Error(`There is no target ${name}.`);
  const work = path.join(folder, 'work');
  mkdirSync(work, { recursive: true });
  const open = await target.open(work, seededRng(deriveSeed(Number(seed), name)));
  /** Written before each input, so that the parent knows which one a process died of. */
  const progress = openSync(path.join(folder, 'progress'), 'w');
  const say = (line: ChildLine) => writeSync(1, `${JSON.stringify(line)}\n`);
  const peak = () => process.resourceUsage().maxRSS / 1024;
  const done = { inputs: 0, accepted: 0, refused: 0, slowestMs: 0 };
  // What is mutated is valid: mutations of what nobody takes would say nothing.
  for (const [index, bytes] of open.corpus.entries())
    if ((await open.read(bytes, false)) !== 'accepted') throw new Error(`Sample ${index} is refused.`);
  const deadline = performance.now() + Number(ms);
  const last = Number(end) || Number.POSITIVE_INFINITY;
  const isOver = () => performance.now() > deadline && done.inputs >= FEWEST;
  for (let input = Number(first); input < last && !isOver(); input++) {
    // Every input has a seed of its own: it is made again without those before it.
    const rng = seededRng(deriveSeed(Number(seed), `${name} ${input}`));
    let bytes = mutate(open.corpus, rng);
    const mended = open.mend !== undefined && rng() < 0.5;
    if (mended) bytes = open.mend!(bytes, rng);
    writeSync(progress, `${input}`.padEnd(20), 0);
    const started = performance.now();
    try {
      done[await open.read(bytes, mended)]++;
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      say({ find: { input, kind: 'wrong', message: text.slice(0, 2_000) } });
    }
    done.inputs++;
    done.slowestMs = Math.max(done.slowestMs, performance.now() - started);
    if (peak() > MOST_MIB) {
      say({ find: { input, kind: 'memory', message: `${Math.round(peak())} MiB` } });
      break;
    }
  }
  closeSync(progress);
  say({ done: { ...done, peakMiB: peak() } });
  // A target may keep handles open.
  process.exit(0);
}
