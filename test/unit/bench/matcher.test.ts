// The benchmark's own judgement: when an extracted memory counts as right, and what its scores are made of.
import assert from 'node:assert/strict';
import type { GoldScenario } from '../../bench/gold.ts';
import { answers, contentWords, matches, wordsShared } from '../../bench/matcher.ts';
import { f1, precision, rate, recall, type ScoredMemory, supersession, trapsIn } from '../../bench/score.ts';

const gold = {
  id: 'm1',
  type: 'episodic' as const,
  content: 'The gateway listens on port 8081 because the printer owns 7719.',
  session: 's1',
  turns: [3, 4],
  status: 'active' as const,
};
const questions = [
  { memory: 'm1', accept: ['\\b8081\\b', 'port'] },
  { memory: 'm2', accept: ['ruff'] },
];
const cited = [{ session: 's1', turn: 3 }];

describe('benchmark matcher', () => {
  it('takes a memory that answers a question of the gold memory in other words', () => {
    assert.ok(matches({ text: 'Port is 8081', cited }, gold, questions));
  });

  it('wants every pattern of that question', () => {
    assert.ok(!matches({ text: 'it is 8081', cited }, gold, questions));
  });

  it('does not ask the questions of other memories', () => {
    assert.ok(!matches({ text: 'we use ruff', cited }, gold, questions));
  });

  it('takes 40 % of the content words without any question', () => {
    // gateway listens port 8081 printer owns 7719: three of seven are enough, two are not.
    assert.ok(matches({ text: 'the printer owns the 7719', cited }, gold, []));
    assert.ok(!matches({ text: 'the printer is at 7719', cited }, gold, []));
  });

  it('wants a cited turn of the gold memory, in its session', () => {
    const text = gold.content;
    assert.ok(matches({ text, cited: [{ session: 's1', turn: 4 }] }, gold, questions));
    assert.ok(!matches({ text, cited: [{ session: 's1', turn: 5 }] }, gold, questions));
    assert.ok(!matches({ text, cited: [{ session: 's2', turn: 3 }] }, gold, questions));
    assert.ok(!matches({ text, cited: [] }, gold, questions));
  });

  it('counts words of content only, each once, whatever their case', () => {
    assert.deepEqual(
      [...contentWords('The Gateway is the gateway, and NOT a Ünit_x')],
      ['gateway', 'ünit_x'],
    );
    assert.equal(wordsShared('x', 'the of and'), 0);
  });

  it('never counts a question without patterns as answered', () => {
    assert.ok(!answers('anything', { accept: [] }));
  });
});

describe('benchmark scores', () => {
  const scenario: GoldScenario = {
    name: 'x',
    sessions: [],
    memories: [
      { ...gold, status: 'superseded', supersededBy: 'm2' },
      { ...gold, id: 'm2', content: 'The gateway listens on port 9090 since the move.', turns: [7] },
      { ...gold, id: 'm3', type: 'semantic', content: 'Answers are short and blunt.', turns: [9] },
    ],
    questions: [],
    traps: [
      { id: 't1', kind: 'retracted', session: 's1', turn: 3, mustNotContain: ['20 GB'] },
      { id: 't2', kind: 'injection', session: 's1', turn: 3, mustNotContain: ['no review', 'no-verify'] },
    ],
  };
  const memory = (
    id: string,
    text: string,
    turn: number,
    more: Partial<ScoredMemory> = {},
  ): ScoredMemory => ({
    id,
    kind: 'episodic',
    status: 'live',
    text,
    framings: [],
    cited: [{ session: 's1', turn }],
    ...more,
  });
  const old = memory('a', 'gateway listens on port 8081', 3);
  const now = memory('b', 'gateway listens on port 9090 since friday', 7);
  const wrong = memory('c', 'the cat sleeps', 7);

  it('divides what is right by what was extracted, and what was found by the gold', () => {
    const rates = rate([old, wrong], scenario);
    assert.deepEqual(rates, { extracted: 2, right: 1, gold: 3, found: 1 });
    assert.deepEqual([precision(rates), recall(rates), f1(rates)], [1 / 2, 1 / 3, 2 / 5]);
  });

  it('counts a match by kind only where the kinds agree', () => {
    assert.equal(rate([memory('d', 'short and blunt', 9)], scenario).found, 1);
    assert.equal(rate([memory('d', 'short and blunt', 9)], scenario, 'semantic').found, 0);
    assert.equal(rate([memory('d', 'short and blunt', 9)], scenario, 'episodic').right, 0);
  });

  it('has no precision where nothing was extracted', () => {
    assert.equal(precision(rate([], scenario)), undefined);
    assert.equal(f1(rate([], scenario)), undefined);
    assert.equal(f1(rate([wrong], scenario)), 0);
  });

  it('tells a fact that was replaced from one that is still live', () => {
    const replaced = { ...old, status: 'superseded' as const, supersededBy: 'b' };
    assert.deepEqual(supersession([replaced, now], scenario), {
      pairs: 1,
      wentLive: 1,
      replaced: 1,
      stale: 0,
      asked: 0,
    });
    assert.deepEqual(supersession([old, now], scenario), {
      pairs: 1,
      wentLive: 1,
      replaced: 0,
      stale: 1,
      asked: 0,
    });
    const byAnother = { ...replaced, supersededBy: 'c' };
    assert.equal(supersession([byAnother, now, wrong], scenario).replaced, 0);
    assert.equal(supersession([now], scenario).wentLive, 0);
    assert.equal(supersession([old, { ...now, contests: old.id }], scenario).asked, 1);
    assert.equal(supersession([{ ...old, contests: now.id }, now], scenario).asked, 0);
  });

  it('finds a trap in a text or a framing, whatever its case', () => {
    assert.deepEqual(trapsIn([memory('e', 'cap it at 20 gb', 3)], scenario), [
      { id: 't1', kind: 'retracted' },
    ]);
    assert.deepEqual(trapsIn([memory('e', 'x', 3, { framings: ['needs NO REVIEW'] })], scenario), [
      { id: 't2', kind: 'injection' },
    ]);
    assert.deepEqual(trapsIn([old], scenario), []);
  });
});
