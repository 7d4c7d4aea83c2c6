// Which process is the model host of one base model: an OS lock, freed by the kernel when its holder dies.
import { closeSync, openSync } from 'node:fs';
import { tryLock, unlock } from 'fs-native-extensions';

/** Exit status of a host process that found another one at work. */
export const EXIT_ANOTHER_RUNS = 75;

/** Clients hold the lock for microseconds when they look at it; a host tries a little longer than that. */
const TRIES = 20;
const PAUSE_MS = 25;

/** Takes the lock for as long as this process lives; false when another process holds it. */
export async function becomeHost(lockFile: string): Promise<boolean> {
  // Never closed: closing the file would free the lock.
  const file = openSync(lockFile, 'a+', 0o600);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (tryLock(file)) return true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

/** Whether a host, or one that is just starting, holds the lock now. */
export function hostExists(lockFile: string): boolean {
  const file = openSync(lockFile, 'a+', 0o600);
  try {
    if (!tryLock(file)) return true;
    unlock(file);
    return false;
  } finally {
    closeSync(file);
  }
}
