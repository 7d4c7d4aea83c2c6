// One task at a time, first come first served: a llama.cpp context serves one request.
import { CancelledError } from '../base/errors.ts';

export class Queue {
  private tail: Promise<void> = Promise.resolve();

  /**
   * Runs `task` after all earlier ones; its failure, thrown or rejected, is its caller's alone. Aborted while it waits,
   * it rejects at once with `CancelledError`.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new CancelledError());
      signal?.addEventListener('abort', onAbort);
      this.tail = this.tail.then(async () => {
        signal?.removeEventListener('abort', onAbort);
        if (signal?.aborted) return onAbort();
        try {
          resolve(await task());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
