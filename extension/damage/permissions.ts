// Files and folders of the state that others than their owner could read.
import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Paths } from '../storage/paths.ts';
import { FILE_MODE, FOLDER_MODE, isOpenToOthers } from '../storage/private-folder.ts';
import type { Damage } from './damage.ts';

export async function openFiles({ state }: Pick<Paths, 'state'>): Promise<Damage[]> {
  const entries = await readdir(state, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = [
    { file: state, mode: FOLDER_MODE },
    ...entries
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map((entry) => ({
        file: path.join(entry.parentPath, entry.name),
        mode: entry.isDirectory() ? FOLDER_MODE : FILE_MODE,
      })),
  ].filter(({ file }) => isOpen(file));
  if (found.length === 0) return [];
  const [first] = found;
  return [
    {
      where: state,
      wrong: [
        `Other users of this machine may look into ${found.length} of its files and folders, such as ${first!.file}.`,
      ],
      steps: ['Take that permission away.'],
      losses: [],
      next: '',
      grave: false,
      async repair() {
        for (const { file, mode } of found) await chmod(file, mode);
        const left = found.filter(({ file }) => isOpen(file));
        return left.length > 0
          ? `The file system keeps no permissions for ${left.length} of them.`
          : undefined;
      },
    },
  ];
}

/** A file that has gone since is open to nobody. */
function isOpen(file: string): boolean {
  try {
    return isOpenToOthers(file);
  } catch {
    return false;
  }
}
