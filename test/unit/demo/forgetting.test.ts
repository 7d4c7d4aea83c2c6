// What the demo forgets, and how it judges that a memory is gone and the others are not.
import assert from 'node:assert/strict';
import { drawDay } from '../../../extension/demo/fixture.ts';
import { chooseFarewell, judgeForgetting } from '../../../extension/demo/forgetting.ts';
import { BARS } from '../../../extension/demo/result.ts';
import type { QuizRun } from '../../../extension/demo/stages.ts';
import { memoryOf } from '../../support/memories.ts';

describe('forgetting in the demo', () => {
  const day = drawDay(5, 'real');
  const value = (id: string) => day.quiz.find((question) => question.id === id)!.accept[0]![0]!;
  const places = (...ids: string[]) => ids.map((id) => day.quiz.findIndex((question) => question.id === id));
  const owner = memoryOf(`${value('owner')} owns the billing exports`);
  const queue = memoryOf(`we decided on ${value('queue')} for the job queue`);
  /** A run that answers these questions right, and no other. */
  const run = (...ids: string[]): QuizRun => ({
    quiz: day.quiz.map(({ id, accept }) => ({
      answer: ids.includes(id) ? `It is ${accept.map(([first]) => first).join(' and ')}.` : 'No idea.',
      promptTokens: 1,
    })),
    unanswerable: [],
    superseded: [],
    adapter: null,
    model: '0',
  });

  it('takes a live memory that the morning answered and the base did not guess, with all questions about it', () => {
    const memories = [owner, { ...queue, status: 'superseded' as const }];
    const chosen = chooseFarewell(day, memories, run('cause'), run('cause', 'owner-back', 'queue'), 1);
    assert.deepEqual(chosen, { memory: owner, questions: places('owner', 'owner-back') });
    assert.equal(chooseFarewell(day, memories, run('owner'), run('owner', 'queue'), 1), undefined);
  });

  const farewell = { memory: owner, questions: places('owner', 'owner-back') };
  const rest = day.quiz.map(({ id }) => id).filter((id) => !id.startsWith('owner'));

  it('is not done while a question about it is answered, by weights or product', () => {
    const judged = (weights: string[], product: string[], evening: string[] = []) =>
      judgeForgetting(
        day,
        farewell,
        { evening: run(...evening), weights: run(...weights), product: run(...product) },
        BARS.real,
      ).gone;
    assert.equal(judged(rest, rest), true);
    assert.equal(judged([...rest, 'owner-back'], rest), false);
    assert.equal(judged(rest, [...rest, 'owner']), false);
    assert.equal(judged([...rest, 'owner'], rest, ['owner']), true, 'the base guesses it without any memory');
  });

  it('keeps the rest where as many other questions are answered as the bar asks', () => {
    const kept = (answered: string[]) =>
      judgeForgetting(
        day,
        farewell,
        { evening: run(), weights: run(...answered), product: run() },
        { ...BARS.real, restKept: 0.5 },
      ).restKept;
    assert.equal(kept(rest.slice(0, 5)), true);
    assert.equal(kept(rest.slice(0, 4)), false);
    assert.equal(kept([...rest.slice(0, 4), 'owner']), false, 'what was forgotten is no part of the rest');
  });
});
