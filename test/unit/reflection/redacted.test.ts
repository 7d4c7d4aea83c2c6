// A sentence that held a secret is no memory, whichever way it comes in.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { exportPack } from '../../../extension/export/pack.ts';
import { importPack } from '../../../extension/export/pack-import.ts';
import { reflectSession } from '../../../extension/reflection/reflect.ts';
import type { Candidate } from '../../../extension/reflection/reflector.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { editMemory } from '../../../extension/workspace/edit.ts';
import { remember, rememberCode } from '../../../extension/workspace/remember.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import { memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

const PASSWORD = ['Lantern', '5530'].join('-');
const SENTENCE = `The password of heron-relay is ${PASSWORD}`;

describe('sentences that held a secret', () => {
  const folder = temporaryFolder();
  const open = async () => {
    await mkdir(path.join(folder(), 'work'), { recursive: true });
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    return createServices({ root: path.join(folder(), 'work'), paths, log: recordingLog() });
  };

  it('are refused by remember and by edit, with nothing written', async () => {
    const services = await open();
    try {
      const refused = (error: unknown) =>
        isUserError(error, 'memory-secret') &&
        /«redacted:\w+»/.test(error.text.why) &&
        error.severity === 'refused';
      await assert.rejects(remember(services, SENTENCE), refused);
      // A sign that hides a secret from readers hides it from nobody here.
      await assert.rejects(remember(services, SENTENCE.replace('5530', '55\u200b30')), refused);
      await assert.rejects(rememberCode(services, SENTENCE, { file: 'a.ts', from: 1, to: 1 }), isUserError);
      assert.equal((await services.memories.read()).memories.size, 0);
      const sessions = await readdir(path.join(services.workspace.dir, 'sessions')).catch(() => []);
      assert.deepEqual(sessions, []);
      const [memory] = await remember(services, 'heron-relay listens on port 4711');
      await assert.rejects(editMemory(services, memory!, SENTENCE), refused);
      assert.equal((await services.memories.read()).memories.size, 1);
    } finally {
      await services.dispose();
    }
  });

  it('are left out by reflection, and counted with the reason', async () => {
    const services = await open();
    try {
      await captureTurns(services.sessions, [
        {
          session: 's',
          turn: 1,
          role: 'user',
          text: `${SENTENCE}. Use pnpm.`,
          at: '2026-11-21T09:00:00.000Z',
          source: 'user',
        },
      ]);
      const candidate = (text: string): Candidate => ({
        kind: 'semantic',
        text,
        framings: [],
        evidence: [{ session: 's', turn: 1, quote: 'Use pnpm', source: 'user' }],
        certainty: 'sure',
        correction: false,
        action: { type: 'add' },
      });
      const held = candidate('The password of heron-relay is «redacted:password»');
      const reader = { name: 'rules' as const, reflect: async () => [held, candidate('Use pnpm')] };
      const { added } = await reflectSession(services, 's', reader);
      const { memories } = await services.memories.read();
      assert.deepEqual(
        added.map((id) => memories.get(id)?.text),
        ['Use pnpm'],
      );
      assert.deepEqual((await services.activity.last(1))[0]?.left, { 'held a secret': 1 });
    } finally {
      await services.dispose();
    }
  });

  it('are left out of a pack that comes back, also where only the statement holds it', async () => {
    const services = await open();
    const pack = path.join(folder(), 'pack.tar.gz');
    try {
      const kept = memoryOf('Indent sources with tabs');
      const subject = 'heron-relay';
      const statement = { relation: 'password', subject, value: `password=${PASSWORD}` };
      const held = { ...memoryOf('heron-relay has a password'), statement };
      await services.memories.transact(() =>
        [kept, held].map((memory) => ({ type: 'memory.added', memory })),
      );
      await exportPack(services, pack);
      for (const name of ['ledger.jsonl', 'inventory.json'])
        await rm(path.join(services.workspace.dir, name), { force: true });
    } finally {
      await services.dispose();
    }
    const again = await open();
    try {
      assert.equal((await importPack(again, pack)).added.length, 1);
    } finally {
      await again.dispose();
    }
  });
});
