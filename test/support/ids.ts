// Ids that tests draw: from a seed, so that a run draws what the run before drew.
import { ulid } from 'ulid';
import { seededRng } from '../../extension/language/random.ts';

const rng = seededRng(1);
let clock = Date.parse('2026-11-21T08:00:00.000Z');

/** The id of something made at `at`, in milliseconds; when left out, a millisecond after the one before. */
export function testId(at: number = clock++): string {
  return ulid(at, rng);
}
