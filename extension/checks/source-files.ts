// The files below a path that are worth a look: text of the project's own, not of its tools, and nothing that git ignores.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { ignoredPaths } from '../rule-files/ignored.ts';

export interface SourceFile {
  /** From the workspace's root, with `/`. */
  file: string;
  text: string;
}

/** A larger file is no source. */
const MOST_BYTES = 4_000_000;

/** Yields files in the order of their names. Throws `path-missing`, and `path-outside` for what is not in `root`. */
export async function* sourceFiles(
  root: string,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<SourceFile> {
  const isIgnored = await ignoredPaths(root);
  for (const given of paths.length > 0 ? paths : [root]) {
    const full = path.resolve(given);
    const file = path.relative(root, full).replaceAll('\\', '/');
    if (file === '..' || file.startsWith('../') || path.isAbsolute(file))
      throw new UserError(
        'path-outside',
        {
          what: `${given} is not in this workspace.`,
          why: `Memories belong to ${root}, and so do their checks.`,
          next: 'Give a path in it, or `--workspace` with the folder that the file belongs to.',
        },
        'usage',
      );
    const facts = await stat(full).catch(() => undefined);
    if (!facts)
      throw new UserError(
        'path-missing',
        {
          what: `There is no ${given}.`,
          why: `Nothing is at ${full}.`,
          next: 'Look at its spelling; paths count from where you stand.',
        },
        'usage',
      );
    if (facts.isFile()) yield* fileAt(full, file);
    else yield* below(root, file, isIgnored, signal);
  }
}

async function* below(
  root: string,
  folder: string,
  isIgnored: (file: string, isFolder: boolean) => boolean,
  signal: AbortSignal,
): AsyncGenerator<SourceFile> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    signal.throwIfAborted();
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isIgnored(file, entry.isDirectory())) continue;
    // Links may lead out of the project, or round in a circle.
    if (entry.isDirectory()) yield* below(root, file, isIgnored, signal);
    else if (entry.isFile()) yield* fileAt(path.join(root, file), file);
  }
}

async function* fileAt(full: string, file: string): AsyncGenerator<SourceFile> {
  const facts = await stat(full);
  if (facts.size > MOST_BYTES) return;
  const text = await readFile(full, 'utf8');
  if (!text.includes('\0')) yield { file, text };
}
