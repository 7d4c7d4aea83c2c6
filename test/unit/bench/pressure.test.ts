// The simulated month: drawn from its seed alone, and what it says of the rule that the product has.
import assert from 'node:assert/strict';
import { POLICIES, simulate } from '../../bench/pressure/main.ts';
import { live } from '../../bench/pressure/month.ts';
import { DAYS, monthOf, STEP_MINUTES, USERS } from '../../bench/pressure/users.ts';

const never = () => null;

describe('The simulated month', () => {
  it('is the same for the same seed, and another for another', () => {
    for (const user of Object.keys(USERS)) {
      assert.deepEqual(monthOf(user, 1), monthOf(user, 1));
      assert.notDeepEqual(monthOf(user, 1), monthOf(user, 2));
      assert.equal(monthOf(user, 1).length, (DAYS * 24 * 60) / STEP_MINUTES);
      assert.ok(
        monthOf(user, 1).every(({ here, on, turns }) => (here ? on : turns === 0)),
        user,
      );
    }
    assert.deepEqual(simulate(1), simulate(1));
  });

  it('trains and saves nothing where nobody sleeps, and trains on an idle machine alone', () => {
    const month = monthOf('steady', 1);
    const asleep = { naps: 0, sleeps: 0, tokensTrained: 0, tokensSaved: 0, lost: 0 };
    assert.deepEqual(live(month, never, 1), asleep);
    const busy = month.map((step) => ({ ...step, here: true }));
    assert.deepEqual(
      [live(busy, () => 'light', 1).sleeps, live(month, () => 'light', 1).sleeps > 10],
      [0, true],
    );
  });

  it('has ours save nine tenths of the most for every user, with less training and less lost than before', () => {
    const rows = simulate(5);
    for (const user of Object.keys(USERS)) {
      const of = (policy: string) => rows.find((row) => row.user === user && row.policy === policy)!;
      const [ours, before] = [of(Object.keys(POLICIES)[0]!), of(Object.keys(POLICIES).at(-1)!)];
      const most = Math.max(...rows.filter((row) => row.user === user).map(({ tokensSaved }) => tokensSaved));
      assert.ok(ours.tokensSaved >= 0.9 * most, `${user}: ${ours.tokensSaved} of ${most}`);
      if (user === 'evenings') continue; // Before, most of what is taught on evenings never trained.
      assert.ok(ours.tokensTrained < 0.75 * before.tokensTrained, user);
      assert.ok(ours.lost < 0.75 * before.lost, user);
    }
  });
});
