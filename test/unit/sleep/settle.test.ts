// Taking over a night that was turned down: it is written down once, and old adapters and jobs go.
import assert from 'node:assert/strict';
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ulid } from 'ulid';
import { resolvePaths } from '../../../extension/paths.ts';
import { createServices } from '../../../extension/services.ts';
import type { Report } from '../../../extension/sleep/schema.ts';
import { settle } from '../../../extension/sleep/settle.ts';
import { cardOf } from '../../support/adapter-card.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

const GIB = 2 ** 30;
const hash = (digit: string) => digit.repeat(64);

describe('settling a night that was turned down', () => {
  const folder = temporaryFolder();

  it('writes it down once, prunes adapters to their budget, and keeps the newest five jobs', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    const root = path.join(folder(), 'project');
    await mkdir(root, { recursive: true });
    const services = await createServices({ root, paths, log: recordingLog() });
    const { workspace, adapters } = services;
    const add = async (adapter: string, parent: string | null, day: number) => {
      const dir = path.join(workspace.dir, 'adapters', adapter);
      await mkdir(dir, { recursive: true });
      await writeFile(path.join(dir, 'adapter.gguf'), '');
      // Holes take no room on the disk, and count as large.
      await truncate(path.join(dir, 'adapter.gguf'), 1.5 * GIB);
      await writeFile(path.join(dir, 'card.json'), JSON.stringify(card(adapter, parent, day)));
    };
    try {
      await add(hash('a'), null, 1);
      await add(hash('b'), hash('a'), 2);
      await add(hash('c'), hash('b'), 3);
      await adapters.setCurrent(hash('c'));
      const jobs = Array.from({ length: 7 }, (_, second) => ulid(1_700_000_000_000 + 1000 * second));
      for (const id of jobs) {
        await mkdir(path.join(paths.jobs, id), { recursive: true });
        await writeFile(path.join(paths.jobs, id, 'report.json'), JSON.stringify(rejected(id, workspace.id)));
      }
      assert.deepEqual(await settle(services), []);
      const { rejectedJobs, seq } = await services.memories.read();
      assert.deepEqual([...rejectedJobs.keys()].sort(), jobs);
      // Two take more than the budget, but the current one and its ancestor stay.
      assert.deepEqual(
        (await adapters.list()).map(({ adapter }) => adapter),
        [hash('b'), hash('c')],
      );
      assert.deepEqual((await readdir(paths.jobs)).sort(), jobs.slice(2));
      await settle(services);
      assert.equal((await services.memories.read()).seq, seq);
    } finally {
      await services.dispose();
    }
  });
});

function rejected(id: string, workspace: string): Report {
  return {
    v: 1,
    id,
    workspace,
    kind: 'sleep',
    outcome: 'rejected',
    reasons: ['It answers questions that nobody ever answered.'],
    gate: null,
    stages: [],
    card: null,
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: '2026-01-01T00:00:00Z',
  };
}

function card(adapter: string, parent: string | null, day: number) {
  return cardOf(adapter, { parent, job: ulid(), createdAt: `2026-01-0${day}T00:00:00Z` });
}
