// The help figures on histories whose answer is known: every count by its week, and a verdict only where the data carry one.
import assert from 'node:assert/strict';
import { ulid } from 'ulid';
import { pairedOf } from '../../../extension/benefit/paired.ts';
import { repetitions, weeksOf } from '../../../extension/benefit/weeks.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { cardOf } from '../../support/adapter-card.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const DAY = 86_400_000;
/** A Monday. */
const MONDAY = Date.UTC(2026, 10, 2);
const at = (day: number) => MONDAY + day * DAY;
const iso = (day: number) => new Date(at(day)).toISOString();
const now = new Date(at(28));

/** A memory of day `day` that the user typed again on each of `again`. */
const said = (text: string, day: number, again: number[] = [], changes: Partial<Memory> = {}): Memory =>
  memoryOf(text, {
    createdAt: iso(day),
    evidence: [day, ...again].map((each) => ({
      session: `chat-${ulid(at(each))}`,
      turn: 1,
      quote: text,
      source: 'user' as const,
    })),
    ...changes,
  });

describe('the weeks of a workspace', () => {
  it('count what was learned, corrected and said again, and the nights, each in its week', () => {
    const later = said('b', 15);
    const memories = [
      said('a', 0, [8, 9, 30]),
      said('old', 1, [], { status: 'superseded', supersededBy: later.id }),
      later,
      said('p', 8, [], { status: 'proposed' }),
    ];
    const cards = [
      cardOf('1'.repeat(64), { createdAt: iso(8), seconds: 60, energyWh: 0.5 }),
      cardOf('2'.repeat(64), { createdAt: iso(9), seconds: 30, energyWh: null }),
      cardOf('3'.repeat(64), { createdAt: iso(-40), seconds: 30, energyWh: 9 }),
    ];
    const weeks = weeksOf(memories, cards, 4, new Date(at(27)));
    assert.deepEqual(
      weeks.map((week) => Object.values(week)),
      [
        ['2026-11-02', 2, 0, 0, 0, 0, null],
        ['2026-11-09', 0, 0, 2, 2, 90, 0.5],
        ['2026-11-16', 1, 1, 0, 0, 0, null],
        ['2026-11-23', 0, 0, 0, 0, 0, null],
      ],
    );
  });

  it('count neither a second message of one talk nor another one’s words as said again', () => {
    const memory = said('a', 0, [3]);
    const [first, second] = memory.evidence;
    assert.equal(repetitions(memory).length, 1);
    assert.equal(repetitions({ evidence: [first!, { ...second!, session: first!.session }] }).length, 0);
    assert.equal(repetitions({ evidence: [first!, { ...second!, source: 'import' }] }).length, 0);
    assert.equal(repetitions({ evidence: [first!, { ...second!, session: 'claude-code/x' }] }).length, 0);
  });
});

describe('a memory compared with itself', () => {
  /** A history of `count` memories, learned in the night of day 10. */
  const history = (count: number, again: (n: number) => number[], night = 10) => {
    const memories = Array.from({ length: count }, (_, n) => said(`m${n}`, 0, again(n)));
    const passed = new Set(memories.map(({ id }) => id));
    return inventoryOf(memories, {
      verified: new Map([['a'.repeat(64), { passed, failed: new Set(), job: 'j', at: iso(night) }]]),
    });
  };

  it('says that it is said less where it is, with an interval that holds the difference', () => {
    const paired = pairedOf(
      history(40, (n) => (n % 2 === 0 ? [4, 5] : [6])),
      now,
    );
    assert.deepEqual([paired.pairs, paired.before, paired.after], [40, 1.5, 0]);
    assert.ok(paired.interval![0] <= -1.5 && paired.interval![1] >= -1.5 && paired.interval![1] < 0);
    assert.match(paired.sentence, /: fewer than before \(difference -1\.\d\d to -1\.\d\d\)\.$/);
  });

  it('says that it is said more where it is, and nothing where chance explains it', () => {
    assert.match(
      pairedOf(
        history(40, () => [12]),
        now,
      ).sentence,
      /more than before/,
    );
    const even = pairedOf(
      history(40, (n) => (n % 2 === 0 ? [5] : [12])),
      now,
    );
    assert.match(even.sentence, /too little to say which is more/);
  });

  it('says that it is too little where few were compared, or a night is too young or too early', () => {
    for (const inventory of [
      history(19, () => [5]),
      history(40, () => [5], 25),
      history(40, () => [5], 3),
      inventoryOf([]),
    ]) {
      const { interval, sentence } = pairedOf(inventory, now);
      assert.equal(interval, null);
      assert.match(sentence, /^Too little to say/);
    }
  });
});
