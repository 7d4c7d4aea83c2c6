// No probe's wording in training, whoever writes; and how diverse what was written is.

import assert from 'node:assert/strict';
import { diversityLine, diversityOf } from '../../../extension/synthesis/diversity.ts';
import { overlapOf, withoutProbes } from '../../../extension/synthesis/overlap.ts';
import { writeProbes } from '../../../extension/synthesis/probes.ts';
import type { Probe, Rehearsal } from '../../../extension/synthesis/schema.ts';
import { templatesWriter } from '../../../extension/synthesis/templates.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const probe = (user: string): Probe => ({ memory: 'x', user, accept: [['1']], reject: [], from: 'memory' });
const rehearsal = (user: string): Rehearsal => ({
  memory: 'x',
  user,
  assistant: '1',
  style: 'question',
  polarity: 'positive',
  writer: 'claude',
});

describe('words of probes in training', () => {
  it('are found in other dress: openers, case, marks, politeness', () => {
    const wording = 'on which port does payments-api listen';
    for (const dressed of [
      'On which port does payments-api listen?',
      'on which port does payments-api listen, please?',
      'on which port does Payments API listen??',
    ])
      assert.equal(overlapOf(wording, dressed, 'payments-api'), 1, dressed);
    assert.ok(overlapOf(wording, 'on which port does payments-api listen today', 'payments-api') >= 0.75);
    const wrapped = 'ok, one more thing before lunch: on which port does payments-api listen, by the way?';
    assert.equal(overlapOf(wording, wrapped, 'payments-api'), 1);
  });

  it('are not seen in a question of its own wording, whatever subject and phrase they share', () => {
    const wording = 'timeout for lark-salmon?';
    assert.ok(overlapOf(wording, 'what is the timeout for lark-salmon?', 'lark-salmon') <= 0.25);
    assert.equal(overlapOf(wording, 'how long may lark-salmon take?', 'lark-salmon'), 0);
    // A long subject is no wording.
    const subject = 'the nightly import of the customer table';
    assert.equal(overlapOf(`who owns ${subject}`, `when does ${subject} run`, subject), 0);
  });

  it('are dropped for every writer, and templates use none', async () => {
    const kept = withoutProbes(
      [rehearsal('Which port is it on, payments-api?'), rehearsal('what port does payments-api use')],
      [probe('What port does payments-api use?')],
      'payments-api',
    );
    assert.deepEqual(
      kept.map(({ user }) => user),
      ['Which port is it on, payments-api?'],
    );
    const entry = memoryOf('payments-api listens on port 8443', { id: '01JD0000000000000000000001' });
    const all = inventoryOf([entry]);
    const { rehearsals, failed } = await templatesWriter.write(
      { memories: [entry], inventory: all, seed: 3, count: 20 },
      {},
    );
    const written = rehearsals.get(entry.id)!;
    assert.equal(failed.length, 0);
    assert.deepEqual(withoutProbes(written, writeProbes(entry, all, 3), 'payments-api'), written);
  });
});

describe('diversity', () => {
  it('counts distinct n-grams over all user messages', async () => {
    const { count, distinct, spread } = await diversityOf([
      rehearsal('which port is it'),
      rehearsal('which port is that'),
    ]);
    assert.equal(count, 2);
    // which, port, is, it, that of 8; 4 pairs of 6; 3 triples of 4.
    assert.deepEqual(distinct, [5 / 8, 4 / 6, 3 / 4]);
    assert.equal(spread, null);
    assert.deepEqual((await diversityOf([])).distinct, [0, 0, 0]);
  });

  it('measures how far embeddings lie apart, and says so in one line', async () => {
    const vectors: Record<string, number[]> = { a: [1, 0], b: [0, 2], c: [3, 0] };
    const embed = async (texts: string[]) => texts.map((text) => vectors[text]!);
    const measured = await diversityOf(['a', 'b', 'c'].map(rehearsal), embed);
    // Pairs: a-b 1, a-c 0, b-c 1.
    assert.ok(Math.abs(measured.spread! - 2 / 3) < 1e-12);
    assert.match(diversityLine('claude', measured), /^3 rehearsals by claude: .*embedding spread 0\.667\.$/);
  });
});
