// Backups on real stores: out of one home and into another, whole or not at all, and nothing forgotten comes back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { knownWorkspaces, writeBackup } from '../../../extension/backup/backup.ts';
import { restoreWorkspace, withBackup, workspaceFor } from '../../../extension/backup/restore.ts';
import { writeSealed } from '../../../extension/backup/sealed-file.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { filesWith } from '../../../extension/demo/leaks.ts';
import { readLedgers } from '../../../extension/memory/ledgers.ts';
import { promote } from '../../../extension/memory/scope.ts';
import { exists } from '../../../extension/storage/files.ts';
import { forgetMemory } from '../../../extension/workspace/forget.ts';
import { remember } from '../../../extension/workspace/remember.ts';
import type { Services } from '../../../extension/workspace/services.types.ts';
import { cardOf, learnedIn } from '../../support/adapter-card.ts';
import { openServices } from '../../support/open-services.ts';
import { temporaryFolder } from '../memory/support.ts';

const PASSPHRASE = 'seven herons on a mast';

describe('a backup', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let opened: Services[] = [];
  let here: Services;
  const at = async (machine: string, project = 'project') => {
    const services = await openServices(path.join(folder(), machine), project);
    opened.push(services);
    return services;
  };
  beforeEach(async () => {
    here = await at('one');
  });
  afterEach(async () => {
    for (const services of opened) await services.dispose();
    opened = [];
  });

  const file = (name = 'all.dormouse') => path.join(folder(), name);
  const write = (passphrase: string | null = PASSPHRASE, name?: string, ids = [here.workspace.id]) =>
    writeBackup(here, ids, file(name), { passphrase: passphrase ?? undefined });
  const restore = (services: Services, passphrase: string | null = PASSPHRASE, name?: string) =>
    withBackup(services, file(name), { passphrase: passphrase ?? undefined }, (backup) =>
      restoreWorkspace(services, backup, workspaceFor(backup, services.workspace)),
    );
  const refusal = async (work: Promise<unknown>, code: string, why?: RegExp) => {
    await assert.rejects(work, (error) => {
      assert.ok(isUserError(error, code), String(error));
      if (why) assert.match(error.text.why, why);
      return true;
    });
  };
  const memories = async (services: Services) => [...(await readLedgers(services)).own.memories.values()];
  /** An adapter of some bytes with its card, as a night leaves it. */
  const addAdapter = async (services: Services, ids: string[], words = 'weights') => {
    const bytes = Buffer.from(words);
    const adapter = createHash('sha256').update(bytes).digest('hex');
    const dir = path.join(services.workspace.dir, 'adapters', adapter);
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, 'adapter.gguf'), bytes);
    const card = cardOf(adapter, {
      files: [{ name: 'adapter.gguf', sha256: adapter, bytes: bytes.length }],
      memories: ids.map((id) => learnedIn(id)),
    });
    await writeFile(path.join(dir, 'card.json'), JSON.stringify(card));
    await services.memories.transact(() => [
      { type: 'adapter.verified', adapter, job: card.job, passed: ids, failed: [] },
    ]);
    return adapter;
  };

  it('brings ledger, sessions, adapters and the memories of the user to another machine, as they were', async () => {
    const [port] = await remember(here, 'heron-relay listens on port 4711');
    const [old] = await remember(here, 'gull-cache keeps entries for 10 minutes');
    await remember(here, 'gull-cache keeps entries for 90 minutes');
    const [habit] = await remember(here, 'Always use pnpm, never npm');
    await promote(here, habit!);
    const adapter = await addAdapter(here, [port!.id]);
    const count = await write();
    assert.deepEqual([count.workspaces, count.memories, count.adapters, count.sessions], [1, 4, 1, 4]);
    assert.equal((await stat(file())).mode & 0o777, 0o600);

    const there = await at('two');
    const restored = await restore(there);
    assert.equal(restored.memories.length, 3);
    assert.deepEqual(restored.userMemories, [habit!.id]);
    assert.deepEqual([restored.turns, restored.adapters, restored.forgotten], [4, [adapter], 0]);
    assert.deepEqual(await memories(there), await memories(here));
    const [a, b] = [await readLedgers(here), await readLedgers(there)];
    assert.deepEqual([...b.user.memories.values()], [...a.user.memories.values()]);
    assert.deepEqual([...b.own.promoted.keys()], [habit!.id]);
    assert.equal(b.own.memories.get(old!.id)?.status, 'superseded');
    assert.deepEqual([...b.own.verified.get(adapter)!.passed], [port!.id]);
    assert.deepEqual(b.own.reflected, a.own.reflected);
    const again = await restore(there);
    assert.deepEqual([again.memories, again.userMemories, again.turns, again.adapters], [[], [], 0, []]);
    assert.equal(await exists(there.paths.restoring), false);
  });

  it('never undoes a tombstone: not the memory, not its words in a session, not what learned it', async () => {
    const [secretive] = await remember(here, 'the mascot of the quillfern team is a lanternfish');
    const [port] = await remember(here, 'heron-relay listens on port 4711');
    await addAdapter(here, [secretive!.id], 'learned both');
    const clean = await addAdapter(here, [port!.id], 'learned the port');
    await write(null);
    await forgetMemory({ ...here, trainer: async () => undefined }, secretive!.id);
    await here.memories.forget(port!.id);
    const there = await at('two');
    await restore(there, null);
    await forgetMemory({ ...there, trainer: async () => undefined }, secretive!.id);
    const restored = await restore(there, null);
    assert.equal(restored.forgotten, 1);
    assert.deepEqual(restored.adapters, []);
    const back = await restore(here, null);
    assert.deepEqual([back.memories, back.forgotten], [[], 2]);
    assert.deepEqual(
      await filesWith(['lanternfish'], [path.join(folder(), 'one'), path.join(folder(), 'two')]),
      [],
    );
    const third = await at('three');
    await third.memories.transact(() => [{ type: 'memory.added', memory: secretive! }]);
    await third.memories.forget(secretive!.id);
    const fresh = await restore(third, null);
    assert.deepEqual([fresh.memories, fresh.adapters, fresh.forgotten], [[port!.id], [clean], 1]);
    assert.deepEqual(fresh.left, { 'adapters that learned what was forgotten here': 1 });
  });

  it('lets what is here stand, and says what the backup knows as forgotten without forgetting it', async () => {
    const [port] = await remember(here, 'heron-relay listens on port 4711');
    await write(null, 'early');
    await remember(here, 'heron-relay listens on port 4712');
    const now = await memories(here);
    assert.deepEqual((await restore(here, null, 'early')).memories, []);
    assert.deepEqual(await memories(here), now);
    const there = await at('two');
    await restore(there, null, 'early');
    await here.memories.forget(port!.id);
    await write(null, 'late');
    const restored = await restore(there, null, 'late');
    assert.deepEqual(restored.forgottenThere, [port!.id]);
    assert.ok((await memories(there)).some(({ id }) => id === port!.id));
  });

  it('is refused whole where it is cut, changed, forged, newer, sealed otherwise, or none, and changes nothing', async () => {
    await remember(here, 'heron-relay listens on port 4711');
    await write();
    const whole = await readFile(file());
    const there = await at('two');
    const head = whole.indexOf('\n') + 1;
    await refusal(restore(there, 'seven herons on a mash'), 'passphrase-wrong');
    await refusal(restore(there, null), 'passphrase-wrong');
    for (const bytes of [head - 5, head + 3, whole.length - 1]) {
      await writeFile(file('cut'), whole);
      await truncate(file('cut'), bytes);
      await refusal(restore(there, PASSPHRASE, 'cut'), 'backup-damaged');
    }
    for (const place of [head + 100, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[place] = changed[place]! ^ 1;
      await writeFile(file('changed'), changed);
      await refusal(restore(there, PASSPHRASE, 'changed'), 'backup-damaged', /changed/);
    }
    // The day in the first line is under the seal, too.
    const dated = whole.toString('latin1').replace(/"createdAt":"20/, '"createdAt":"19');
    await writeFile(file('dated'), dated, 'latin1');
    await refusal(restore(there, PASSPHRASE, 'dated'), 'backup-damaged');
    const newer = whole.toString('latin1').replace('"v":1', '"v":2');
    await writeFile(file('newer'), newer, 'latin1');
    await refusal(restore(there, PASSPHRASE, 'newer'), 'backup-newer', /format is 2/);
    for (const other of ['', '\n', '{}\n', 'x'.repeat(5000)]) {
      await writeFile(file('other'), other);
      await refusal(restore(there, PASSPHRASE, 'other'), 'backup-damaged');
    }
    await refusal(restore(there, PASSPHRASE, 'missing'), 'backup-damaged');
    await refusal(write('short', 'never'), 'passphrase-short');
    await refusal(write(), 'backup-exists');
    assert.equal(await exists(file('never')), false);
    assert.deepEqual([await memories(there), await there.sessions.sessions()], [[], []]);
  });

  it('unpacks nothing but its own files, and no more than a multiple of its size', async () => {
    const there = await at('two');
    const id = here.workspace.id;
    const contents = `${JSON.stringify({ workspaces: [{ id, folder: '/p' }] })}\n`;
    const part = (name: string, body: string) =>
      `${JSON.stringify({ name, bytes: Buffer.byteLength(body) })}\n${body}`;
    const end = '{"end":true}\n';
    const forged = async (text: string) => {
      const handle = await open(file('forged'), 'w');
      await writeSealed(handle, Readable.from([gzipSync(text)]), undefined);
      await handle.close();
      await refusal(restore(there, null, 'forged'), 'backup-damaged');
    };
    for (const name of [
      '../../escape',
      `workspaces/${id}/sessions/../../x.jsonl`,
      '/etc/passwd',
      `workspaces/${id}/sessions/a.jsonl/b`,
      'workspaces/01ARZ3NDEKTSV4RRFFQ69G5FAV/ledger.jsonl',
      'pack-key.pem',
    ])
      await forged(contents + part(name, 'x') + end);
    const twice = part(`workspaces/${id}/ledger.jsonl`, '');
    for (const text of [
      end,
      contents,
      contents + twice + twice + end,
      `${contents}${end}${end}`,
      `${contents}{"name":"user/ledger.jsonl","bytes":100}\nshort`,
      contents + part('user/ledger.jsonl', '{"v":2,"seq":1}\n') + end,
      contents + part(`workspaces/${id}/usage.json`, ' '.repeat(20_000_000)) + end,
    ])
      await forged(text);
    assert.equal(await exists(there.paths.restoring), false);
  });

  it('brings in no secret, whoever wrote it', async () => {
    const secret = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
    const [memory] = await remember(here, 'heron-relay listens on port 4711');
    const forged = { ...memory!, id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', text: `the token is ${secret}` };
    await here.memories.transact(() => [{ type: 'memory.added', memory: forged }]);
    await write(null, 'open');
    const there = await at('two');
    const restored = await restore(there, null, 'open');
    assert.deepEqual(restored.left, { 'memories that hold a secret': 1 });
    assert.deepEqual(restored.memories, [memory!.id]);
    assert.deepEqual(await filesWith([secret], [path.join(folder(), 'two')]), []);
  });

  it('holds all workspaces where that is asked for, and each finds its own', async () => {
    await remember(here, 'heron-relay listens on port 4711');
    const other = await at('one', 'other');
    const [theirs] = await remember(other, 'gull-cache listens on port 5005');
    const count = await write(null, undefined, await knownWorkspaces(here.paths));
    assert.equal(count.workspaces, 2);
    const stranger = await at('two');
    await withBackup(stranger, file(), { passphrase: undefined }, async (backup) => {
      assert.throws(
        () => workspaceFor(backup, stranger.workspace),
        (error) => isUserError(error, 'backup-of-others'),
      );
      assert.equal(workspaceFor(backup, here.workspace).id, here.workspace.id);
      const named = workspaceFor(backup, stranger.workspace, other.workspace.root);
      const { memories: back } = await restoreWorkspace(stranger, backup, named);
      assert.deepEqual(back, [theirs!.id]);
    });
  });

  it('leaves nothing of a write that is stopped', async () => {
    await remember(here, 'heron-relay listens on port 4711');
    const abort = new AbortController();
    abort.abort();
    const stopped = writeBackup(here, [here.workspace.id], file(), {
      passphrase: PASSPHRASE,
      signal: abort.signal,
    });
    await assert.rejects(stopped, /Cancelled/);
    await refusal(
      writeBackup(here, [here.workspace.id], path.join(folder(), 'no/folder/b'), { passphrase: undefined }),
      'backup-unwritable',
    );
    assert.deepEqual(await filesWith(['dormouse-backup'], [folder()]), []);
  });
});
