// Which candidates wait for the review because they resemble a memory. Vectors are drawn by hand here; the real
// model's are in test/process/embedding-model.test.ts.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { acceptMemory } from '../../../extension/memory/decision.ts';
import { reviewItems } from '../../../extension/memory/review.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { markAlike } from '../../../extension/reflection/likeness.ts';
import { reflectSession } from '../../../extension/reflection/reflect.ts';
import type { Candidate } from '../../../extension/reflection/reflector.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

const candidate = (text: string): Candidate => ({
  kind: 'semantic',
  text,
  framings: [],
  evidence: [{ session: 's', turn: 1, quote: text, source: 'user' }],
  certainty: 'sure',
  correction: false,
  action: { type: 'add' },
});

/** Sentences with "tabs" point one way, those with "heron" another; all have the first axis in common. */
const embed = async (texts: string[]) =>
  texts.map((text, at) => [1, /tabs|tabul/i.test(text) ? 3 : 0, /heron/i.test(text) ? 3 : 0, ...unit(at)]);
const unit = (at: number) => Array.from({ length: 40 }, (_, n) => (n === at ? 0.5 : 0));

describe('likeness to known memories', () => {
  const folder = temporaryFolder();
  const known: Memory = memoryOf('Indent sources with tabs');
  const mark = (text: string, from = embed) => markAlike([candidate(text)], inventoryOf([known]), from);

  it('sends what resembles a memory to the review, with its id', async () => {
    const [alike] = await mark('Tabulators are for indenting sources');
    assert.deepEqual([alike?.certainty, alike?.resembles], ['unsure', known.id]);
    const [other] = await mark('A heron indents nothing');
    assert.deepEqual([other?.certainty, other?.resembles], ['sure', undefined]);
  });

  it('lets it wait when a session is read, and counts both once it is accepted', async () => {
    await mkdir(path.join(folder(), 'work'));
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    const services = await createServices({ root: path.join(folder(), 'work'), paths, log: recordingLog() });
    try {
      await services.memories.transact(() => [{ type: 'memory.added', memory: known }]);
      const text = 'Tabulators are for indenting sources';
      await captureTurns(services.sessions, [
        { session: 's', turn: 1, role: 'user', text, at: '2026-11-21T09:00:00.000Z', source: 'user' },
      ]);
      const reader = { name: 'rules' as const, reflect: async () => [candidate(text)] };
      const { added } = await reflectSession({ ...services, embed }, 's', reader);
      const [item] = await reviewItems(services);
      assert.deepEqual([item?.memory.id], added);
      assert.match(item?.reason ?? '', /may say the same as .*Indent sources with tabs/);
      await acceptMemory(services, added[0]!);
      assert.deepEqual(await reviewItems(services), []);
      const { memories } = await services.memories.read();
      assert.deepEqual(
        [...memories.values()].map(({ status }) => status),
        ['live', 'live'],
      );
    } finally {
      await services.dispose();
    }
  });

  it('asks no model about facts, equal words, other numbers or opposites', async () => {
    const never = async () => assert.fail('the model was asked');
    for (const text of [
      'payments listens on port 8080',
      'indent sources with tabs, please',
      'Indent sources with 4 tabs',
      'Never indent sources with tabs',
      'Nothing in common',
    ])
      assert.equal((await mark(text, never))[0]?.certainty, 'sure', text);
  });
});
