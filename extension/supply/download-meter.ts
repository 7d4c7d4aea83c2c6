// How far a download is, how fast it goes, and how long it will take.
import type { Progress } from '../base/log.ts';
import { duration, size } from '../base/numbers.ts';

/** The speed is that of the last seconds, so that a pause or a faster line shows soon. */
const WINDOW_MS = 20_000;
/** Less says nothing about a speed. */
const SHORTEST_MS = 3000;
/** Between two reports. */
const REPORT_MS = 500;

export class DownloadMeter {
  private readonly marks: { at: number; bytes: number }[] = [];
  private reported = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly name: string,
    private readonly total: number,
    private readonly progress: Progress | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Before the first bytes of this run: `bytes` came in earlier ones. */
  begin(bytes: number): void {
    this.progress?.report(this.text(bytes), bytes / this.total);
  }

  /** `bytes`: all that is here by now. */
  report(bytes: number): void {
    const at = this.now();
    this.marks.push({ at, bytes });
    while (this.marks.length > 2 && at - this.marks[0]!.at > WINDOW_MS) this.marks.shift();
    if (at - this.reported < REPORT_MS && bytes < this.total) return;
    this.reported = at;
    this.progress?.report(this.text(bytes), bytes / this.total);
  }

  private text(bytes: number): string {
    const parts = [`Downloading ${this.name}: ${size(bytes)} of ${size(this.total)}`];
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    const ms = first && last ? last.at - first.at : 0;
    const speed = first && last && ms >= SHORTEST_MS ? ((last.bytes - first.bytes) / ms) * 1000 : 0;
    if (speed > 0) parts.push(`${size(speed)}/s`, `${duration((this.total - bytes) / speed)} left`);
    return parts.join(', ');
  }
}
