// Small questions about files and processes that several rooms ask.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { isMissing } from './file-errors.ts';

/** True for what is there, also where it may not be read. */
export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error) => !isMissing(error) && error.code !== 'ENOTDIR',
  );
}

/** Names of what is in the folder, in no order; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

/** In hex, of the content, which is read piece by piece. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** Undefined for text that is no JSON; a schema refuses that with its own words. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/** True while a process has this id, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
