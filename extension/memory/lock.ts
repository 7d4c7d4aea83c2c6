// An exclusive lock between processes, held on an open file: the system frees it when its holder dies.
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { tryLock, unlock } from 'fs-native-extensions';
import { CancelledError, UserError } from '../errors.ts';

/** Longest wait for another process. Transactions take milliseconds, so this long means that one hangs. */
const PATIENCE_MS = 60_000;

/** Callers of this process that wait for the same file, in order; only the first one polls the system. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `fn` while this process alone holds the lock on `file` (created, empty, never removed: removing a lock file
 * would let two holders lock two different files of the same name).
 * Throws CancelledError when `signal` aborts the wait, UserError `lock-busy` when the wait takes over a minute.
 */
export async function withLock<T>(file: string, fn: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const key = path.resolve(file);
  const previous = queues.get(key) ?? Promise.resolve();
  const turn = previous.then(
    () => lockAndRun(key, fn, signal),
    () => lockAndRun(key, fn, signal),
  );
  const settled = turn.catch(() => undefined);
  queues.set(key, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(key) === settled) queues.delete(key);
  }
}

async function lockAndRun<T>(file: string, fn: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal?.aborted) throw new CancelledError();
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a+', 0o600);
  try {
    // Polling, not a blocking wait: blocked waits would fill the thread pool that the holder's fsync needs,
    // and could not be cancelled.
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 0; !tryLock(handle.fd); attempt++) {
      if (signal?.aborted) throw new CancelledError();
      if (performance.now() > deadline)
        throw new UserError('lock-busy', {
          what: `${file} stayed locked for a minute.`,
          why: 'Another Dormouse process holds it and does not come to an end.',
          next: 'Close other windows and `dormouse` commands that hang, then try again.',
        });
      await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * Math.min(20, 2 + attempt)));
    }
    try {
      return await fn();
    } finally {
      unlock(handle.fd);
    }
  } finally {
    await handle.close();
  }
}
