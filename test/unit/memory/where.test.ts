// For which files a memory holds is said wherever the memory is shown, and the branch goes with it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { openSessionLog } from '../../../extension/capture/session-log.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { textInPlace, whereItHolds } from '../../../extension/memory/where.ts';
import { systemPrompt } from '../../../extension/recall/prompt.ts';
import { reflectSession } from '../../../extension/reflection/reflect.ts';
import { rulesReflector } from '../../../extension/reflection/rules.ts';
import { memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from './support.ts';

describe('where a memory holds', () => {
  const folder = temporaryFolder();
  const api = memoryOf('Handlers return a Result', {
    applies: { globs: ['packages/api/**', 'lib/*.ts'], when: 'when you add an endpoint' },
  });

  it('is said in front of its text, and not where it holds everywhere', () => {
    assert.equal(whereItHolds(api), 'in packages/api/**, lib/*.ts, when you add an endpoint');
    assert.equal(
      textInPlace(api),
      '(in packages/api/**, lib/*.ts, when you add an endpoint) Handlers return a Result',
    );
    assert.equal(textInPlace(memoryOf('Use pnpm')), 'Use pnpm');
    assert.equal(whereItHolds({ applies: { globs: [] } }), undefined);
  });

  it('stands in the prompt of a real model', () => {
    assert.match(systemPrompt([api], 'real'), /- \(in packages\/api.*\) Handlers return a Result\./);
  });

  it('goes with the branch on which it was said', async () => {
    const log = recordingLog();
    const stores = {
      memories: await openMemoryStore(folder(), log),
      sessions: await openSessionLog(path.join(folder(), 'sessions'), log),
      log,
    };
    const turn = { session: 's', role: 'user' as const, source: 'user' as const };
    const at = '2026-11-21T08:00:00.000Z';
    await stores.sessions.record([
      {
        ...turn,
        turn: 1,
        text: 'payments listens on port 1',
        at,
        branch: 'feature/x',
        position: 1,
        occurrence: 1,
      },
      { ...turn, turn: 2, text: 'search listens on port 2', at, position: 2, occurrence: 1 },
    ]);
    await reflectSession(stores, 's', rulesReflector);
    const { memories } = await stores.memories.read();
    assert.deepEqual(
      [...memories.values()].map(({ subject, branch }) => [subject, branch]),
      [
        ['payments', 'feature/x'],
        ['search', undefined],
      ],
    );
  });
});
