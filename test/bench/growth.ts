// How the time of everything that reads text from outside grows with the text, for texts that are hard on patterns.
// `npm run bench -- growth [--only NAME] [--list]`: a line a reader, with its worst text; 1 where one is not in
// proportion.
import { parseArgs } from 'node:util';
import { UserError } from '../../extension/base/errors.ts';
import { printable } from '../../extension/base/printable.ts';
import type { Turn } from '../../extension/capture/schema.ts';
import { emptyInventory } from '../../extension/memory/fold.ts';
import { redact } from '../../extension/redaction/redact.ts';
import { rulesReflector } from '../../extension/reflection/rules.ts';
import { rulesIn } from '../../extension/rule-files/files.ts';
import { table } from '../../extension/terminal/terminal.ts';
import { importSamples } from './fuzz/import-samples.ts';
import imports, { disposeImports } from './fuzz/imports.ts';
import { roomReaders } from './growth-rooms.ts';

/** What the texts repeat. */
export const UNITS = ['.', '-', 'a-a-', '_a', 'ok ', ',', '\n', ' ', '“', '`${', '=/['];
/** Characters of a text, a tenth of each next one. */
const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Shorter times say little of growth, in milliseconds. */
const FLOOR_MS = 50;
/** Ten times the text may take this many times as long; a quadratic reader takes a hundred times. */
const MOST_GROWTH = 40;

export interface Reader {
  name: string;
  read(text: string): Promise<unknown>;
}

export interface Measured {
  reader: string;
  unit: string;
  /** Milliseconds of processor time, by size. */
  ms: number[];
}

/** Chat, redaction, output, rule files, and each sample of an import format with the text as the user's words; the rest. */
export function readers(): Reader[] {
  const turn = (text: string): Turn => ({
    ...{ session: 's', turn: 1, role: 'user', source: 'user', text },
    at: '2026-11-29T08:00:00Z',
  });
  const input = (text: string) => ({
    session: 's',
    turns: [turn(text)],
    after: 0,
    inventory: emptyInventory(),
  });
  return [
    { name: 'chat', read: (text) => rulesReflector.reflect(input(text), {}) },
    { name: 'redaction', read: redact },
    { name: 'printable', read: async (text) => printable(text) },
    { name: 'rule file', read: async (text) => rulesIn(text, 'AGENTS.md') },
    ...importSamples()
      .filter(({ text }) => text.includes('Use pnpm.'))
      .map(({ format, file, text: sample }) => {
        const parser = imports.find(({ name }) => name === `import ${format}`)!;
        const isJson = /\.jsonl?$/.test(file);
        const written = (text: string) => (isJson ? JSON.stringify(text).slice(1, -1) : text);
        return {
          name: `${parser.name}: ${file.split('/').at(-1)}`,
          read: (text: string) =>
            parser.run(Buffer.from(sample.replace('Use pnpm.', () => written(`Use ${text}.`)))),
        };
      }),
    ...roomReaders,
  ];
}

/** Reads the unit's text in each size, the smallest twice: the first reading compiles. */
export async function measure(
  { name, read }: Reader,
  unit: string,
  sizes: readonly number[],
): Promise<Measured> {
  const ms: number[] = [];
  for (const size of [sizes[0]!, ...sizes]) {
    // One character beyond Latin-1: V8 skips patterns for such characters in texts that have none.
    const text = `${unit.repeat(Math.ceil(size / unit.length))}…`;
    const start = process.cpuUsage();
    await read(text);
    const { user, system } = process.cpuUsage(start);
    ms.push((user + system) / 1000);
  }
  return { reader: name, unit, ms: ms.slice(1) };
}

/** Whether the last size took more than its share of the one before, which is a tenth of it. */
export function isOutgrown({ ms }: Measured): boolean {
  const [before = 0, last = 0] = ms.slice(-2);
  return last > MOST_GROWTH * Math.max(FLOOR_MS, before);
}

/** Throws UserError `usage`, and `growth-found` with the readers that are not in proportion. */
export async function benchGrowth(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { only: { type: 'string' }, list: { type: 'boolean' } } });
  const chosen = readers().filter(({ name }) => values.only === undefined || name.includes(values.only));
  if (chosen.length === 0)
    throw new UserError(
      'usage',
      {
        what: `There is no reader "${values.only}".`,
        why: `There are ${readers()
          .map(({ name }) => name)
          .join(', ')}.`,
        next: 'Name one of them, a part of its name, or none for all.',
      },
      'usage',
    );
  const measured: Measured[] = [];
  try {
    for (const reader of chosen) for (const unit of UNITS) measured.push(await measure(reader, unit, SIZES));
  } finally {
    await disposeImports();
  }
  const rows = values.list
    ? measured
    : chosen.map(({ name }) => worst(measured.filter(({ reader }) => reader === name)));
  console.log(report(rows));
  const outgrown = measured.filter(isOutgrown);
  if (outgrown.length === 0) return;
  throw new UserError('growth-found', {
    what: `${outgrown.length} texts took more time than is in proportion.`,
    why: outgrown.map(({ reader, unit }) => `${reader}: ${JSON.stringify(unit)}`).join(', '),
    next: 'Mend the pattern or the parser that reads them.',
  });
}

const worst = (rows: Measured[]): Measured =>
  rows.reduce((slowest, row) => (row.ms.at(-1)! > slowest.ms.at(-1)! ? row : slowest));

function report(rows: Measured[]): string {
  const head = ['reader', 'text of', '10 KB, ms', '100 KB, ms', '1 MB, ms'];
  const cells = rows.map(({ reader, unit, ms }) => [
    reader,
    JSON.stringify(unit),
    ...ms.map((one) => one.toFixed(one < 10 ? 1 : 0)),
  ]);
  return table([head, ...cells], [2, 3, 4]);
}
