// AGENTS.md (https://agents.md) from the live conventions of this workspace, as a marked section of the file.

import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { redactAll } from '../capture/redact.ts';
import type { MemoryKind } from '../language/kind.ts';
import { liveMemories, trustOf } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import { BEGIN, replaceSection } from '../rule-files/own-section.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { isMissing } from '../storage/file-errors.ts';
import type { Services } from '../workspace/services.types.ts';

/** Facts of the project's history are no conventions. */
const HEADINGS: [MemoryKind, string][] = [
  ['semantic', 'How we work'],
  ['procedural', 'Lessons'],
];

/**
 * Writes the section into `file`, which is made where it is missing; all else in it stays. Resolves with how many
 * memories are in it. Only what the user said or accepted goes out. Throws UserError `export-nothing` where there is
 * nothing to write nor to replace, `section-damaged`, or `export-unwritable`.
 */
export async function exportAgents(services: Pick<Services, 'memories'>, file: string): Promise<number> {
  const conventions = liveMemories(await services.memories.read()).filter(
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

async function sectionOf(conventions: Memory[]): Promise<string> {
  const lines = [
    '## Conventions',
    '',
    'Kept by `dormouse export agents`, which replaces this section and nothing else.',
  ];
  for (const [kind, heading] of HEADINGS) {
    const own = conventions.filter((memory) => memory.kind === kind);
    if (own.length === 0) continue;
    const texts = await redactAll(own.map(({ text }) => text));
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
    const target = await realpath(file).catch(() => path.resolve(file));
    const mode = await stat(target).then(
      (facts) => facts.mode & 0o777,
      () => 0o644,
    );
    await replaceFile(target, text);
    await chmod(target, mode);
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
