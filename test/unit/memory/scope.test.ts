// Two workspaces of one user, with real stores: what may cross from one to the other, and that nothing else does.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { readLedgers } from '../../../extension/memory/ledgers.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { promote, usedHere, userInNights } from '../../../extension/memory/scope.ts';
import { workspaceRecall } from '../../../extension/recall/workspace-recall.ts';
import { selectMemories } from '../../../extension/sleep/selection.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { forgetMemory } from '../../../extension/workspace/forget.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import type { Services } from '../../../extension/workspace/services.types.ts';
import { memory, recordingLog, temporaryFolder } from './support.ts';

describe('the scope of memories', () => {
  const folder = temporaryFolder();
  const home = () => path.join(folder(), 'home');
  const opened: Services[] = [];
  const open = async (name: string) => {
    const root = path.join(folder(), name);
    await mkdir(root, { recursive: true });
    const paths = resolvePaths({ DORMOUSE_HOME: home() });
    const services = await createServices({ root, paths, log: recordingLog() });
    opened.push(services);
    return services;
  };
  afterEach(async () => {
    for (const services of opened.splice(0)) await services.dispose();
  });
  const teach = (services: Services, one: Memory) =>
    services.memories.transact(() => [{ type: 'memory.added', memory: one }]);
  const recalled = async (services: Services, question: string) =>
    workspaceRecall(services.memories, await readLedgers(services))
      .recall(question)
      .map(({ memory }) => memory.text);
  const trained = async (services: Services) =>
    (await selectMemories(await readLedgers(services), 'sleep', null)).fresh.map(({ text }) => text);
  const tabs = () =>
    memory({
      text: 'Indent with tabs in every language',
      evidence: [{ session: 's', turn: 1, quote: 'I always indent with tabs', source: 'user' }],
    });

  it('recalls a promoted memory elsewhere, and lets it into nights only where it was promoted', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const [style, port] = [tabs(), memory({ kind: 'episodic', text: 'payments listens on port 8443' })];
    await teach(one, style);
    await teach(one, port);
    assert.deepEqual(await recalled(two, 'how do I indent, with tabs?'), []);
    await promote(one, style);
    await promote(one, style);
    assert.equal((await one.userMemories.read()).seq, 1, 'promoting twice adds nothing');

    for (const services of [one, two])
      assert.deepEqual(await recalled(services, 'how do I indent, with tabs?'), [style.text]);
    assert.deepEqual(await recalled(one, 'port of payments'), [port.text]);
    assert.deepEqual(await recalled(two, 'port of payments'), []);
    assert.deepEqual((await trained(one)).sort(), [style.text, port.text].sort());
    assert.deepEqual(await trained(two), []);
    await promote(two, (await two.userMemories.read()).memories.get(style.id)!);
    assert.deepEqual(await trained(two), [style.text]);

    const files = await readdir(path.join(two.workspace.dir), { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile()))
      assert.doesNotMatch(await readFile(path.join(file.parentPath, file.name), 'utf8'), /8443|tabs/);
  });

  it('promotes only what is semantic, live, about no code, and from the user', async () => {
    const one = await open('one');
    const file = [{ session: 's', turn: 1, quote: 'q', source: 'file' as const }];
    for (const [pattern, change] of [
      [/episodic/, { kind: 'episodic' }],
      [/proposed/, { status: 'proposed' }],
      [/expired/, { expiresAt: '2026-01-01T00:00:00.000Z' }],
      [/in src\/a\.ts/, { anchor: { file: 'src/a.ts', sha256: 'a'.repeat(64) } }],
      [/typed or accepted/, { evidence: file }],
    ] as [RegExp, Partial<Memory>][]) {
      const refused = memory(change);
      await teach(one, refused);
      await assert.rejects(promote(one, refused), (error) => {
        assert.ok(isUserError(error, 'promote-refused'));
        assert.match(error.text.why, pattern);
        return true;
      });
    }
    assert.equal((await one.userMemories.read()).seq, 0);
  });

  it('lets the workspace overrule what the user said of all of them, there only', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const mine = memory({ text: 'Always sign commits with a key' });
    await teach(one, mine);
    await promote(one, mine);
    await teach(two, memory({ text: 'Never sign commits with a key' }));
    const of = async (services: Services) =>
      usedHere(await readLedgers(services)).map(({ memory }) => memory.text);
    assert.deepEqual(await of(one), ['Always sign commits with a key']);
    assert.deepEqual(await of(two), ['Never sign commits with a key']);
    await promote(two, (await two.userMemories.read()).memories.get(mine.id)!);
    assert.equal(userInNights(await readLedgers(two)).memories.size, 0);
  });

  it('forgets a promoted memory in every workspace, from any of them', async () => {
    const [one, two, three] = [await open('one'), await open('two'), await open('three')];
    const style = tabs();
    const at = style.createdAt;
    await captureTurns(one.sessions, [
      { session: 's', turn: 1, role: 'user', text: 'I always indent with tabs', at, source: 'user' },
    ]);
    await teach(one, style);
    await promote(one, style);
    await promote(two, (await two.userMemories.read()).memories.get(style.id)!);
    assert.equal((await forgetMemory(three, style.id)).turns, 1);
    for (const services of [one, two, three])
      assert.deepEqual(await recalled(services, 'how do I indent, with tabs?'), []);
    const files = await readdir(home(), { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile()))
      assert.doesNotMatch(await readFile(path.join(file.parentPath, file.name), 'utf8'), /tabs/, file.name);
    assert.ok((await one.memories.read()).tombstones.has(style.id));
    assert.equal((await one.memories.read()).promoted.size, 0);
  });
});
