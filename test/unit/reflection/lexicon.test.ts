// Every row of the reflector's lexicon matches its example and not its counter-example, in time that grows with the text.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Row } from '../../../extension/lexicon/row.ts';

const folder = path.resolve('extension/lexicon');
const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'pattern' in value && 'matches' in value;

async function rowsOf(file: string): Promise<Row[]> {
  const exported: unknown[] = Object.values(await import(path.join(folder, file)));
  return [...new Set(exported.flat().filter(isRow))];
}

/** Texts on which a pattern that tries every split of a run takes far more than linear time. */
const HOSTILE = [
  'a',
  'a ',
  'no ',
  'we use ',
  'a.b',
  '`a` ',
  'x, ',
  'if we ',
  '12 ',
  'aA_',
  'the test ',
  'not ',
];
const SHORT = 2_000;
const TIMES = 8;
/** Quadratic time would be 64 times as much. */
const MOST_GROWTH = 40;
const NOTICEABLE_MS = 15;

function fastest(pattern: RegExp, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    pattern.test(text);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

describe('the lexicon of the reflector', function () {
  this.timeout(60_000);
  for (const file of readdirSync(folder).filter((name) => name !== 'row.ts'))
    describe(file, () => {
      let rows: Row[] = [];
      before(async () => {
        rows = await rowsOf(file);
        assert.ok(rows.length > 0);
      });

      it('matches its examples and not its counter-examples', () => {
        const missed = rows.filter(({ pattern, matches }) => !pattern.test(matches));
        const caught = rows.filter(({ pattern, not }) => pattern.test(not));
        assert.deepEqual(
          { missed: missed.map(({ name }) => name), caught: caught.map(({ name }) => name) },
          { missed: [], caught: [] },
        );
      });

      it('takes time that grows with the text', () => {
        const slow = rows.flatMap(({ name, pattern }) =>
          HOSTILE.flatMap((piece) => {
            const long = fastest(pattern, piece.repeat((SHORT * TIMES) / piece.length));
            if (long < NOTICEABLE_MS) return [];
            const short = fastest(pattern, piece.repeat(SHORT / piece.length));
            return long / short > MOST_GROWTH ? [`${name} on "${piece}": ${long.toFixed(0)} ms`] : [];
          }),
        );
        assert.deepEqual(slow, []);
      });
    });
});
