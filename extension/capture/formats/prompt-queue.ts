// Prompts that a person typed while Claude Code was working. The transcript has each of them up to three times: when it
// is queued, as an attachment or a message when it is sent, and when it leaves the queue; it counts once. Undocumented:
// simonw/claude-code-transcripts (issue 98) shows the records, and every `enqueue` was seen to be followed by `remove`
// (sent while working), `dequeue` (sent afterwards) or `popAll` (taken back to be edited).
import type { RecordedTurn } from './format.ts';

export class PromptQueue {
  private waiting: RecordedTurn[] = [];
  /** How often a prompt was given out in one record, and is not to be given out in the next. */
  private readonly given = new Map<string, number>();

  /** A prompt is queued, unless it was sent already: records are not always in the order of their times. */
  enqueue(turn: RecordedTurn): void {
    if (!this.take(turn.text)) this.waiting.push(turn);
  }

  /** A prompt left the queue to be sent; the first one, where the record does not say which. */
  sent(text: string): RecordedTurn[] {
    const turn = this.remove(text);
    if (!turn) return [];
    this.give(turn.text);
    return [turn];
  }

  /** Prompts went back to where they were typed; all, where the record does not say which. */
  takenBack(text: string): number {
    if (text !== '') return this.remove(text) ? 1 : 0;
    return this.waiting.splice(0).length;
  }

  /** A message of the user; none where it is one that was queued and given out before. */
  said(turn: RecordedTurn, queued: boolean): RecordedTurn[] {
    if (this.take(turn.text)) return [];
    const index = this.waiting.findIndex(({ text }) => text === turn.text);
    if (index >= 0) this.waiting.splice(index, 1);
    // An attachment comes before what closes the queue; a message after.
    if (queued && index < 0) this.give(turn.text);
    return [turn];
  }

  /** What is still queued where the transcript ends. */
  rest(): RecordedTurn[] {
    return this.waiting.splice(0);
  }

  private remove(text: string): RecordedTurn | undefined {
    const index = this.waiting.findIndex((turn) => text === '' || turn.text === text);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0];
  }

  private give(text: string): void {
    this.given.set(text, (this.given.get(text) ?? 0) + 1);
  }

  private take(text: string): boolean {
    const count = this.given.get(text) ?? 0;
    if (count > 0) this.given.set(text, count - 1);
    return count > 0;
  }
}
