// The adapter store on real folders: pointer, ancestors, pruning.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AdapterStore, openAdapterStore } from '../../../extension/adapter/adapter-store.ts';
import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import type { Logger } from '../../../extension/base/log.ts';
import { cardOf, learnedIn } from '../../support/adapter-card.ts';

const hash = (letter: string) => letter.repeat(64);
const warnings: string[] = [];
const log: Logger = { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} };

function card(adapter: string, parent: string | null, day: number, memories: string[] = []) {
  return cardOf(adapter, {
    parent,
    memories: memories.map((id) => learnedIn(id)),
    createdAt: `2026-01-0${day}T00:00:00Z`,
  });
}

describe('Adapter store', () => {
  let dir: string;
  let store: AdapterStore;
  const folder = (name: string) => path.join(dir, 'adapters', name);
  const add = async (adapterCard: AdapterCard, bytes = 1000) => {
    await mkdir(folder(adapterCard.adapter), { recursive: true });
    await writeFile(path.join(folder(adapterCard.adapter), 'adapter.gguf'), Buffer.alloc(bytes));
    await writeFile(path.join(folder(adapterCard.adapter), 'card.json'), JSON.stringify(adapterCard));
  };
  const code = async (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error) => (isUserError(error) ? error.code : String(error)),
    );

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dormouse-adapters-'));
    store = openAdapterStore(dir, log);
    warnings.length = 0;
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('serves the base before the first night', async () => {
    assert.deepEqual([await store.current(), await store.list()], [null, []]);
  });

  it('lists whole adapters only, oldest first', async () => {
    await add(card(hash('b'), hash('a'), 2));
    await add(card(hash('a'), null, 1));
    await mkdir(folder(hash('c')), { recursive: true });
    await add(card(hash('d'), null, 3));
    await writeFile(path.join(folder(hash('d')), 'card.json'), '{"v":1');
    const listed = (await store.list()).map(({ adapter }) => adapter);
    assert.deepEqual(listed, [hash('a'), hash('b')]);
    assert.equal(warnings.length, 1);
  });

  it('moves the pointer, and never to something that is not whole', async () => {
    await add(card(hash('a'), null, 1));
    await store.setCurrent(hash('a'));
    assert.equal(await store.current(), hash('a'));
    assert.deepEqual(JSON.parse(await readFile(path.join(dir, 'current.json'), 'utf8')), {
      v: 1,
      adapter: hash('a'),
      base: hash('9'),
    });
    await mkdir(folder(hash('b')), { recursive: true });
    assert.equal(await code(store.setCurrent(hash('b'))), 'adapter-missing');
    assert.equal(await store.current(), hash('a'));
    assert.deepEqual(await store.ref(hash('a')), {
      hash: hash('a'),
      file: path.join(folder(hash('a')), 'adapter.gguf'),
      base: hash('9'),
    });
    await store.setCurrent(null);
    assert.equal(await store.current(), null);
    assert.deepEqual((await readdir(dir)).sort(), ['adapters', 'current.json']);
  });

  it('does not take a damaged pointer for none', async () => {
    await writeFile(path.join(dir, 'current.json'), '{"v":1,"adapter":"');
    assert.equal(await code(store.current()), 'pointer-corrupt');
  });

  it('finds the newest clean ancestor, itself included', async () => {
    await add(card(hash('a'), null, 1, ['01HAAAAAAAAAAAAAAAAAAAAAAA']));
    await add(card(hash('b'), hash('a'), 2, ['01HBBBBBBBBBBBBBBBBBBBBBBB']));
    await add(card(hash('c'), hash('b'), 3, ['01HCCCCCCCCCCCCCCCCCCCCCCC']));
    const without =
      (...letters: string[]) =>
      (each: AdapterCard) =>
        !each.memories.some(({ id }) => letters.some((letter) => id.includes(letter)));
    assert.equal(await store.cleanAncestor(hash('c'), without()), hash('c'));
    assert.equal(await store.cleanAncestor(hash('c'), without('C')), hash('b'));
    assert.equal(await store.cleanAncestor(hash('c'), without('C', 'B')), hash('a'));
    assert.equal(await store.cleanAncestor(hash('c'), without('A', 'B', 'C')), null);
    assert.equal(await store.parent(hash('c')), hash('b'));
    assert.equal(await store.parent(hash('a')), null);
  });

  it('prunes the oldest, never the current one nor its newest clean ancestor', async () => {
    for (const [letter, parent, day] of [
      ['a', null, 1],
      ['b', 'a', 2],
      ['c', 'b', 3],
      ['d', 'c', 4],
      ['e', null, 5],
    ] as const) {
      await add(card(hash(letter), parent && hash(parent), day));
    }
    await store.setCurrent(hash('d'));
    const isClean = (each: AdapterCard) => each.adapter !== hash('c');
    assert.deepEqual(await store.prune(1 << 20, isClean), []);
    // c is not clean, so b is what a forget would fall back to.
    assert.deepEqual(await store.prune(0, isClean), [hash('a'), hash('c'), hash('e')]);
    assert.deepEqual(
      (await store.list()).map(({ adapter }) => adapter),
      [hash('b'), hash('d')],
    );
  });

  it('clears away exports that were never finished, once they are old', async () => {
    await mkdir(folder(hash('a')), { recursive: true });
    await mkdir(folder(hash('b')), { recursive: true });
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(folder(hash('a')), yesterday, yesterday);
    assert.deepEqual(await store.prune(1 << 20, () => true), [hash('a')]);
    assert.equal(existsSync(folder(hash('b'))), true);
  });
});
