// A lock between processes for work of minutes (an installation, the morning's probes): whoever waits is told
// why and can give up, and nobody's patience ends it. memory/lock.ts is the one for transactions.
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { tryLock, unlock } from 'fs-native-extensions';
import { CancelledError } from '../errors.ts';
import type { Progress } from '../log.ts';

export interface LongLockOptions {
  /** What to say while another process holds the lock. */
  waiting: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Runs `work` while this caller alone holds the lock on `file`. Throws CancelledError when aborted. */
export async function withLongLock<T>(
  file: string,
  options: LongLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a+', 0o600);
  try {
    for (let attempt = 0; !tryLock(handle.fd); attempt += 1) {
      if (options.signal?.aborted) throw new CancelledError();
      if (attempt % 20 === 2) options.progress?.report(options.waiting);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    try {
      return await work();
    } finally {
      unlock(handle.fd);
    }
  } finally {
    await handle.close();
  }
}
