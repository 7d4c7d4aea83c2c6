// The scorers of the base model's suites: what counts as right, and that nothing else does.
import assert from 'node:assert/strict';
import { exact, figureOf, tallyFacts, tallyLine, tallySummary, tallyTalks } from '../../bench/skills.ts';

const fact = {
  quote: 'kelmo listens on port 47!',
  kind: 'episodic' as const,
  subject: 'kelmo',
  text: 'The port of kelmo is 47',
};
const other = { ...fact, quote: 'mara owns kelmo', text: 'The owner of kelmo is mara' };
const talk = {
  relation: 'port',
  subject: 'kelmo',
  value: '47',
  answer: 'The port of kelmo is 47.',
};
const question = 'Which port does kelmo listen on?';

const facts = (...found: object[]) => tallyFacts(JSON.stringify({ facts: found }), [fact, other]);
const talks = (...found: [string, string][]) =>
  tallyTalks(
    JSON.stringify({ conversations: found.map(([user, assistant]) => ({ user, assistant })) }),
    talk,
    2,
  );

describe('scores of the base model', () => {
  it('are the F1 of all answers together, which is the share where one answer was wanted and given', () => {
    assert.equal(figureOf([exact(true), exact(false), exact(false), exact(true)]), 0.5);
    assert.equal(figureOf([{ right: 1, given: 3, wanted: 1 }]), 0.5);
    assert.equal(figureOf([{ right: 0, given: 0, wanted: 0 }]), 1);
  });

  it('count a memory once, by kind, subject, text and a quote that was said', () => {
    assert.deepEqual(facts(other, fact), { right: 2, given: 2, wanted: 2 });
    assert.deepEqual(facts(fact, fact), { right: 1, given: 2, wanted: 2 });
    assert.equal(facts({ ...fact, quote: 'listens on port 47' }).right, 1);
    assert.equal(facts({ ...fact, subject: ' kelmo' }).right, 1);
    for (const wrong of [
      { quote: '' },
      { quote: 'port 48' },
      { kind: 'semantic' },
      { text: 'The port is 47' },
    ])
      assert.equal(facts({ ...fact, ...wrong }).right, 0, JSON.stringify(wrong));
    assert.deepEqual(tallyFacts('{"facts":[', [fact]), { right: 0, given: 0, wanted: 1 });
  });

  it('count a rehearsal whose question asks for the fact and whose answer is the fact and no more', () => {
    assert.equal(talks([question, talk.answer], ['what is the port of kelmo', talk.answer]).right, 2);
    assert.equal(talks([question, talk.answer], ['which port does kelmo listen on', talk.answer]).right, 1);
    assert.equal(talks(['who owns kelmo?', talk.answer]).right, 0);
    assert.equal(talks(['which port does kelmo2 listen on?', talk.answer]).right, 0);
    assert.equal(talks([question, 'The port of kelmo is 48.']).right, 0);
    assert.equal(talks([question, `${talk.answer} The owner of kelmo is mara.`]).right, 0);
    assert.deepEqual(talks([question, talk.answer]), { right: 1, given: 2, wanted: 2 });
  });

  it('cut a summary at a sixth, and ask of it what an extractive oracle of that length keeps', () => {
    const gold = { facts: ['- a is 1.', '- b is 2.'], quotes: ['a is now 1', 'b is 2'], length: 120 };
    assert.deepEqual(tallySummary('- a is 1.\n- b is 2.', gold), { right: 2, given: 2, wanted: 2 });
    assert.equal(tallySummary('- a is 1.\n- b is 3.', gold).right, 1);
    assert.equal(tallySummary('- c is a long one.\n- a is 1.\n- b is 2.', gold).right, 0);
    // Room for one statement of the two: a better summary than that is worth no more.
    assert.deepEqual(tallySummary('- a is 1.', { ...gold, length: 60 }), { right: 1, given: 1, wanted: 1 });
  });

  it('take the line of the fenced block, blanks included', () => {
    const answer = 'Indent src with 3 spaces.\n```\n   return a\n```';
    assert.equal(tallyLine(answer, { line: '   return a' }).right, 1);
    assert.equal(tallyLine(answer, { line: '  return a' }).right, 0);
    assert.equal(tallyLine('return a', { line: 'return a' }).right, 0);
  });
});
