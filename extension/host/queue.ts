// One task at a time, first come first served: a llama.cpp context serves one request. Long batches run aside, in a
// context of their own, and stand still while anybody else is served.
import { CancelledError } from '../base/errors.ts';

/** How a task that runs aside shares the machine. */
export interface Turn {
  /** Runs `task` like any request: for what must not meet another one, such as opening a context. */
  alone<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when no request runs or waits, and when the task is aborted. Awaited before each step. */
  giveWay(): Promise<void>;
}

export class Queue {
  private tail: Promise<void> = Promise.resolve();
  /** Requests that run or wait. */
  private pending = 0;
  private aside: Queue | undefined;

  /**
   * Runs `task` after all earlier ones; its failure, thrown or rejected, is its caller's alone. Aborted while it waits,
   * it rejects at once with `CancelledError`.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new CancelledError());
      signal?.addEventListener('abort', onAbort);
      this.pending += 1;
      this.tail = this.tail.then(async () => {
        signal?.removeEventListener('abort', onAbort);
        try {
          if (signal?.aborted) onAbort();
          else resolve(await task());
        } catch (error) {
          reject(error);
        } finally {
          this.pending -= 1;
        }
      });
    });
  }

  /** Runs `task` beside the requests, which all go first, and after earlier ones of its own kind. Aborts as `run` does. */
  runAside<T>(task: (turn: Turn) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.aside ??= new Queue();
    return this.aside.run(() => {
      const aborted = new Promise<void>((resolve) => {
        if (signal?.aborted) resolve();
        signal?.addEventListener('abort', () => resolve());
      });
      return task({
        alone: (part) => this.run(part, signal),
        giveWay: async () => {
          while (this.pending > 0 && !signal?.aborted) await Promise.race([this.tail, aborted]);
        },
      });
    }, signal);
  }
}
