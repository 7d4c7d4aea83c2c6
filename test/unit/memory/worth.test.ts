// What a memory is worth to a night, and the counts of uses that it is told by.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { noteUsage, readUsage } from '../../../extension/memory/usage.ts';
import { worthLine, worthOf } from '../../../extension/memory/worth.ts';
import { testId } from '../../support/ids.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from './support.ts';

describe('the worth of a memory', () => {
  const fact = memoryOf('payments listens on port 8080', { kind: 'episodic' });
  const worth = (
    changes: Partial<typeof fact>,
    use?: Parameters<typeof worthOf>[2],
    ...others: (typeof fact)[]
  ) => {
    const memory = { ...fact, ...changes };
    return worthOf(memory, inventoryOf([memory, ...others]), use);
  };

  it('is important by where it comes from: a rule, accepted, a correction, everywhere', () => {
    const old = memoryOf('payments listens on port 9090', { status: 'superseded', supersededBy: fact.id });
    const importances = [
      worth({}),
      worth({ kind: 'semantic' }),
      worth({ acceptedAt: fact.createdAt }),
      worth({}, undefined, old),
      worth({ scope: 'user' }),
    ].map(({ importance }) => importance);
    assert.deepEqual(
      importances.map((one) => one.toFixed(1)),
      ['0.3', '0.5', '0.5', '0.5', '0.4'],
    );
    const all = worth({ kind: 'procedural', acceptedAt: fact.createdAt, scope: 'user' }, undefined, old);
    assert.equal(all.importance.toFixed(6), '1.000000');
  });

  it('is of use by what was used, recalled, and had to be said again', () => {
    assert.equal(worth({}).utility, 0);
    assert.equal(worth({}, { used: 2, recalled: 0 }).utility, 0.5);
    assert.equal(worth({}, { used: 0, recalled: 8 }).utility, 0.5);
    const again = { ...fact.evidence[0]!, turn: 7 };
    assert.equal(worth({ evidence: [...fact.evidence, again] }).utility, 0.5);
    // The assistant's own words are no sign that the user missed it.
    assert.equal(worth({ evidence: [...fact.evidence, { ...again, source: 'assistant' }] }).utility, 0);
    const busy = worth({}, { used: 40, recalled: 80 }).utility;
    assert.ok(busy > 0.99 && busy <= 1);
  });

  it('is said in one line', () => {
    assert.equal(worthLine({ importance: 0.5, utility: 0 }), 'importance 0.50, utility 0.00');
  });
});

describe('the record of uses', () => {
  const folder = temporaryFolder();

  it('counts prompts and answers apart, and forgets', async () => {
    const [one, other] = [testId(), testId()];
    const log = recordingLog();
    await noteUsage(folder(), { recalled: [one, other], used: [one] }, log);
    await noteUsage(folder(), { recalled: [one], used: [one], at: new Date('2027-01-01') }, log);
    const usage = await readUsage(folder(), log);
    assert.deepEqual(usage.get(one), { recalled: 2, used: 2, lastUsed: '2027-01-01T00:00:00.000Z' });
    assert.deepEqual(usage.get(other), { recalled: 1, used: 0 });
    const elsewhere = new Map([
      [one, { recalled: 9, used: 9 }],
      [testId(), { recalled: 1, used: 1 }],
    ]);
    await noteUsage(folder(), { counted: elsewhere, forgotten: [[...elsewhere.keys()][1]!] }, log);
    assert.equal((await readUsage(folder(), log)).get(one)?.used, 2, 'what is counted here stays');
    await noteUsage(folder(), { forgotten: [one] }, log);
    assert.deepEqual([...(await readUsage(folder(), log)).keys()], [other]);
  });

  it('of version 1 knows the last use alone', async () => {
    const id = testId();
    const lastUsed = { [id]: '2026-11-21T08:00:00.000Z' };
    await writeFile(path.join(folder(), 'usage.json'), JSON.stringify({ v: 1, lastUsed }));
    const usage = await readUsage(folder(), recordingLog());
    assert.deepEqual([...usage], [[id, { recalled: 0, used: 1, lastUsed: lastUsed[id] }]]);
  });
});
