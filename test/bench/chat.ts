// `npm run bench -- chat [--set tune|held|tune2|held2|fresh|blind|all] [--list]` and `-- kinds`: whether chat teaches, and whether a memory gets
// its kind. `--list` names the misses, but for the sets that are
// only counted.
import { parseArgs } from 'node:util';
import { UserError } from '../../extension/base/errors.ts';
import { type ChatFigures, type KindFigures, measureChat, measureKinds, type Part } from './talk.ts';

/** Nobody reads these. */
const COUNTED: ReadonlySet<Part> = new Set(['held2', 'fresh', 'blind']);

const share = (part: number, whole: number) =>
  whole === 0 ? '–' : `${(part / whole).toFixed(2)} (${part} of ${whole})`;

function optionsOf(args: string[]): { sets: Part[]; list: boolean } {
  const { values } = parseArgs({ args, options: { set: { type: 'string' }, list: { type: 'boolean' } } });
  const sets: Record<string, Part[]> = {
    tune: ['tune'],
    held: ['held'],
    tune2: ['tune2'],
    held2: ['held2'],
    fresh: ['fresh'],
    blind: ['blind'],
    all: ['tune', 'held', 'tune2', 'held2'],
  };
  const chosen = Object.hasOwn(sets, values.set ?? 'all') ? sets[values.set ?? 'all'] : undefined;
  if (chosen) return { sets: chosen, list: values.list ?? false };
  const next = `Use ${Object.keys(sets)
    .map((name) => `\`--set ${name}\``)
    .join(', ')}.`;
  throw new UserError('usage', { what: `There is no set "${values.set}".`, why: '', next }, 'usage');
}

function print(sets: { set: Part; faults: string[] }[], list: boolean, lines: string[]): void {
  const faults = list ? sets.filter(({ set }) => !COUNTED.has(set)).flatMap((own) => own.faults) : [];
  process.stdout.write(`${[...lines, '', ...faults].join('\n')}\n`);
}

const chatRow = (own: ChatFigures) =>
  `| ${own.set} | ${own.messages} | ${share(own.found, own.wanted)} | ${share(own.right, own.made)} | ${own.live} | ${share(own.settled, own.corrections)} |`;

export async function benchChat(args: string[]): Promise<void> {
  const { sets, list } = optionsOf(args);
  const figures = await Promise.all(sets.map(measureChat));
  const faults = figures.map(({ set, missed, wrong }) => ({
    set,
    faults: [...missed.map((text) => `missed: ${text}`), ...wrong.map((text) => `wrong: ${text}`)],
  }));
  print(faults, list, [
    '| set | messages | recall | precision | live | corrections superseded or asked |',
    '| --- | --- | --- | --- | --- | --- |',
    ...figures.map(chatRow),
  ]);
}

const kindRow = ({ set, rows }: KindFigures) => {
  const all = rows.reduce((sum, row) => ({ of: sum.of + row.of, right: sum.right + row.right }), {
    of: 0,
    right: 0,
  });
  return `| ${set} | ${[...rows, all].map(({ right, of }) => share(right, of)).join(' | ')} |`;
};

export async function benchKinds(args: string[]): Promise<void> {
  const { sets, list } = optionsOf(args);
  const figures = await Promise.all(sets.map(measureKinds));
  const names = figures[0]?.rows.map(({ kind }) => kind) ?? [];
  print(
    figures.map(({ set, wrong }) => ({ set, faults: wrong })),
    list,
    [
      `| set | ${names.join(' | ')} | all |`,
      `| --- | ${names.map(() => '---').join(' | ')} | --- |`,
      ...figures.map(kindRow),
    ],
  );
}
