// The one progress of a night on demand: it only rises, also where the trainer is set up in the middle of it, says how
// long it still takes once that can be told, and after a cancel says that and nothing else.
import type { Progress } from '../base/log.ts';
import { duration } from '../base/numbers.ts';

/** Share of the way that setting up the trainer takes, the first time. */
const SETUP_SHARE = 0.5;
/** Before so many milliseconds, and so much of the way, nobody can say how long the rest takes. */
const TOLD_MS = 20_000;
const TOLD_SHARE = 0.1;

export class NightProgress {
  private highest: number | undefined;
  /** Where the night itself begins. */
  private start = 0;
  private cancelled = false;
  /** Where the way is measured from, and when that was. */
  private from: { fraction: number; at: number } | undefined;

  /** `say` gets the sentence for the user. */
  constructor(
    private readonly name: string,
    private readonly say: (sentence: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Of the night. */
  readonly night: Progress = {
    report: (message, fraction) =>
      this.report(message, fraction === undefined ? undefined : this.start + (1 - this.start) * fraction),
  };

  /** Of the trainer's setup, which comes in the middle of a night and takes the first half from then on. */
  readonly setup: Progress = {
    report: (message, fraction) => {
      // The night after it has a pace of its own.
      this.from = undefined;
      this.start = SETUP_SHARE;
      this.report(message, fraction === undefined ? undefined : SETUP_SHARE * fraction);
    },
  };

  /** The user cancelled: it takes a while until everything has stopped. */
  cancel(): void {
    this.cancelled = true;
    this.say(`${this.name} is being cancelled; what was begun is put away.`);
  }

  private report(message: string, fraction: number | undefined): void {
    if (this.cancelled) return;
    if (fraction !== undefined) this.highest = Math.max(this.highest ?? 0, Math.min(1, fraction));
    const percent = this.highest === undefined ? '' : ` ${Math.floor(this.highest * 100)} %`;
    this.say(`${this.name}${percent}${this.left()}: ${message}.`);
  }

  /** By the pace so far. */
  private left(): string {
    const { highest: fraction } = this;
    if (fraction === undefined) return '';
    const at = this.now();
    this.from ??= { fraction, at };
    const [way, ms] = [fraction - this.from.fraction, at - this.from.at];
    if (way < TOLD_SHARE || ms < TOLD_MS || fraction >= 1) return '';
    return `, about ${duration(((1 - fraction) * ms) / way / 1000)} left`;
  }
}
