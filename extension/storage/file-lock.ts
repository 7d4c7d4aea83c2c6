// Exclusive locks between processes, held on an open file: the system frees them when their holder dies, however.
import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { tryLock, unlock } from 'fs-native-extensions';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { makeFolder } from './private-folder.ts';

/** Longest wait for another process's transaction. They take milliseconds, so this long means that one hangs. */
const PATIENCE_MS = 60_000;
/** How often a waiter for long work says what it waits for. */
const REPORT_MS = 500;
/** `isLocked` holds a lock for microseconds when it looks at it; whoever wants it for life tries a little longer. */
const TRIES = 20;
const PAUSE_MS = 25;

export interface LockOptions {
  signal?: AbortSignal;
  /**
   * The work under this lock takes minutes (an installation, the morning's probes): there is no end to the patience,
   * and `progress` is told this sentence while another holder is at work.
   */
  waiting?: string;
  progress?: Progress;
}

/** Callers of this process that wait for the same file, in order; only the first one polls the system. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while this caller alone holds the lock on `file` (created, empty, never removed: removing a lock file
 * would let two holders lock two different files of the same name).
 * Throws CancelledError when `signal` aborts the wait, and UserError `lock-busy` when the wait takes over a minute
 * and no `waiting` is given.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  if (options.signal?.aborted) throw new CancelledError();
  const key = path.resolve(file);
  const { signal, waiting, progress } = options;
  let held = false;
  const report = waiting && progress && setInterval(() => progress.report(waiting), REPORT_MS);
  const previous = queues.get(key) ?? Promise.resolve();
  const turn = previous.then(() =>
    lockAndRun(
      key,
      () => {
        held = true;
        clearInterval(report);
        return work();
      },
      options,
    ),
  );
  const finished = turn.catch(() => undefined);
  queues.set(key, finished);
  let stop = () => {};
  // In the queue of this process nobody polls; what has begun, on the other hand, keeps its lock to its end.
  const cancelled = new Promise<never>((_resolve, reject) => {
    stop = () => !held && reject(new CancelledError());
    signal?.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([turn, cancelled]);
  } finally {
    clearInterval(report);
    signal?.removeEventListener('abort', stop);
    if (queues.get(key) === finished)
      void finished.then(() => queues.get(key) === finished && queues.delete(key));
  }
}

async function lockAndRun<T>(
  file: string,
  work: () => Promise<T>,
  { signal, waiting }: LockOptions,
): Promise<T> {
  if (signal?.aborted) throw new CancelledError();
  makeFolder(path.dirname(file));
  const handle = await open(file, 'a+', 0o600);
  try {
    // Polling, not a blocking wait: blocked waits would fill the thread pool that the holder's fsync needs,
    // and could not be cancelled. The longer it has taken, the longer it will take.
    const longest = waiting ? 100 : 20;
    const deadline = waiting ? Number.POSITIVE_INFINITY : performance.now() + PATIENCE_MS;
    for (let attempt = 0; !tryLock(handle.fd); attempt++) {
      if (signal?.aborted) throw new CancelledError();
      if (performance.now() > deadline) throw busy(file);
      await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * Math.min(longest, 2 + attempt)));
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

/** Takes the lock on `file` for as long as this process lives; false when another process holds it. */
export async function lockForLife(file: string): Promise<boolean> {
  // Never closed where it was taken: closing the file would free the lock.
  const fd = openSync(file, 'a+', 0o600);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (tryLock(fd)) return true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  closeSync(fd);
  return false;
}

/** Whether anybody holds the lock on `file` now. */
export function isLocked(file: string): boolean {
  const fd = openSync(file, 'a+', 0o600);
  try {
    if (!tryLock(fd)) return true;
    unlock(fd);
    return false;
  } finally {
    closeSync(fd);
  }
}

function busy(file: string): UserError {
  return new UserError('lock-busy', {
    what: `${file} stayed locked for a minute.`,
    why: 'Another Dormouse process holds it and does not come to an end.',
    next: 'Close other windows and `dormouse` commands that hang, then try again.',
  });
}
