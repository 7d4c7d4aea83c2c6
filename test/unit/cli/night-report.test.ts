// The exit code of `dormouse sleep` says what became of the night.
import assert from 'node:assert/strict';
import { exitCode } from '../../../extension/cli/night-report.ts';
import type { Report } from '../../../extension/trainer/schema.ts';

describe('exit code of a night', () => {
  for (const [outcome, code] of [
    ['exported', 0],
    ['rejected', 3],
    ['failed', 1],
    ['cancelled', 1],
  ] as const)
    it(`is ${code} when it was ${outcome}`, () => {
      const report: Report = {
        v: 1,
        id: '01HZZZZZZZZZZZZZZZZZZZZZZZ',
        workspace: 'w',
        kind: 'sleep',
        outcome,
        reasons: [],
        gate: null,
        stages: [],
        card: null,
        startedAt: '2026-01-01T00:00:00Z',
        endedAt: '2026-01-01T00:00:00Z',
      };
      assert.equal(exitCode(report), code);
    });
});
