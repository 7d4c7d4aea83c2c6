// Small questions about files and processes that several rooms ask.
import { access } from 'node:fs/promises';
import { isMissing } from './file-errors.ts';

/** True for what is there, also where it may not be read. */
export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error) => !isMissing(error) && error.code !== 'ENOTDIR',
  );
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
