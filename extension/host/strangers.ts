// Connections to the host that have not proved who they are: few, for a short time, and with a log that does not grow by
// a line for each.
import type { Socket } from 'node:net';
import type { Logger } from '../base/log.ts';

/** Connections that may wait at once; one more takes the place of the one that waits longest. */
const MOST = 64;
/** How long a connection may stay silent before it proves itself, and how much it may send until then. */
const HELLO_MS = 5_000;
const HELLO_BYTES = 4_096;
/** Between two lines about refusals. */
const REPEAT_MS = 60_000;

export class Strangers {
  /** In the order in which they came, with what ends the watch over each. */
  private readonly waiting = new Map<Socket, () => void>();
  private untold = 0;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly log: Logger) {}

  /** Watches a connection that has just been made. */
  admit(socket: Socket): void {
    const timer = setTimeout(() => this.refuse(socket, 'it did not say hello'), HELLO_MS);
    const count = () => {
      if (socket.bytesRead > HELLO_BYTES) this.refuse(socket, 'it sent too much before its hello');
    };
    socket.on('data', count);
    socket.once('close', () => this.know(socket));
    this.waiting.set(socket, () => {
      clearTimeout(timer);
      socket.off('data', count);
    });
    const [oldest] = this.waiting.keys();
    if (this.waiting.size > MOST && oldest) this.refuse(oldest, 'too many wait for their hello');
  }

  has(socket: Socket): boolean {
    return this.waiting.has(socket);
  }

  /** It has proved itself, or is gone. */
  know(socket: Socket): void {
    this.waiting.get(socket)?.();
    this.waiting.delete(socket);
  }

  /** Destroyed at once: a stranger gets no answer to learn from. */
  refuse(socket: Socket, why: string): void {
    this.know(socket);
    socket.destroy();
    this.untold += 1;
    if (performance.now() - this.toldAt < REPEAT_MS) return;
    this.log.warn(`refused ${this.untold} connection(s), the last one because ${why}`);
    this.toldAt = performance.now();
    this.untold = 0;
  }
}
