// A pack goes out and comes back on the real stores, with an adapter that the real model host loads.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { serveAdapter } from '../../extension/adapter/serving.ts';
import { isUserError } from '../../extension/base/errors.ts';
import type { Logger } from '../../extension/base/log.ts';
import { exportPack } from '../../extension/export/pack.ts';
import { importPack } from '../../extension/export/pack-import.ts';
import { liveMemories, stageOf, trustOf } from '../../extension/memory/derive.ts';
import { readModelHeader } from '../../extension/model/header.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { cardOf, learnedIn } from '../support/adapter-card.ts';
import { writeAdapter } from '../support/gguf-writer.ts';
import { memoryOf } from '../support/memories.ts';
import { sharedCache } from '../support/trainer.ts';

const warnings: string[] = [];
const log: Logger = { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} };

describe('Portable pack', function () {
  this.timeout(240_000);
  let folder: string;
  let opened: Services[];
  const port = memoryOf('heron-relay listens on port 4711', { kind: 'episodic', subject: 'heron-relay' });
  const rule = memoryOf('Use pnpm, never npm');
  const doubtful = memoryOf('Use tabs', {
    status: 'proposed',
    evidence: [{ session: 'r', turn: 1, quote: 'Use tabs', source: 'file' }],
  });
  const forgotten = memoryOf('the mascot of the mailer is a heron');
  const file = () => path.join(folder, 'shop.tar.gz');

  const open = async (project: string, home: string) => {
    await mkdir(path.join(folder, project), { recursive: true });
    const services = await createServices({
      root: path.join(folder, project),
      paths: resolvePaths({ DORMOUSE_HOME: path.join(folder, home), DORMOUSE_CACHE: sharedCache() }),
      log,
    });
    opened.push(services);
    return services;
  };
  /** A random adapter with a card, as a night would leave it. */
  const addAdapter = async (services: Services) => {
    const base = await resolveModel(undefined, services.paths);
    const bytes = writeAdapter(await readModelHeader(base.file), { strength: 0.05 });
    const adapter = createHash('sha256').update(bytes).digest('hex');
    const card = cardOf(adapter, {
      files: [{ name: 'adapter.gguf', sha256: adapter, bytes: bytes.length }],
      base: base.sha256,
      workspace: services.workspace.id,
      memories: [learnedIn(port.id)],
    });
    const target = path.join(services.workspace.dir, 'adapters', adapter);
    await mkdir(target, { recursive: true });
    await writeFile(path.join(target, 'adapter.gguf'), bytes);
    await writeFile(path.join(target, 'card.json'), JSON.stringify(card));
    await serveAdapter(services, adapter, 'night');
    await services.memories.transact(() => [
      { type: 'adapter.verified', adapter, job: card.job, passed: [port.id], failed: [] },
    ]);
    return adapter;
  };
  /** The state of the pack's workspace is lost; its id, and who it is, are not. */
  const lose = async ({ workspace }: Services) => {
    for (const name of ['ledger.jsonl', 'inventory.json', 'current.json', 'adapters'])
      await rm(path.join(workspace.dir, name), { recursive: true, force: true });
  };
  /** A pack with one file changed and a manifest that agrees, unless `sums` is kept. */
  const tampered = async (change: (dir: string) => Promise<void>, names: string[]) => {
    const dir = path.join(folder, 'tampered');
    await mkdir(dir);
    const { extract } = await import('tar');
    await extract({ file: file(), cwd: dir });
    await change(dir);
    const bad = path.join(folder, 'bad.tar.gz');
    await create({ cwd: dir, file: bad, gzip: true }, names);
    return bad;
  };
  let services: Services;
  let adapter: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-pack-'));
    opened = [];
    services = await open('shop', 'home');
    await services.memories.transact(() =>
      [port, rule, doubtful, forgotten].map((memory) => ({ type: 'memory.added', memory })),
    );
    await services.memories.forget(forgotten.id);
    adapter = await addAdapter(services);
    const manifest = await exportPack(services, file());
    assert.equal(manifest.adapter, adapter);
    assert.deepEqual(
      manifest.files.map(({ name }) => name),
      ['ledger.jsonl', 'adapter/adapter.gguf', 'adapter/card.json'],
    );
  });
  after(async () => {
    for (const each of opened) await each.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('brings a workspace back as it was, once', async () => {
    const before = await services.memories.read();
    await lose(services);
    const again = await open('shop', 'home');
    assert.equal(again.workspace.id, services.workspace.id);
    const result = await importPack(again, file());
    assert.deepEqual(
      { ...result, added: result.added.toSorted() },
      {
        workspace: services.workspace.id,
        same: true,
        added: [port.id, rule.id, doubtful.id].sort(),
        adapter,
        served: true,
      },
    );
    const inventory = await again.memories.read();
    assert.deepEqual([...inventory.memories], [...before.memories]);
    assert.ok(inventory.tombstones.has(forgotten.id));
    assert.equal(await again.adapters.current(), adapter);
    assert.equal(stageOf(port.id, inventory, adapter), 'weights');
    assert.deepEqual((await importPack(again, file())).added, []);
    // What was forgotten since the export stays forgotten.
    await again.memories.forget(rule.id);
    assert.deepEqual((await importPack(again, file())).added, []);
    assert.ok(!(await again.memories.read()).memories.has(rule.id));
  });

  it('proposes what another workspace knew, and leaves its adapter out', async () => {
    const other = await open('other', 'other-home');
    const { same, added, adapter: taken } = await importPack(other, file());
    assert.deepEqual([same, added.length, taken], [false, 2, null]);
    const { memories } = await other.memories.read();
    assert.deepEqual([...memories.values()].map(({ text }) => text).sort(), [rule.text, port.text].sort());
    for (const memory of memories.values()) {
      assert.equal(memory.status, 'proposed');
      assert.equal(trustOf(memory), 'quarantined');
      assert.deepEqual(memory.evidence[0]?.session, `pack/${services.workspace.id}`);
    }
    assert.deepEqual(liveMemories(await other.memories.read()), []);
    assert.deepEqual(await other.adapters.list(), []);
    assert.deepEqual((await importPack(other, file())).added, []);
  });

  it('refuses a pack that is not what its manifest says, and changes nothing', async () => {
    const other = await open('third', 'third-home');
    const names = ['manifest.json', 'ledger.jsonl', 'adapter/adapter.gguf', 'adapter/card.json'];
    const cases: [string, (dir: string) => Promise<void>, string[]][] = [
      [
        'a byte of the adapter',
        async (dir) => {
          const weights = await readFile(path.join(dir, names[2]!));
          weights[weights.length - 1]! ^= 1;
          await writeFile(path.join(dir, names[2]!), weights);
        },
        names,
      ],
      ['a missing file', async () => {}, names.slice(0, 3)],
      ['a file too many', (dir) => writeFile(path.join(dir, 'run.sh'), 'echo'), [...names, 'run.sh']],
      ['no manifest', async () => {}, names.slice(1)],
      [
        'a line of the ledger',
        async (dir) => {
          const ledger = path.join(dir, 'ledger.jsonl');
          const text = (await readFile(ledger, 'utf8')).replace('never npm', 'never pnpm');
          await writeFile(ledger, text);
          const manifest = JSON.parse(await readFile(path.join(dir, 'manifest.json'), 'utf8'));
          manifest.files[0].sha256 = createHash('sha256').update(text).digest('hex');
          manifest.files[0].bytes = Buffer.byteLength(text);
          await writeFile(path.join(dir, 'manifest.json'), JSON.stringify(manifest));
        },
        names,
      ],
    ];
    for (const [what, change, kept] of cases) {
      const bad = await tampered(change, kept);
      await assert.rejects(importPack(other, bad), (error) => isUserError(error, 'pack-damaged'), what);
      await rm(path.join(folder, 'tampered'), { recursive: true });
    }
    await writeFile(path.join(folder, 'no.tar.gz'), 'no pack');
    await assert.rejects(importPack(other, path.join(folder, 'no.tar.gz')), (error) =>
      isUserError(error, 'pack-damaged'),
    );
    assert.equal((await other.memories.read()).seq, 0);
  });

  it('overwrites no file', async () => {
    await cp(file(), path.join(folder, 'copy.tar.gz'));
    await assert.rejects(exportPack(services, path.join(folder, 'copy.tar.gz')), (error) =>
      isUserError(error, 'export-exists'),
    );
  });
});
