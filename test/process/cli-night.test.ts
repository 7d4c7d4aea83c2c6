// `dormouse sleep` as a user types it, and what is there on the morning after.
import assert from 'node:assert/strict';
import { readdir, truncate } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AdapterCard } from '../../extension/adapter/card.ts';
import { Report } from '../../extension/trainer/schema.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { Answer, type CliProject, cliProject, Refusal } from '../support/cli-project.ts';
import { type TrainedHome, trainedHome } from '../support/trained-home.ts';
import { sharedCache } from '../support/trainer.ts';

const MINUTES = 60_000;
const Night = Report.extend({ settled: z.object({ activated: z.boolean() }) });

describe('dormouse sleep', function () {
  this.timeout(2 * MINUTES);
  let project: CliProject;
  before(async () => {
    project = await cliProject();
  });
  after(() => project.remove());

  it('refuses a night with 3 where nothing waits', async () => {
    const { code, stdout } = await project.run(['sleep', '--json']);
    assert.equal(code, 3);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'nothing-to-consolidate');
  });
});

describe('the morning after dormouse sleep', function () {
  this.timeout(10 * MINUTES);
  const QUESTION = 'which port does maple-gateway listen on?';
  let trained: TrainedHome;
  const run = (...args: string[]): Promise<CliResult> => {
    const env = { DORMOUSE_HOME: trained.home, DORMOUSE_CACHE: sharedCache(), DORMOUSE_THREADS: '1' };
    return runCli([...args, '--json'], { cwd: trained.project, env });
  };
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const adapters = async () =>
    z
      .object({ current: z.string(), adapters: z.array(z.object({ card: AdapterCard })) })
      .parse(await json('adapters'));

  before(async () => {
    trained = await trainedHome();
  });
  after(async () => {
    await run('daemon', 'stop');
    await trained.remove();
  });

  it('has the report of the night on stdout, with the card of the adapter that serves', async () => {
    const { outcome, card, reasons, settled } = Night.parse(JSON.parse(trained.slept.stdout));
    assert.equal(outcome, 'exported', reasons.join(' '));
    assert.ok(settled.activated);
    const found = await adapters();
    assert.deepEqual([found.current, found.adapters.map((each) => each.card)], [card?.adapter, [card]]);
  });

  it('has the progress of the night on stderr', () => {
    const shares = [...trained.slept.stderr.matchAll(/^ *(\d+) % {2}/gm)].map(([, share]) => Number(share));
    assert.ok(shares.length > 10, trained.slept.stderr);
    assert.deepEqual(
      shares.toSorted((a, b) => a - b),
      shares,
    );
    assert.ok(shares.at(-1)! >= 90, `${shares.at(-1)} %`);
  });

  it('answers with the adapter, and without it where that is asked', async () => {
    const { current } = await adapters();
    assert.equal(Answer.parse(await json('ask', QUESTION)).adapter, current);
    assert.equal(Answer.parse(await json('ask', QUESTION, '--no-adapter')).adapter, null);
  });

  it('adds what is new to the adapter in a nap', async () => {
    const { current } = await adapters();
    await json('remember', 'Ingrid owns the search/index module');
    const nap = Night.parse(await json('sleep', '--nap'));
    assert.equal(nap.outcome, 'exported', nap.reasons.join(' '));
    assert.deepEqual([nap.kind, nap.card?.kind, nap.card?.parent], ['nap', 'nap', current]);
    assert.deepEqual([nap.card?.recipe.name, nap.card?.recipe.depth], ['nap', 'nap']);
    assert.equal(nap.card?.memories.length, trained.memories.length + 1);
    assert.equal((await adapters()).current, nap.card?.adapter);
  });

  it('serves no damaged adapter, says so, and has what it knew in the prompt again', async () => {
    const { current } = await adapters();
    const [id] = await readdir(path.join(trained.home, 'state/workspaces'));
    const file = path.join(trained.home, 'state/workspaces', id!, 'adapters', current, 'adapter.gguf');
    await truncate(file, 5000);
    const { code, stdout, stderr } = await run('ask', QUESTION);
    assert.equal(code, 0, stderr);
    const { answer, adapter } = Answer.parse(JSON.parse(stdout));
    assert.equal(adapter, null);
    assert.match(answer, /5519/);
    assert.match(stderr, /is truncated.*Roll back/);
  });

  it('rolls back to the adapter before the nap', async () => {
    const { adapter: back } = z.object({ adapter: z.string() }).parse(await json('rollback'));
    const { outcome, card } = Night.parse(JSON.parse(trained.slept.stdout));
    assert.deepEqual([outcome, back], ['exported', card?.adapter]);
  });
});
