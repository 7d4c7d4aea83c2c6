// Damaged and hostile recordings for each import format: what happens to a valid sample, and one run of the reader over
// the outcome. A UserError is an answer; anything else that a reader throws is a find.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { formats } from '../../../extension/capture/formats/detect.ts';
import { importFile } from '../../../extension/capture/importer.ts';
import type { RecordedTurn } from '../../../extension/capture/schema.ts';
import { Turn } from '../../../extension/capture/schema.ts';
import type { SessionLog } from '../../../extension/capture/session-log.ts';
import { importSamples } from './import-samples.ts';
import type { FuzzTarget, Verdict } from './target.ts';

export interface FuzzedParser {
  name: string;
  /** Valid inputs, small ones. */
  samples(): Uint8Array[];
  /** Reads an input, in `folder` if it is given; throws where the parser does what it must not. */
  run(input: Uint8Array, folder?: string): Promise<Verdict>;
}

/** What a whole file can be turned into, beyond single bytes: each is tried on each sample. */
export const mutations: [name: string, mutate: (sample: Buffer) => Buffer][] = [
  ['as it is', (sample) => sample],
  ['cut in half', (sample) => sample.subarray(0, sample.length / 2)],
  ['without its beginning', (sample) => sample.subarray(7)],
  ['twice', (sample) => Buffer.concat([sample, sample])],
  ['on one line', (sample) => Buffer.from(sample.toString().replace(/\n/g, ' '))],
  ['a line a character', (sample) => Buffer.from([...sample.toString()].join('\n'))],
  ['with the ends of lines of Windows', (sample) => Buffer.from(sample.toString().replace(/\n/g, '\r\n'))],
  ['in UTF-16', (sample) => Buffer.from(`\ufeff${sample}`, 'utf16le')],
  ['with a mark of UTF-8', (sample) => Buffer.from(`\ufeff${sample}`)],
  [
    'with bytes that are no text',
    (sample) => Buffer.concat([sample, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28])]),
  ],
  ['with zeros', (sample) => Buffer.from(sample.toString().replace(/a/g, '\u0000'))],
  ['with nulls for texts', (sample) => Buffer.from(sample.toString().replace(/:"[^"]*"/g, ':null'))],
  ['with numbers for texts', (sample) => Buffer.from(sample.toString().replace(/:"[^"]*"/g, ':1e308'))],
  ['with lists for texts', (sample) => Buffer.from(sample.toString().replace(/:"[^"]*"/g, ':[[]]'))],
  [
    'with objects for lists',
    (sample) => Buffer.from(sample.toString().replace(/\[/g, '{"x":[').replace(/\]/g, ']}')),
  ],
  ['with nothing for objects', (sample) => Buffer.from(sample.toString().replace(/\{[^{}]*\}/g, 'null'))],
  [
    'with keys of prototypes',
    (sample) => Buffer.from(sample.toString().replace(/"(?:k|message|info|payload|data)"/g, '"__proto__"')),
  ],
  ['with huge numbers', (sample) => Buffer.from(sample.toString().replace(/\b\d+\b/g, '9007199254740993'))],
  ['with negative numbers', (sample) => Buffer.from(sample.toString().replace(/:\d+/g, ':-1'))],
  [
    'with times that nobody will see',
    (sample) => Buffer.from(sample.toString().replace(/20\d\d-/g, '+275760-')),
  ],
  ['with halves of pairs', (sample) => Buffer.from(sample.toString().replace(/Use/g, '\\ud800 Use'))],
  [
    'with invisible characters',
    (sample) => Buffer.from(sample.toString().replace(/Use/g, 'U\u202e\u200b\u{e0041}se')),
  ],
  ['with a long text', (sample) => Buffer.from(sample.toString().replace('pnpm', 'ok '.repeat(5_000)))],
  [
    'with tags that never end',
    (sample) => Buffer.from(sample.toString().replace('pnpm', '<a-b>\\n'.repeat(5_000))),
  ],
  [
    'with fences that never end',
    (sample) => Buffer.from(sample.toString().replace('pnpm', '```a\n'.repeat(5_000))),
  ],
  [
    'deeply nested',
    (sample) =>
      Buffer.from(sample.toString().replace(/:"[^"]*"/, `:${'['.repeat(2_000)}${']'.repeat(2_000)}`)),
  ],
];

let folder: Promise<string> | undefined;
const workFolder = () => {
  folder ??= mkdtemp(path.join(tmpdir(), 'dormouse-fuzz-'));
  return folder;
};

/** Removes what the runs wrote. */
export async function disposeImports(): Promise<void> {
  if (folder) await rm(await folder, { recursive: true, force: true });
  folder = undefined;
}

/** A log that takes everything and checks what it takes; nothing is written. */
const checkingLog = {
  record: async (turns: RecordedTurn[]) => {
    for (const { position: _, occurrence: __, ...turn } of turns) {
      const taken = Turn.parse({ ...turn, turn: turn.turn ?? 1 });
      if (taken.source === 'user' || taken.source === 'editor')
        throw new Error(`a file spoke as ${taken.source}`);
      if (/\p{Cs}/u.test(taken.text)) throw new Error('half of a pair is to be stored');
    }
    return [];
  },
} as unknown as SessionLog;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Imports the bytes as the place of a format would, or, without one, as a file whose format is found out. */
async function importBytes(input: Uint8Array, target: string, format: string | undefined): Promise<Verdict> {
  await writeFile(target, input);
  try {
    await importFile({ sessions: checkingLog, log: quiet }, target, { format });
    return 'accepted';
  } catch (error) {
    if (!isUserError(error) || !error.code.startsWith('import-')) throw error;
    return 'refused';
  }
}

const parsers: FuzzedParser[] = formats.map(({ name }) => {
  const own = importSamples().filter(({ format }) => format === name);
  return {
    name: `import ${name}`,
    samples: () => own.flatMap(({ text }) => mutations.map(([, mutate]) => mutate(Buffer.from(text)))),
    async run(input, folder) {
      const target = path.join(folder ?? (await workFolder()), path.basename(own[0]!.file));
      const found = await importBytes(input, target, undefined);
      const placed = await importBytes(input, target, name);
      return found === 'accepted' ? found : placed;
    },
  };
});
export default parsers;

/** The readers of recordings, a target each. */
export const importTargets: FuzzTarget[] = parsers.map(({ name, run }) => ({
  name,
  open: async (folder) => ({
    corpus: importSamples()
      .filter(({ format }) => name === `import ${format}`)
      .map(({ text }) => Buffer.from(text)),
    read: (input) => run(input, folder),
  }),
}));
