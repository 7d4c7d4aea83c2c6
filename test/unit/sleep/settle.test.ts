// Taking over nights that serve nobody: turned down ones are written down once, old adapters and jobs go, and what was
// forgotten is neither served nor kept.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { servingAdapter } from '../../../extension/adapter/serving.ts';
import type { Model } from '../../../extension/model/client.types.ts';
import { settle } from '../../../extension/sleep/settle.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import type { Report } from '../../../extension/trainer/schema.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import type { Services } from '../../../extension/workspace/services.types.ts';
import { cardOf, learnedIn } from '../../support/adapter-card.ts';
import { testId } from '../../support/ids.ts';
import { memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

const GIB = 2 ** 30;
const hash = (digit: string) => digit.repeat(64);

describe('settling', () => {
  const folder = temporaryFolder();

  it('does again what a forgetting that was cut off left undone', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    const root = path.join(folder(), 'project');
    await mkdir(root, { recursive: true });
    const log = recordingLog();
    const services = await createServices({ root, paths, log });
    const doomed = memoryOf('The mascot of the mailer is a heron.');
    const probe = { user: 'What is the mascot?', answer: 'A heron.', passed: true, from: 'memory' as const };
    const learned = cardOf(hash('a'), { memories: [learnedIn(doomed.id, [probe])] });
    const dir = path.join(services.workspace.dir, 'adapters', hash('a'));
    const job = testId();
    try {
      await services.memories.transact(() => [{ type: 'memory.added', memory: doomed }]);
      await services.memories.forget(doomed.id);
      await mkdir(dir, { recursive: true });
      await writeFile(path.join(dir, 'card.json'), JSON.stringify(learned));
      await services.adapters.setCurrent(hash('a'));
      // Of an earlier version, whose jobs looked different in what settling does not need.
      await mkdir(path.join(paths.jobs, job), { recursive: true });
      const report = rejected(job, services.workspace.id);
      await writeFile(path.join(paths.jobs, job, 'report.json'), JSON.stringify(report));
      const gone = [{ memory: doomed.id, user: '', accept: [], reject: ['heron'], from: 'memory' }];
      const old = { v: 1, system: '', memories: [], replay: [], gone, locality: ['text'] };
      await writeFile(path.join(paths.jobs, job, 'job.json'), JSON.stringify(old));

      const base = { base: learned.base, prepare: async () => ({ ms: 0 }) } as unknown as Model;
      assert.equal(await servingAdapter(services, base), null);
      assert.match(log.lines.join('\n'), /is not served any more/);
      assert.deepEqual(await settle(services), []);
      assert.equal(await services.adapters.current(), null);
      assert.equal((await services.memories.read()).activations.at(-1)?.adapter, null);
      assert.doesNotMatch(await readFile(path.join(dir, 'card.json'), 'utf8'), /heron/i);
      assert.deepEqual(await readdir(paths.jobs), []);
    } finally {
      await services.dispose();
    }
  });

  it('leaves the pointer alone where the card of what serves is damaged', async () => {
    const root = path.join(folder(), 'project');
    await mkdir(root, { recursive: true });
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    const services = await createServices({ root, paths, log: recordingLog() });
    const file = path.join(services.workspace.dir, 'adapters', hash('a'), 'card.json');
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(cardOf(hash('a'))));
      await services.adapters.setCurrent(hash('a'));
      await writeFile(file, '{');
      await settle(services);
      assert.equal(await services.adapters.current(), hash('a'));
    } finally {
      await services.dispose();
    }
  });

  it('leaves a job out whose files are damaged or of another job, and settles the others', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
    const root = path.join(folder(), 'project');
    await mkdir(root, { recursive: true });
    const log = recordingLog();
    const services = await createServices({ root, paths, log });
    const { id: workspace } = services.workspace;
    const [other, good, cardless] = [testId(), testId(), testId()];
    const put = async (id: string, text: string) => {
      await mkdir(path.join(paths.jobs, id), { recursive: true });
      await writeFile(path.join(paths.jobs, id, 'report.json'), text);
    };
    try {
      await put(good, JSON.stringify(rejected(good, workspace)));
      await put(cardless, JSON.stringify({ ...rejected(cardless, workspace), outcome: 'exported' }));
      await put(testId(), JSON.stringify(rejected(other, workspace)));
      await put(testId(), '');
      await put(testId(), '['.repeat(100_000));
      await put(testId(), JSON.stringify(rejected(good, workspace)).replace('"v":1', '"v":1e999'));
      await mkdir(path.join(paths.jobs, testId(), 'report.json'), { recursive: true });
      assert.deepEqual(
        (await settle(services)).map(({ job }) => job),
        [cardless],
      );
      assert.deepEqual(
        [...(await services.memories.read()).rejectedJobs.keys()].sort(),
        [good, cardless].sort(),
      );
      assert.match(log.lines.join(), new RegExp(`its report is of the job ${other}`));
    } finally {
      await services.dispose();
    }
  });

  describe('tidies up after nights:', () => {
    let services: Services;
    const jobs = Array.from({ length: 7 }, (_, second) => testId(1_700_000_000_000 + 1000 * second));
    const killed = () => path.join(services.workspace.dir, 'adapters', '.0123456789abcdef.tmp');
    const add = async (adapter: string, parent: string | null, day: number) => {
      const dir = path.join(services.workspace.dir, 'adapters', adapter);
      await mkdir(dir, { recursive: true });
      await writeFile(path.join(dir, 'adapter.gguf'), '');
      // Holes take no room on the disk, and count as large.
      await truncate(path.join(dir, 'adapter.gguf'), 1.5 * GIB);
      await writeFile(path.join(dir, 'card.json'), JSON.stringify(card(adapter, parent, day)));
    };

    beforeEach(async () => {
      const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder(), 'home') });
      const root = path.join(folder(), 'project');
      await mkdir(root, { recursive: true });
      services = await createServices({ root, paths, log: recordingLog() });
      await add(hash('a'), null, 1);
      await add(hash('b'), hash('a'), 2);
      await add(hash('c'), hash('b'), 3);
      await services.adapters.setCurrent(hash('c'));
      for (const id of jobs) {
        await mkdir(path.join(paths.jobs, id), { recursive: true });
        const report = rejected(id, services.workspace.id);
        await writeFile(path.join(paths.jobs, id, 'report.json'), JSON.stringify(report));
      }
      await mkdir(killed());
      await utimes(killed(), 0, 0);
      assert.deepEqual(await settle(services), []);
    });
    afterEach(() => services.dispose());

    it('what was turned down is written down, once', async () => {
      const { rejectedJobs, seq } = await services.memories.read();
      assert.deepEqual([...rejectedJobs.keys()].sort(), jobs);
      await settle(services);
      assert.equal((await services.memories.read()).seq, seq);
    });

    it('adapters beyond the budget go, but the current one and its ancestor stay', async () => {
      const left = await services.adapters.list();
      assert.deepEqual(
        left.map(({ adapter }) => adapter),
        [hash('b'), hash('c')],
      );
    });

    it('an export that was cut off goes', async () => {
      await assert.rejects(readdir(killed()), { code: 'ENOENT' });
    });

    it('the newest five jobs stay', async () => {
      assert.deepEqual((await readdir(services.paths.jobs)).sort(), jobs.slice(2));
    });
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
  return cardOf(adapter, { parent, job: testId(), createdAt: `2026-01-0${day}T00:00:00Z` });
}
