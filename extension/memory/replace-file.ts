// Durable changes of files: a whole new content by atomic rename, an append that is undone when it fails.
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { isDiskFull } from './file-errors.ts';

/** Readers of Windows and its virus scanners hold files for moments; a rename over such a file fails meanwhile. */
const RENAME_ATTEMPTS = 20;

/**
 * Replaces the content of `file`, so that readers see the old or the new one and a crash leaves either.
 * The caller holds the lock of this file: all writers share one temporary name, which also means that what a killed
 * writer left is overwritten by the next one. Throws UserError `disk-full` or `file-unwritable`, nothing changed.
 */
export async function replaceFile(file: string, content: Buffer | string): Promise<void> {
  const next = `${file}.next`;
  try {
    const handle = await open(next, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(next, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(next, { force: true });
    throw writeError(file, error);
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (process.platform !== 'win32' || attempt === RENAME_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
    }
  }
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

function writeError(file: string, error: unknown): UserError {
  if (isDiskFull(error))
    return new UserError(
      'disk-full',
      {
        what: `${file} could not be written.`,
        why: 'The disk is full; nothing was changed.',
        next: 'Free some space and do it again. `dormouse clean` shows what Dormouse itself could give back.',
      },
      'failed',
      { cause: error },
    );
  return new UserError(
    'file-unwritable',
    {
      what: `${file} could not be written.`,
      why: `${error instanceof Error ? error.message : error}; nothing was changed.`,
      next: 'Check the permissions of the file and its folder, then do it again.',
    },
    'failed',
    { cause: error },
  );
}
