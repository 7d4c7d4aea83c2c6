// What the user reads before a night: its time by the nights so far, or that nobody knows it; and what it changed.
import assert from 'node:assert/strict';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import {
  type ComparedAnswer,
  comparedQuestions,
  comparisonDocument,
} from '../../../extension/sleep/comparison.ts';
import { forecastLines, type NightForecast, timeOf } from '../../../extension/sleep/forecast.ts';
import { cardOf, learnedIn } from '../../support/adapter-card.ts';

const night = (day: number, memories: number, epochs: number, seconds: number) => {
  const card = cardOf('a'.repeat(64));
  const ids = Array.from({ length: memories }, (_, at) => learnedIn(`m${at}`));
  return {
    ...card,
    seconds,
    createdAt: `2026-11-0${day}T03:00:00Z`,
    memories: ids,
    recipe: { ...card.recipe, epochs },
  };
};

describe('the forecast of a night', () => {
  it('goes by the pace of the newest nights', () => {
    assert.equal(timeOf(10, []), undefined);
    assert.deepEqual(timeOf(30, [night(1, 10, 3, 60)]), { least: 60, most: 60, nights: 1 });
    const many = [night(1, 1, 1, 1000), ...[2, 3, 4, 5, 6].map((day) => night(day, 10, 2, 20 * day))];
    assert.deepEqual(timeOf(10, many), { least: 20, most: 60, nights: 5 }, 'the oldest does not count');
    assert.equal(timeOf(10, [night(1, 0, 3, 60)]), undefined, 'a night without memories has no pace');
  });

  const memory = (text: string) => ({ text }) as NightForecast['fresh'][number];
  const forecast: NightForecast = {
    fresh: [memory('a'), memory('b')],
    held: [{ memory: memory('c'), why: 'no probe of it counts' }],
    examples: { fresh: 40, replayed: 60 },
    time: undefined,
    install: undefined,
  };

  it('says that the time is not known where no night has run', () => {
    const text = forecastLines(forecast).join('\n');
    assert.match(text, /2 memories train: about 40 examples, and 60 of what was learned before/);
    assert.match(text, /is not known/);
    assert.match(text, /Nothing is downloaded/);
    assert.match(text, /1 memory stays text/);
  });

  it('says the time, as a span where nights differed, and what is downloaded', () => {
    const install = { downloadMb: 250, diskMb: 900, dir: '/cache/venv' };
    const lines = (least: number, most: number) =>
      forecastLines({ ...forecast, install, time: { least, most, nights: 3 } }).join('\n');
    assert.match(lines(60, 200), /It takes about 60 s to 3 min here, by the last 3 nights/);
    assert.match(lines(180, 200), /It takes about 3 min here/);
    assert.match(lines(60, 200), /up to 250 MB .* 900 MB on disk in \/cache\/venv/);
  });
});

describe('the comparison of a night', () => {
  it('asks one question of the gate a new memory, and none of what was known or forgotten', () => {
    const probe = (user: string) => ({ user, answer: 'x', passed: true, from: 'memory' as const });
    const parent = { ...cardOf('a'.repeat(64)), memories: [learnedIn('old', [probe('old?')])] };
    const card: AdapterCard = {
      ...cardOf('a'.repeat(64)),
      memories: [
        learnedIn('old', [probe('old?')]),
        learnedIn('new', [probe('new?'), probe('new again?')]),
        learnedIn('gone', [probe('')]),
        learnedIn('none'),
      ],
    };
    assert.deepEqual(comparedQuestions(card, parent), ['new?']);
    assert.deepEqual(comparedQuestions(card, undefined), ['old?', 'new?']);
  });

  it('has the same lines on both sides but for the answers', () => {
    const answers: ComparedAnswer[] = [
      { question: 'which port?', before: 'I do not know.', after: ' 4182 ' },
    ];
    const [before, after] = [comparisonDocument(answers, 'before'), comparisonDocument(answers, 'after')];
    assert.equal(before.replace('I do not know.', '4182'), after);
    assert.match(comparisonDocument([{ question: 'q', before: '', after: '' }], 'after'), /\(no answer\)/);
  });
});
