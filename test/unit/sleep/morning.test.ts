// The morning report: which memories a night learned, refreshed, gave back to the prompt, and what it cost.
import assert from 'node:assert/strict';
import { morningLines, morningOf } from '../../../extension/sleep/morning.ts';
import type { Report } from '../../../extension/trainer/schema.ts';
import { cardOf } from '../../support/adapter-card.ts';
import { testId } from '../../support/ids.ts';

describe('the morning report', () => {
  const [kept, slipped, fresh, missed, text, gone] = Array.from({ length: 6 }, () => testId()) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const card = cardOf('a'.repeat(64), { textOnly: [{ id: text, why: 'too few probes' }] });
  const report: Report = {
    v: 1,
    id: card.job,
    workspace: 'w',
    kind: 'sleep',
    outcome: 'exported',
    reasons: [],
    gate: { ...card.gate, perplexityOverBase: 1.04, capability: 0.75, capabilityBefore: 0.8 },
    stages: [],
    card,
    startedAt: '2026-11-21T02:00:00.000Z',
    endedAt: '2026-11-21T02:12:00.000Z',
  };
  const before = {
    verified: { passed: new Set([kept, fresh]), failed: new Set([slipped, missed]) },
    verifiedBefore: { passed: new Set([kept, slipped]), failed: new Set<string>() },
    forgotten: [gone],
    rejected: undefined,
  };

  it('tells new from old, and lost from never learned', () => {
    const morning = morningOf(report, before);
    assert.deepEqual(
      [morning.learned, morning.refreshed, morning.returned, morning.unlearned, morning.textOnly],
      [[fresh], [kept], [slipped], [missed], [text]],
    );
    assert.deepEqual(morningLines(morning), [
      'The new adapter serves.',
      '1 learned, 1 refreshed, 1 returned to the prompt, 1 not learned, still in the prompt, 1 text only, 1 forgotten.',
      'General ability: other text is ×1.04 as hard to predict as for the base; tasks without memories: 75 %, before 80 %.',
      'It took 12 min.',
    ]);
  });

  it('says why nothing changed', () => {
    const reasons = ['It answers questions that nobody ever answered: 10 %.'];
    const turnedDown = morningOf(
      { ...report, outcome: 'rejected', reasons, card: null },
      { ...before, verified: undefined },
    );
    assert.match(
      morningLines(turnedDown).join(' '),
      /turned down; everything is as before\. It answers questions/,
    );
    const late = morningOf(report, { ...before, verified: undefined, rejected: ['It came too late.'] });
    assert.deepEqual([late.outcome, late.reasons], ['rejected', ['It came too late.']]);
    assert.equal(morningOf(report, { ...before, verified: undefined }).outcome, 'unsettled');
  });
});
