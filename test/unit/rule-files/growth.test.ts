// A rule file of any make is read in time that grows with its length.
import assert from 'node:assert/strict';
import { rulesIn } from '../../../extension/rule-files/files.ts';

const MEGABYTE = 1_000_000;

describe('a rule file of a megabyte', function () {
  this.timeout(300_000);
  for (const [what, unit] of [
    ['dashes', '-'],
    ['dots', '.'],
    ['list marks', '- '],
    ['quotation marks', '> '],
    ['numbers', '1. '],
    ['opened comments', '<!--'],
    ['opened tags', '<a>\n'],
    ['imports', '@a.md '],
    ['spaces', ' '],
  ] as const)
    it(`of ${what} is read in proportion to its length`, () => {
      const took = (length: number) => {
        const text = `x ${unit.repeat(Math.ceil(length / unit.length))}y`;
        const start = process.cpuUsage();
        rulesIn(text, 'AGENTS.md');
        return process.cpuUsage(start).user / 1000;
      };
      took(MEGABYTE / 50);
      const small = Math.max(50, took(MEGABYTE / 10));
      const large = took(MEGABYTE);
      // Quadratic would be a hundred times.
      assert.ok(large < 40 * small, `${small} ms and ${large} ms`);
    });
});
