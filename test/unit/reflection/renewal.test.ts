// Which live memory a sentence is about that says itself that something changed.
import assert from 'node:assert/strict';
import { asSaid } from '../../../extension/language/as-said.ts';
import { correctedBy, saysChange } from '../../../extension/reflection/renewal.ts';
import { memoryOf } from '../../support/memories.ts';

const asks = (known: string, said: string) => {
  assert.ok(saysChange(said), said);
  return correctedBy(memoryOf(asSaid(said)), [memoryOf(asSaid(known), { id: 'known' })])?.id === 'known';
};

describe('what changed', () => {
  it('is asked of the memory whose subject moved, whose old value is named, or whose quantity is given anew', () => {
    for (const [known, said] of [
      ['Standup is at 9:30', 'standup moved to 10:00'],
      ['The main branch is called main', 'we renamed the main branch to trunk'],
      ['CI runs on CircleCI', 'we switched from circleci to github actions'],
      ['Use moment for dates', "we don't use moment anymore, dayjs now"],
      ['Jonas owns the billing service', 'Mia took over billing from Jonas'],
      ['Sessions expire after 8 hours', 'sessions last 12h now'],
      ['The CLI supports Node 18 and up', 'node 20 is the minimum now'],
      ['Indent with 2 spaces', 'from now on indent with tabs'],
    ] as const)
      assert.ok(asks(known, said), `${known} | ${said}`);
  });

  it('is not asked of a memory that says something else of the same thing', () => {
    for (const [known, said] of [
      ['The mailer retries three times', 'we moved the mailer to Hetzner'],
      ['Redis keeps sessions', 'redis moved to port 6390'],
      ['The API has 40 endpoints', 'from now on the API needs a token'],
      ['We deploy on Mondays at 10:00', 'standup is now at 10:15'],
      ['The retry limit is 3', 'the upload limit is now 25 MB'],
    ] as const)
      assert.ok(!asks(known, said), `${known} | ${said}`);
  });
});
