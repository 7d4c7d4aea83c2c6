// Measures how rule files are read: `npm run bench -- rule-files [--set tune|held|all] [--json FILE]`. Every folder of
// test/bench/memories/rule-files is imported into a workspace of its own, and its memories are laid beside what a
// reader found in the file (README.md there).
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openSessionLog } from '../../extension/capture/session-log.ts';
import type { Memory } from '../../extension/memory/schema.ts';
import { openMemoryStore } from '../../extension/memory/store.ts';
import { bringIn } from '../../extension/workspace/import.ts';

const DATA = path.resolve('test/bench/memories/rule-files');

interface Part {
  contains: (string | string[])[];
  not?: string[];
}
export interface Expectation {
  file: string;
  set: 'tune' | 'held';
  rules: (Part & { scope?: string[]; parts?: Part[] })[];
  left?: { text: string; why: string }[];
  may?: { text: string; why: string }[];
}

export interface FileFigures {
  name: string;
  set: 'tune' | 'held';
  rules: number;
  whole: number;
  /** Rules of which a memory has all words, with words of another rule or another scope. */
  broken: string[];
  missed: string[];
  /** Of `broken` and `missed`, rules whose memory lost its "never". */
  inverted: string[];
  /** Memories that are no rule of the file. */
  strangers: string[];
  memories: number;
  left: Record<string, number>;
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();
const holds = (text: string, wanted: string | string[]) =>
  [wanted].flat().some((one) => plain(text).includes(plain(one)));
const fits = (text: string, { contains, not = [] }: Part) =>
  contains.every((wanted) => holds(text, wanted)) && !not.some((other) => holds(text, other));
const bare = (text: string) => plain(text.replace(/[`*_#|>\-[\]()]/g, ' '));

/** Imports one folder and compares. */
export async function measureFile(name: string): Promise<FileFigures> {
  const expected: Expectation = JSON.parse(readFileSync(path.join(DATA, `${name}.expect.json`), 'utf8'));
  const { memories, left } = await importedFrom(path.join(DATA, name), expected.file);
  const inScope = ({ applies }: Memory, scope: string[] | undefined) =>
    scope === undefined || [...(applies?.globs ?? [])].sort().join() === [...scope].sort().join();
  const figures: FileFigures = {
    name,
    set: expected.set,
    rules: expected.rules.length,
    whole: 0,
    broken: [],
    missed: [],
    inverted: [],
    strangers: [],
    memories: memories.length,
    left,
  };
  const used = new Set<Memory>();
  for (const rule of expected.rules) {
    const right = memories.filter((memory) => fits(memory.text, rule) && inScope(memory, rule.scope));
    const parts = (rule.parts ?? []).map((part) => memories.filter((memory) => fits(memory.text, part)));
    const asParts = parts.length > 0 && parts.every((found) => found.length > 0);
    for (const memory of [...right, ...(asParts ? parts.flat() : [])]) used.add(memory);
    if (right.length > 0 || asParts) {
      figures.whole++;
      continue;
    }
    const words = rule.contains.filter((wanted) => typeof wanted === 'string');
    const near = memories.find((memory) => fits(memory.text, { contains: words }));
    const told = `${JSON.stringify(rule.contains)}${near ? ` ← ${near.text}` : ''}`;
    (near ? figures.broken : figures.missed).push(told);
    if (near) used.add(near);
    if (near && !fits(near.text, { contains: rule.contains })) figures.inverted.push(told);
  }
  const may = (expected.may ?? []).map(({ text }) => bare(text));
  for (const memory of memories)
    if (!used.has(memory) && !may.some((text) => text.includes(bare(quoteOf(memory)))))
      figures.strangers.push(memory.text);
  return figures;
}

const quoteOf = ({ evidence }: Memory) => evidence[0]?.quote.replace(/[.。]$/, '') ?? '';

async function importedFrom(root: string, file: string) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dormouse-bench-'));
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const memories = await openMemoryStore(folder, log);
  try {
    const stores = { memories, sessions: await openSessionLog(path.join(folder, 'sessions'), log), log };
    const { leftOut } = await bringIn(stores, path.join(root, file), { root });
    const left = Object.fromEntries(Object.entries(leftOut).map(([why, { count }]) => [why, count]));
    return { memories: [...(await memories.read()).memories.values()], left };
  } finally {
    memories.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Figures of every file of a set, by name. */
export async function measureRuleFiles(set: 'tune' | 'held' | 'all'): Promise<FileFigures[]> {
  const names = readdirSync(DATA)
    .filter((file) => file.endsWith('.expect.json'))
    .map((file) => file.replace('.expect.json', ''))
    .sort();
  const figures: FileFigures[] = [];
  for (const name of names) {
    const one: Expectation = JSON.parse(readFileSync(path.join(DATA, `${name}.expect.json`), 'utf8'));
    if (set === 'all' || one.set === set) figures.push(await measureFile(name));
  }
  return figures;
}

export const sumOf = (figures: FileFigures[], pick: (one: FileFigures) => number): number =>
  figures.reduce((sum, one) => sum + pick(one), 0);

export async function benchRuleFiles(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { set: { type: 'string', default: 'tune' }, json: { type: 'string' } },
  });
  const set = values.set === 'held' || values.set === 'all' ? values.set : 'tune';
  const figures = await measureRuleFiles(set);
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  out('file                    set   rules  whole  broken  missed  polarity lost  no rule');
  const row = (name: string, one: string, group: FileFigures[]) =>
    out(
      [
        name.padEnd(22),
        one.padEnd(4),
        ...[
          sumOf(group, ({ rules }) => rules),
          sumOf(group, ({ whole }) => whole),
          sumOf(group, ({ broken }) => broken.length),
          sumOf(group, ({ missed }) => missed.length),
          sumOf(group, ({ inverted }) => inverted.length),
          sumOf(group, ({ strangers }) => strangers.length),
        ].map((count, at) => String(count).padStart([5, 5, 6, 6, 13, 7][at]!)),
      ].join('  '),
    );
  for (const one of figures) row(one.name, one.set, [one]);
  row('all', set, figures);
  const share = sumOf(figures, ({ whole }) => whole) / sumOf(figures, ({ rules }) => rules);
  out(`share found whole: ${share.toFixed(3)}`);
  const left = new Map<string, number>();
  for (const one of figures)
    for (const [why, count] of Object.entries(one.left)) left.set(why, (left.get(why) ?? 0) + count);
  const kept = sumOf(figures, ({ memories }) => memories);
  const omitted = [...left.values()].reduce((sum, count) => sum + count, 0);
  out(`items kept: ${kept} of ${kept + omitted}, ${(kept / (kept + omitted)).toFixed(3)}`);
  out(`left out: ${[...left].map(([why, count]) => `${count} × ${why}`).join(', ')}`);
  // What stands in the held-out files is not for whoever works on the reader.
  for (const one of figures.filter((file) => file.set === 'tune'))
    for (const kind of ['broken', 'missed', 'strangers'] as const)
      for (const told of one[kind]) out(`${one.name}, ${kind}: ${told}`);
  if (values.json) await writeFile(values.json, JSON.stringify(figures, undefined, 2));
}
