// Small documents are replaced whole: a reader sees the old file or the new one, also after a power cut.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeError } from './file-errors.ts';

/**
 * Writes `text` beside `file`, syncs it and renames it over `file`, with permissions 0600. Throws UserError `disk-full`
 * or `file-unwritable`, nothing changed.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(4).toString('hex')}.tmp`,
  );
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeError(file, error);
  }
  if (process.platform === 'win32') return;
  // Makes the rename itself durable; Windows has no such call and does not need it.
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** On Windows a virus scanner or a reader may hold the target for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (process.platform !== 'win32' || attempt === 19 || (code !== 'EPERM' && code !== 'EACCES'))
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
