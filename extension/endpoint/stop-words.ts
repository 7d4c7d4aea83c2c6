// Ends an answer at the first of the client's stop sequences. What may be the beginning of one is held back until it is
// known not to be.
export class StopWords {
  private held = '';
  /** One was found: nothing more is passed on. */
  found = false;

  constructor(
    private readonly stops: readonly string[],
    private readonly pass: (text: string) => void,
  ) {}

  take(piece: string): void {
    if (this.found) return;
    this.held += piece;
    const ends = this.stops.map((stop) => this.held.indexOf(stop)).filter((at) => at >= 0);
    if (ends.length > 0) {
      this.found = true;
      this.release(Math.min(...ends));
      this.held = '';
      return;
    }
    this.release(this.held.length - this.beginning());
  }

  /** The answer is over: what was held back belongs to it. */
  end(): void {
    if (!this.found) this.release(this.held.length);
  }

  private release(length: number): void {
    if (length > 0) this.pass(this.held.slice(0, length));
    this.held = this.held.slice(length);
  }

  /** Length of the end that could be the beginning of a stop sequence. */
  private beginning(): number {
    const longest = Math.max(0, ...this.stops.map(({ length }) => length - 1));
    for (let length = Math.min(longest, this.held.length); length > 0; length -= 1) {
      const end = this.held.slice(-length);
      if (this.stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
