// AGENTS.md (https://agents.md) from the live conventions of this workspace, as a marked section of the file.

import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import type { MemoryKind } from '../language/kind.ts';
import { liveMemories, trustOf } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import type { MemoryStore } from '../memory/store.types.ts';
import { textInPlace } from '../memory/where.ts';
import { redactAll } from '../redaction/redact.ts';
import { BEGIN, replaceSection } from '../rule-files/own-section.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { isMissing } from '../storage/file-errors.ts';

/** Facts of the project's history are no conventions. */
const HEADINGS: [MemoryKind, string][] = [
  ['semantic', 'How we work'],
  ['procedural', 'Lessons'],
];

/**
 * Writes the section into `file`, which is made where it is missing; all else in it stays. Resolves with how many
 * memories are in it. Only what the user said or accepted goes out. Throws UserError `export-nothing` where there is
 * nothing to write nor to replace, `section-damaged`, `export-unwritable`, or `export-outside` where a link in the
 * workspace leads out of it.
 */
export async function exportAgents(
  { memories, workspace }: { memories: MemoryStore; workspace: { root: string } },
  named: string,
): Promise<number> {
  const file = await targetOf(named, workspace.root);
  const conventions = liveMemories(await memories.read()).filter(
    (memory) =>
      memory.scope === 'workspace' &&
      HEADINGS.some(([kind]) => kind === memory.kind) &&
      trustOf(memory) === 'trusted',
  );
  const before = await readUtf8(file);
  if (conventions.length === 0 && !before?.includes(BEGIN))
    throw new UserError('export-nothing', {
      what: 'There is no convention to export.',
      why: 'No live memory says how this project works.',
      next: '`dormouse memories` shows what waits for review.',
    });
  const text = replaceSection(before ?? '', await sectionOf(conventions), file);
  if (text !== before) await write(file, text);
  return conventions.length;
}

/**
 * The file that is really written. Whoever made the repository may have put a link there; only the user, who names a
 * file elsewhere, decides that something elsewhere is changed.
 */
async function targetOf(named: string, root: string): Promise<string> {
  const file = path.resolve(named);
  const real = await realpath(file).catch(async () =>
    path.join(await realpath(path.dirname(file)).catch(() => path.dirname(file)), path.basename(file)),
  );
  const home = await realpath(root);
  if ((isInside(file, root) || isInside(file, home)) && !isInside(real, home))
    throw new UserError(
      'export-outside',
      {
        what: `${file} is not written.`,
        why: `A link in the workspace leads out of it, to ${real}.`,
        next: 'Remove the link, or name the file that you mean. Nothing was changed.',
      },
      'refused',
    );
  const facts = await stat(real).catch(() => undefined);
  if (facts && !facts.isFile()) throw unwritable(file, new Error('It is not a file'));
  return real;
}

function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && !way.startsWith(`..${path.sep}`) && way !== '..' && !path.isAbsolute(way);
}

async function sectionOf(conventions: Memory[]): Promise<string> {
  const lines = [
    '## Conventions',
    '',
    'Kept by `dormouse export agents`, which replaces this section and nothing else.',
  ];
  for (const [kind, heading] of HEADINGS) {
    const own = conventions.filter((memory) => memory.kind === kind);
    if (own.length === 0) continue;
    const texts = await redactAll(own.map(textInPlace));
    lines.push('', `### ${heading}`, '', ...texts.map(({ text }) => `- ${onOneLine(text)}`));
  }
  return lines.join('\n');
}

/** A memory cannot end its item nor our section. */
function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('<!--', '&lt;!--');
}

/** Undefined where there is no file. What is no UTF-8 could not be kept byte for byte. */
async function readUtf8(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch((error) => {
    if (isMissing(error)) return undefined;
    throw unwritable(file, error);
  });
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw unwritable(file, new Error('It is no UTF-8'));
  return text;
}

async function write(file: string, text: string): Promise<void> {
  try {
    const mode = await stat(file).then(
      (facts) => facts.mode & 0o777,
      () => 0o644,
    );
    await replaceFile(file, text);
    await chmod(file, mode);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, cause: unknown): UserError {
  return new UserError(
    'export-unwritable',
    {
      what: `${file} cannot be changed.`,
      why: `${cause instanceof Error ? cause.message : cause}.`,
      next: 'Name another file, or make this one readable and writable. Nothing was changed.',
    },
    'failed',
    { cause },
  );
}
