// Durable changes of files: a new content under a lock, an append that is undone when it fails.
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from './atomic-file.ts';
import { writeError } from './file-errors.ts';

/**
 * Replaces the content of `file`, so that readers see the old or the new one and a crash leaves either; what a killed
 * writer left beside it is removed, for it may hold text that is forgotten since. The caller holds the file's lock.
 * Throws UserError `disk-full` or `file-unwritable`, nothing changed.
 */
export async function replaceLocked(file: string, text: string): Promise<void> {
  try {
    await removeLeftovers(file);
    await replaceFile(file, text);
  } catch (error) {
    throw writeError(file, error);
  }
}

/** Removes the temporary files of writers that were killed while they replaced `file`. Under its lock only. */
export async function removeLeftovers(file: string): Promise<void> {
  const dir = path.dirname(file);
  for (const name of await readdir(dir))
    if (name.startsWith(`.${path.basename(file)}.`) && name.endsWith('.tmp')) await rm(path.join(dir, name));
}

/** Makes a new name in a folder durable. Windows cannot open folders, and needs no such thing. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes `bytes` at `position`, which is the end, and fsyncs. On failure the file is cut back to `position`, and
 * UserError `disk-full` or `file-unwritable` is thrown: never half a record.
 */
export async function appendDurably(
  handle: FileHandle,
  file: string,
  bytes: Buffer,
  position: number,
): Promise<void> {
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    await handle.sync();
  } catch (error) {
    await handle.truncate(position);
    throw writeError(file, error);
  }
}
