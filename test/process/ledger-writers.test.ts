// Four processes write one ledger at once and are killed at random moments: nothing acknowledged is lost.
// `npm run bench -- kills` does the same some hundred times.
import assert from 'node:assert/strict';
import { killLedgerWriters } from '../support/ledger-kills.ts';
import { temporaryFolder } from '../unit/memory/support.ts';

const KILLS = 12;

describe('a ledger with several writing processes', () => {
  const dir = temporaryFolder();

  it('loses and doubles nothing when they are killed', async () => {
    const { kills, acknowledged, ...faults } = await killLedgerWriters(dir(), KILLS, 1);
    assert.ok(kills >= KILLS && acknowledged.length >= KILLS, `${acknowledged.length} acknowledged`);
    assert.deepEqual(faults, { lost: [], torn: [], doubled: [], otherFolds: 0 });
  });
});
