// The one place that makes folders: only their owner may look into them, whoever came first.
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { isDiskFull, writeError } from './file-errors.ts';

/** Permissions of a folder and of a file that hold what somebody said. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/**
 * Makes `dir` and the folders above it that are missing, for the owner alone. A folder of the owner that another
 * program made first, open to others, is closed to them. Windows keeps permissions elsewhere: they are left alone.
 * Throws UserError `disk-full` or `folder-unusable`.
 */
export function makeFolder(dir: string): void {
  makeOneByOne(path.resolve(dir));
  if (!isOpenToOthers(dir)) return;
  try {
    chmodSync(dir, FOLDER_MODE);
  } catch {
    // A file system without permissions, such as FAT: `dormouse doctor` says so, and the work goes on.
  }
}

/**
 * Not with `recursive`: where a file system takes no folders, as /proc does, Node 20 then tries for ever.
 * @throws UserError `disk-full` or `folder-unusable`
 */
function makeOneByOne(dir: string): void {
  const missing: string[] = [];
  for (let at = dir; !existsSync(at); at = path.dirname(at)) missing.push(at);
  try {
    for (const folder of missing.reverse()) makeUnlessThere(folder);
    if (!statSync(dir).isDirectory()) throw new Error(`${dir} is a file`);
  } catch (cause) {
    if (isDiskFull(cause)) throw writeError(dir, cause);
    throw new UserError(
      'folder-unusable',
      {
        what: `Dormouse cannot keep anything in ${dir}.`,
        why: `The folder could not be made: ${cause instanceof Error ? cause.message : cause}.`,
        next: 'Let DORMOUSE_HOME name a folder that you may write to, or check the permissions.',
      },
      'failed',
      { cause },
    );
  }
}

/** Another process may make the same folder in this moment. */
function makeUnlessThere(folder: string): void {
  try {
    mkdirSync(folder, { mode: FOLDER_MODE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** True where others than the owner may read, write or enter this file or folder of ours; never on Windows. */
export function isOpenToOthers(file: string): boolean {
  if (process.platform === 'win32') return false;
  const { mode, uid } = statSync(file);
  return (mode & 0o077) !== 0 && uid === process.getuid?.();
}
