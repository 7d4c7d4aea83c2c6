// One task at a time, first come first served: a llama.cpp context serves one request.
import { CancelledError } from '../base/errors.ts';

export class Queue {
  private tail: Promise<void> = Promise.resolve();

  /** Runs `task` after all earlier ones. Aborted while it waits, it rejects at once with `CancelledError`. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new CancelledError());
      signal?.addEventListener('abort', onAbort);
      this.tail = this.tail.then(async () => {
        signal?.removeEventListener('abort', onAbort);
        if (signal?.aborted) return onAbort();
        await task().then(resolve, reject);
      });
    });
  }
}
