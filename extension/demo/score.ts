// From the answers of one quiz to its figures.

import type { MemoryKind } from '../language/kind.ts';
import { declines } from '../synthesis/free-text/declining.ts';
import { contains, passes } from '../synthesis/probe-score.ts';
import type { Day } from './fixture.ts';
import type { QuizFigures } from './result.ts';
import { spellings } from './spellings.ts';
import type { QuizAnswer, QuizRun } from './stages.ts';

const share = (outcomes: boolean[]) =>
  outcomes.length === 0 ? 0 : outcomes.filter(Boolean).length / outcomes.length;

/** Whether each answerable question was answered right, in the order of the quiz. */
export function outcomes(day: Day, run: QuizRun): boolean[] {
  return day.quiz.map(({ accept, reject }, index) =>
    passes(run.quiz[index]?.answer ?? '', {
      accept: accept.map((group) => group.flatMap(spellings)),
      reject: reject.flatMap(spellings),
    }),
  );
}

export function figures(day: Day, run: QuizRun): QuizFigures {
  const right = outcomes(day, run);
  const byKind: QuizFigures['byKind'] = {};
  for (const kind of new Set(day.quiz.map((question): MemoryKind => question.kind)))
    byKind[kind] = share(right.filter((_, index) => day.quiz[index]?.kind === kind));
  return {
    recall: share(right),
    abstention: share(run.unanswerable.map(({ answer }) => declines(answer))),
    byKind,
  };
}

/** Answers, to whatever question, that say a value which was replaced during the day. */
export function supersededLeaks(day: Day, run: QuizRun): QuizAnswer[] {
  return [...run.quiz, ...run.unanswerable, ...run.superseded].filter(({ answer }) =>
    day.superseded.some(({ old }) => spellings(old).some((value) => contains(answer, value))),
  );
}

/** Mean prompt tokens of the answerable questions. */
export function meanPromptTokens(run: QuizRun): number {
  const tokens = run.quiz.map(({ promptTokens }) => promptTokens);
  return Math.round((10 * tokens.reduce((sum, count) => sum + count, 0)) / Math.max(1, tokens.length)) / 10;
}
