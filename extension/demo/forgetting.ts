// Which memory the demo forgets, and whether it is gone afterwards and the rest still there.

import type { Memory } from '../memory/schema.ts';
import { passes } from '../synthesis/probe-score.ts';
import type { Day } from './fixture.ts';
import type { Bars } from './result.ts';
import { outcomes } from './score.ts';
import type { QuizRun } from './stages.ts';

export interface Farewell {
  memory: Memory;
  /** Indices of the questions of the quiz that this memory answers. */
  questions: number[];
}

/** A live memory that the morning answered; undefined where there is none. The seed decides between several. */
export function chooseFarewell(
  day: Day,
  memories: Memory[],
  evening: QuizRun,
  morning: QuizRun,
  seed: number,
): Farewell | undefined {
  const guessed = outcomes(day, evening);
  const right = outcomes(day, morning);
  const known = day.quiz.flatMap((question, index) => {
    const memory = memories.find(({ status, text }) => status === 'live' && passes(text, question));
    return memory && right[index] && !guessed[index] ? [memory] : [];
  });
  const memory = known[seed % Math.max(1, known.length)];
  if (!memory) return undefined;
  const questions = day.quiz.flatMap((question, index) => (passes(memory.text, question) ? [index] : []));
  return { memory, questions };
}

/**
 * Gone: no run after the rebuild answers a question of the memory; those that the base guessed in the evening say
 * nothing of it. Kept: the share of all other questions that the weights answer, held against its bar.
 */
export function judgeForgetting(
  day: Day,
  { questions }: Farewell,
  runs: { evening: QuizRun; weights: QuizRun; product: QuizRun },
  bars: Bars,
): { gone: boolean; restKept: boolean } {
  const guessed = outcomes(day, runs.evening);
  const asked = questions.filter((index) => !guessed[index]);
  const answered = [runs.weights, runs.product].map((run) => outcomes(day, run));
  const rest = outcomes(day, runs.weights).filter((_, index) => !questions.includes(index));
  return {
    gone: asked.every((index) => answered.every((right) => !right[index])),
    restKept: rest.filter(Boolean).length >= bars.restKept * rest.length,
  };
}
