// Tells the daemon when a window was last used: where it can read neither keyboard nor mouse, as over SSH, in a container
// or without a screen, this is how it knows that the user is there, and how it ever learns that nobody is.
import type { TrainerClient } from './client.ts';

/** After so long without use the next use is told at once: a night that runs has two seconds to yield. */
const AWAY_MS = 15_000;
/** Otherwise use and disuse are told every so often. */
const EVERY_MS = 30_000;

export interface PresenceOptions {
  /** A name of the window's own. */
  window: string;
  /** The daemon, where one runs. */
  trainer(): Promise<TrainerClient | undefined>;
  /** Hears what went wrong; the next message tries again. */
  onError(error: unknown): void;
  now?(): number;
}

export class Presence {
  private usedAt: number;
  private toldAt = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: PresenceOptions) {
    this.usedAt = this.now();
    this.timer = setInterval(() => void this.tell(), EVERY_MS);
    this.timer.unref();
  }

  /** The window has the focus, or somebody types or clicks in it. */
  used(): void {
    const now = this.now();
    const returned = now - this.usedAt >= AWAY_MS || now - this.toldAt >= EVERY_MS;
    this.usedAt = now;
    if (returned) void this.tell();
  }

  private async tell(): Promise<void> {
    const now = this.now();
    this.toldAt = now;
    try {
      const trainer = await this.options.trainer();
      await trainer?.used(this.options.window, (now - this.usedAt) / 1000);
    } catch (error) {
      this.options.onError(error);
    }
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  dispose(): void {
    clearInterval(this.timer);
  }
}
