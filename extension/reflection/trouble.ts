// Whether what a user says is about something that went wrong: a lesson is said between the failure that was shown
// and the next topic, and seldom in the words of a lesson.

import { says } from '../lexicon/row.ts';
import {
  CONTRADICTIONS,
  HEADINGS,
  REPORTED_FAILURES,
  SHIFTS,
  SOLVED,
  TOLD_FAILURES,
} from '../lexicon/trouble.ts';

/** Turns of the user over which a failure is still what they speak about. */
const TURNS_OF_TROUBLE = 2;

export type Degree = 'none' | 'told' | 'reported';

/** Reads the user's turns of a session in order. */
export class Trouble {
  private left = 0;
  private degree: Degree = 'none';
  private from = Number.POSITIVE_INFINITY;
  private to = Number.POSITIVE_INFINITY;

  /** `masked`: the turn without what was pasted. */
  read(text: string, masked: string): void {
    const shown = firstFailure(text);
    const denied = says(CONTRADICTIONS, masked);
    const carried = denied || (this.left > 0 && !says(SOLVED, masked));
    if (denied || shown.degree === 'reported') this.degree = 'reported';
    else if (!carried) this.degree = shown.degree;
    this.from = carried ? 0 : shown.at;
    this.to = nextTopic(masked, this.from);
    this.left = shown.degree !== 'none' ? TURNS_OF_TROUBLE : carried ? this.left - 1 : 0;
  }

  /** What is known of the failure that the turn which was read last speaks of at this place. */
  at(start: number): Degree {
    return start >= this.from && start < this.to ? this.degree : 'none';
  }
}

function firstFailure(text: string): { at: number; degree: Degree } {
  let at = 0;
  let first = Number.POSITIVE_INFINITY;
  for (const line of text.split('\n')) {
    if (says(REPORTED_FAILURES, line)) return { at: Math.min(at, first), degree: 'reported' };
    if (says(TOLD_FAILURES, line)) first = Math.min(at, first);
    at += line.length + 1;
  }
  return { at: first, degree: first === Number.POSITIVE_INFINITY ? 'none' : 'told' };
}

/** Where the user turns to something else after `from`. */
function nextTopic(masked: string, from: number): number {
  for (const { 0: gap, index } of masked.matchAll(/\n\s*\n\s*|[.!?]\s+|\n[-*] /g)) {
    const at = index + gap.length;
    if (at <= from) continue;
    const rest = masked.slice(at, at + 80);
    if (says(SHIFTS, rest) || (gap.includes('\n') && says(HEADINGS, rest))) return at;
  }
  return Number.POSITIVE_INFINITY;
}
