// The plan of nights: pauses and their ends, what is written and read again, and what a damaged one means.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import {
  changePlan,
  EMPTY_PLAN,
  isPaused,
  pauseFor,
  planLine,
  readPlan,
  writePlan,
} from '../../../extension/trainer/plan.ts';
import { temporaryFolder } from '../memory/support.ts';

describe('the plan of nights', () => {
  const folder = temporaryFolder();
  const paths = () => resolvePaths({ DORMOUSE_HOME: folder() });
  const at = (time: string) => new Date(`2026-11-27T${time}:00`);

  it('pauses for an hour, until the morning, or until it is resumed', () => {
    const until = (length: Parameters<typeof pauseFor>[0], now: Date) => pauseFor(length, now).until;
    assert.equal(until('hour', at('22:00')), at('23:00').toISOString());
    assert.equal(until('tonight', at('22:00')), new Date('2026-11-28T08:00:00').toISOString());
    assert.equal(until('tonight', at('03:00')), at('08:00').toISOString());
    assert.equal(until('resumed', at('22:00')), null);
    const plan = { ...EMPTY_PLAN, pause: pauseFor('hour', at('22:00')) };
    assert.deepEqual([isPaused(plan, at('22:59')), isPaused(plan, at('23:00'))], [true, false]);
    assert.ok(isPaused({ ...EMPTY_PLAN, pause: { until: null } }));
  });

  it('keeps what is not changed, and says it in one sentence', async () => {
    assert.deepEqual(await readPlan(paths()), EMPTY_PLAN);
    await changePlan(paths(), { hours: { since: '22:00', until: '06:00' }, minutes: 90 });
    const plan = await changePlan(paths(), { quietDays: [6, 0], pause: { until: null } });
    assert.deepEqual(await readPlan(paths()), plan);
    assert.equal(
      planLine(plan),
      'Nights: paused until resumed; from 22:00 to 06:00; at most 90 minutes a night; not on sat, sun.',
    );
    assert.equal(planLine(EMPTY_PLAN), 'Nights: whenever the machine is idle.');
  });

  it('is no empty plan where it is damaged', async () => {
    await writePlan(paths(), EMPTY_PLAN);
    for (const text of ['{', '{"v": 2}', JSON.stringify({ ...EMPTY_PLAN, minutes: 0 })]) {
      await writeFile(path.join(paths().state, 'plan.json'), text);
      await assert.rejects(readPlan(paths()), (error) => isUserError(error, 'plan-damaged'));
      await assert.rejects(changePlan(paths(), { minutes: 5 }), (error) =>
        isUserError(error, 'plan-damaged'),
      );
    }
  });
});
