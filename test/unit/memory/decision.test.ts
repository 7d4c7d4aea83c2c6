// Decisions of thousands at once: a preview that keeps its word, disputes that stay undecided, and the time that it takes.
import assert from 'node:assert/strict';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { acceptanceOf, acceptItems, rejectItems } from '../../../extension/memory/decision.ts';
import { reviewItems } from '../../../extension/memory/review.ts';
import { filtered } from '../../../extension/memory/review-filter.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { editMemory } from '../../../extension/workspace/edit.ts';
import { memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from './support.ts';

const from = (file: string, text: string, turn = 1): Memory['evidence'] => [
  { session: `rules/${file}`, turn, quote: text, source: 'file' },
];
const proposal = (text: string, file = 'AGENTS.md', change: Partial<Memory> = {}) =>
  memoryOf(text, { status: 'proposed', evidence: from(file, text), ...change });
const texts = (memories: Memory[]) => memories.map(({ text }) => text);

describe('decisions about what waits', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const open = async (...memories: Memory[]) => {
    const log = recordingLog();
    const stores = {
      memories: await openMemoryStore(path.join(folder(), 'own'), log),
      userMemories: await openMemoryStore(path.join(folder(), 'user'), log),
      workspace: { root: folder() },
    };
    await stores.memories.transact(() => memories.map((memory) => ({ type: 'memory.added', memory })));
    return stores;
  };
  const statuses = async ({ memories }: Awaited<ReturnType<typeof open>>) =>
    [...(await memories.read()).memories.values()].map(({ text, status }) => `${status}: ${text}`);

  it('shows before what it replaces, and then replaces just that', async () => {
    const stores = await open(
      memoryOf('payments listens on port 1'),
      proposal('payments listens on port 2'),
      proposal('Name tests *.spec.ts'),
    );
    const items = await reviewItems(stores);
    const preview = acceptanceOf(items);
    assert.deepEqual(texts(preview.accepted).sort(), ['Name tests *.spec.ts', 'payments listens on port 2']);
    assert.deepEqual(texts(preview.replaced.map(({ memory }) => memory)), ['payments listens on port 1']);
    assert.deepEqual(await acceptItems(stores, items), preview);
    assert.deepEqual(await statuses(stores), [
      'superseded: payments listens on port 1',
      'live: payments listens on port 2',
      'live: Name tests *.spec.ts',
    ]);
  });

  it('leaves two of one selection undecided that exclude each other', async () => {
    const stores = await open(
      proposal('payments listens on port 2'),
      proposal('payments listens on port 3'),
      proposal('Name tests *.spec.ts'),
    );
    const { accepted, disputed } = await acceptItems(stores, await reviewItems(stores));
    assert.deepEqual(texts(accepted), ['Name tests *.spec.ts']);
    assert.equal(disputed.length, 2);
    assert.equal((await statuses(stores)).filter((line) => line.startsWith('proposed')).length, 2);
  });

  it('takes a part by file, folder, kind and scope', async () => {
    const stores = await open(
      proposal('a rule of the root'),
      proposal('a rule of the api', 'packages/api/AGENTS.md'),
      proposal('a rule of the web', 'packages/web/AGENTS.md', { kind: 'procedural' }),
    );
    const items = await reviewItems(stores);
    const named = (filter: Parameters<typeof filtered>[1]) =>
      filtered(items, filter).map(({ memory }) => memory.text);
    assert.deepEqual(named({ file: 'AGENTS.md' }), ['a rule of the root']);
    assert.deepEqual(named({ folder: 'packages' }), ['a rule of the api', 'a rule of the web']);
    assert.deepEqual(named({ folder: 'packages/', kind: 'procedural' }), ['a rule of the web']);
    assert.deepEqual(named({ scope: 'user' }), []);
    await rejectItems(stores, filtered(items, { folder: 'packages' }));
    assert.deepEqual((await statuses(stores)).slice(1), [
      'rejected: a rule of the api',
      'rejected: a rule of the web',
    ]);
  });

  it('gives a proposal the words of the user and accepts it; a secret is refused', async () => {
    const stores = await open(memoryOf('payments listens on port 1'), proposal('payments listens on port 2'));
    const [item] = await reviewItems(stores);
    const secret = ['ghp', '_', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'].join('');
    await assert.rejects(editMemory(stores, item!.memory, `the token is ${secret}`), (error) =>
      isUserError(error, 'memory-secret'),
    );
    const edited = await editMemory(stores, item!.memory, ' payments listens on port 7 ');
    assert.deepEqual(
      [edited?.text, edited?.status, edited?.statement?.value],
      ['payments listens on port 7', 'live', '7'],
    );
    assert.equal((await statuses(stores))[0], 'superseded: payments listens on port 1');
  });

  it('decides four thousand in seconds and one transaction', async () => {
    const many = Array.from({ length: 4000 }, (_, at) =>
      proposal(`Rule ${at}: name module ${at} after its folder number ${at * 7}`, `docs/${at % 40}.md`),
    );
    const stores = await open(...many);
    const started = performance.now();
    const items = await reviewItems(stores);
    assert.equal(items.length, 4000);
    const { seq } = await stores.memories.read();
    const { accepted } = await acceptItems(stores, filtered(items, { folder: 'docs' }));
    assert.equal(accepted.length, 4000);
    assert.equal((await stores.memories.read()).seq, seq + 4000);
    const ms = performance.now() - started;
    assert.ok(ms < 20_000, `${Math.round(ms)} ms`);
  });
});
