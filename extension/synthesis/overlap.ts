// Keeps the words of probes out of training: a probe that was rehearsed measures the rehearsal, not the memory. Held
// for every writer, by n-grams of normalised words, so that another opener or closing mark makes no difference.

import { wordingOf } from './questions.ts';
import type { Probe, Rehearsal } from './schema.ts';

/** Words in a row that are compared; where a question is shorter, as many as it has. */
const GRAM_SIZE = 3;
/** Words from which on a probe's wording is its own, wherever it stands. */
const TELLING_WORDS = 6;
/** Share of n-grams in common: from here on it is the probe in other clothes. */
const SAME_SHARE = 0.75;

/** What a subject is replaced by: it is in every question about it, and says nothing about their wording. */
const SUBJECT_MARK = 'subject';

function wordsOf(question: string, subject: string): string[] {
  const plain = ` ${wordingOf(question)} `;
  const about = wordingOf(subject);
  return (about === '' ? plain : plain.replaceAll(` ${about} `, ` ${SUBJECT_MARK} `))
    .split(' ')
    .filter(Boolean);
}

function gramsOf(words: string[], size: number): Set<string> {
  const count = Math.max(0, words.length - size + 1);
  return new Set(Array.from({ length: count }, (_, at) => words.slice(at, at + size).join(' ')));
}

/**
 * Share of the probe's n-grams that are in the question, 0 to 1. A short probe ("timeout for x?") is part of many
 * questions of another wording, so there the question's n-grams count as well. `subject` may be empty.
 */
export function overlapOf(probe: string, question: string, subject: string): number {
  const [a, b] = [wordsOf(probe, subject), wordsOf(question, subject)];
  const size = Math.max(1, Math.min(GRAM_SIZE, a.length, b.length));
  const [left, right] = [gramsOf(a, size), gramsOf(b, size)];
  const common = [...left].filter((own) => right.has(own)).length;
  return common / Math.max(1, left.size, a.length < TELLING_WORDS ? right.size : 0);
}

/** Whether two questions about the same thing are one in other clothes. */
export function repeats(a: string, b: string, subject: string): boolean {
  return overlapOf(a, b, subject) >= SAME_SHARE || overlapOf(b, a, subject) >= SAME_SHARE;
}

/** The rehearsals that repeat no probe. All are about `subject`, as far as it is known. */
export function withoutProbes(rehearsals: Rehearsal[], probes: Probe[], subject: string): Rehearsal[] {
  return rehearsals.filter(({ user }) =>
    probes.every((probe) => overlapOf(probe.user, user, subject) < SAME_SHARE),
  );
}
