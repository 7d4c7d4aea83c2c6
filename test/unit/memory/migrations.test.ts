// Files that version 1 wrote are opened by today's code: nothing is lost, and sentences get their words back.
import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { ledgerUpdates } from '../../../extension/memory/ledger-migrations.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { migrate } from '../../../extension/storage/migrations.ts';
import { recordingLog, temporaryFolder } from './support.ts';

const V1 = path.resolve('test/fixtures/v1');

describe('migrations', () => {
  const folder = temporaryFolder();
  const open = async (files: string[], log = recordingLog()) => {
    for (const file of files) await cp(path.join(V1, file), path.join(folder(), file));
    return openMemoryStore(folder(), log);
  };

  it('take a document one version at a time, and refuse one of the future', () => {
    const steps = [
      ({ name }: Record<string, unknown>) => ({ names: [name] }),
      ({ names }: Record<string, unknown>) => ({ names, count: (names as string[]).length }),
    ];
    assert.deepEqual(migrate({ v: 1, name: 'a' }, steps, 'A list'), { v: 3, names: ['a'], count: 1 });
    assert.deepEqual(migrate({ v: 3, names: [], count: 0 }, steps, 'A list'), { v: 3, names: [], count: 0 });
    assert.throws(
      () => migrate({ v: 4 }, steps, 'A list'),
      (error) => isUserError(error, 'document-newer'),
    );
    assert.equal(migrate('no document', steps, 'A list'), 'no document');
  });

  it('leave what is no document of its version to its schema', () => {
    const steps = [(document: object) => ({ all: (document as { all: string[] }).all.map(String) })];
    assert.deepEqual(migrate({ v: 1 }, steps, 'It'), { v: 1 });
    assert.deepEqual(migrate({ v: 1, all: null }, steps, 'It'), { v: 1, all: null });
    assert.deepEqual(migrate({ v: 1, all: [7] }, steps, 'It'), { v: 2, all: ['7'] });
  });

  it('read a ledger of version 1 with all its memories', async () => {
    const inventory = await (await open(['ledger.jsonl'])).read();
    assert.equal(inventory.version, 1);
    assert.equal(inventory.memories.size, 6);
    const port = [...inventory.memories.values()].find(({ text }) => text.includes('9443'));
    assert.deepEqual(port?.statement, { relation: 'port', subject: 'payments-api', value: '9443' });
  });

  it('make a snapshot of version 1 anew from the ledger', async () => {
    const log = recordingLog();
    const store = await open(['ledger.jsonl', 'inventory.json'], log);
    await store.transact(ledgerUpdates);
    // Outdated is not damaged: there is nothing to warn of.
    assert.deepEqual(log.lines, []);
    const snapshot = JSON.parse(await readFile(path.join(folder(), 'inventory.json'), 'utf8'));
    assert.notEqual(snapshot.v, 1);
    assert.equal(snapshot.memories.length, 6);
    assert.ok(snapshot.memories.every(({ v }: { v: number }) => v === 2));
  });

  it('bring back the sentences that version 1 had rewritten, once, with an event that says so', async () => {
    const store = await open(['ledger.jsonl']);
    const inventory = await store.transact(ledgerUpdates);
    assert.deepEqual(
      [...inventory.memories.values()].map(({ text, statement }) => [text, statement?.relation]),
      [
        ['payments-api listens on port 8443', 'port'],
        ['payments-api listens on port 9443', 'port'],
        ['Never use default exports except in route files', undefined],
        ['Postgres runs in Docker, version 16.', undefined],
        ['use pnpm instead of npm', 'instead'],
        ['when the build fails, run npm ci', 'fix'],
      ],
    );
    const lines = (await readFile(path.join(folder(), 'ledger.jsonl'), 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line).body);
    assert.equal(events.filter(({ type }) => type === 'memory.reworded').length, 5);
    assert.match(events.find(({ type }) => type === 'memory.reworded').because, /earlier version/);
    assert.equal(events.at(-1).type, 'ledger.migrated');
    assert.deepEqual(ledgerUpdates(inventory), []);
    assert.deepEqual(ledgerUpdates(await (await open([])).read()), []);
  });

  it('forget what a migrated memory said, in either wording', async () => {
    const store = await open(['ledger.jsonl']);
    const { memories } = await store.transact(ledgerUpdates);
    const rule = [...memories.values()].find(({ text }) => text.includes('route files'))!;
    await store.forget(rule.id);
    const text = await readFile(path.join(folder(), 'ledger.jsonl'), 'utf8');
    assert.ok(!text.includes('route files'));
  });
});
