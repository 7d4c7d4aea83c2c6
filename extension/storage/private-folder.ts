// The one place that makes folders: only their owner may look into them, whoever came first.
import { chmodSync, mkdirSync, statSync } from 'node:fs';

/** Permissions of a folder and of a file that hold what somebody said. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/**
 * Makes `dir` and the folders above it that are missing, for the owner alone. A folder of the owner that another
 * program made first, open to others, is closed to them. Windows keeps permissions elsewhere: they are left alone.
 * Throws what the file system throws.
 */
export function makeFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: FOLDER_MODE });
  if (!isOpenToOthers(dir)) return;
  try {
    chmodSync(dir, FOLDER_MODE);
  } catch {
    // A file system without permissions, such as FAT: `dormouse doctor` says so, and the work goes on.
  }
}

/** Whether others than the owner may read, write or enter this file or folder of ours. False on Windows. */
export function isOpenToOthers(file: string): boolean {
  if (process.platform === 'win32') return false;
  const { mode, uid } = statSync(file);
  return (mode & 0o077) !== 0 && uid === process.getuid?.();
}
