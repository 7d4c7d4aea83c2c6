// The demo as a user runs it, with its bars; and afterwards the commands that want a night behind them.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AdapterCard } from '../../extension/adapter/card.ts';
import { drawDay } from '../../extension/demo/fixture.ts';
import { filesWith } from '../../extension/demo/leaks.ts';
import { type DemoResult, missedBars } from '../../extension/demo/result.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { sharedCache } from '../support/trainer.ts';

/** A day that a night learns well clear of the bars: 92 % in the morning, 88 % of the rest after the rebuild. */
const SEED = 3;
const MINUTES = 60_000;
const share = z.number().min(0).max(1);
const Figures = z.strictObject({
  recall: share,
  abstention: share,
  byKind: z.strictObject({ procedural: share, semantic: share, episodic: share }),
});
const Result = z.strictObject({
  before: Figures,
  after: Figures,
  recallInDay: share,
  promptTokens: z.strictObject({ context: z.number().positive(), weights: z.number().positive() }),
  supersededLeaks: z.number().int(),
  secretLeaks: z.number().int(),
  forgotten: z.strictObject({ gone: z.boolean(), restKept: z.boolean() }),
  stages: z.array(
    z.strictObject({
      name: z.string(),
      seconds: z.number().positive(),
      peakMiB: z.number().positive().nullable(),
    }),
  ),
  model: z.strictObject({ name: z.string(), sha256: z.string(), family: z.literal('embedded') }),
  versions: z.record(z.string(), z.string()),
});

const Adapters = z.object({
  current: z.string(),
  adapters: z.array(z.object({ card: AdapterCard, tainted: z.array(z.string()) })),
});

describe('npm run demo', function () {
  // The environment may have to be installed first, and other tests may have warmed the machine up.
  this.timeout(25 * MINUTES);
  let folder: string;
  let played: CliResult;
  let result: DemoResult;

  const kept = (...parts: string[]) => path.join(folder, 'kept', ...parts);
  /** A command in the home that the demo left. */
  const inKept = (args: string[]) =>
    runCli(args, {
      cwd: kept('workspace'),
      env: { DORMOUSE_HOME: kept('home'), DORMOUSE_CACHE: sharedCache() },
    });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-demo-test-'));
    const file = path.join(folder, 'demo.json');
    played = await runCli(['demo', '--seed', String(SEED), '--json', file, '--keep', kept()], {
      cwd: folder,
      env: { DORMOUSE_HOME: path.join(folder, 'users'), DORMOUSE_CACHE: sharedCache() },
    });
    result = Result.parse(JSON.parse(await readFile(file, 'utf8').catch(() => assert.fail(played.stderr))));
  });
  after(async () => {
    await inKept(['daemon', 'stop']);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('clears its bars, and its exit code says so', () => {
    assert.deepEqual(missedBars(result), [], played.stdout);
    assert.equal(played.code, 0, played.stderr);
    assert.match(played.stdout, /All bars cleared/);
  });

  it('says on its first line that this is a demonstration model', () => {
    assert.match(played.stdout.split('\n')[0] ?? '', /demonstration model/);
  });

  it('shows the day with kinds and evidence, and the secret nowhere', () => {
    for (const kind of ['procedural', 'semantic', 'episodic'])
      assert.match(played.stdout, new RegExp(`\\+ ${kind} .*← turn \\d+`));
    assert.match(played.stdout, /superseded/);
    assert.match(played.stdout, /1 secret redacted/);
    for (const secret of drawDay(SEED, 'embedded').secrets)
      assert.ok(!(played.stdout + played.stderr).includes(secret));
  });

  it('spends fewer prompt tokens in the morning, and measures its stages', () => {
    assert.ok(result.promptTokens.weights < result.promptTokens.context);
    const names = result.stages.map(({ name }) => name);
    assert.deepEqual(names, [
      'day',
      'recall in the day',
      'evening',
      'night',
      'morning',
      'forget and rebuild',
    ]);
  });

  describe('in the home that it leaves', () => {
    let serving: AdapterCard;
    let tainted: AdapterCard;
    before(async () => {
      const { current, adapters } = Adapters.parse(JSON.parse((await inKept(['adapters', '--json'])).stdout));
      const cards = (forgotten: number) =>
        adapters.flatMap((each) => (each.tainted.length === forgotten ? each.card : []));
      assert.deepEqual(
        [cards(0).length, cards(1).length],
        [1, 1],
        'the first night learned what was forgotten',
      );
      [serving, tainted] = [cards(0)[0]!, cards(1)[0]!];
      assert.equal(current, serving.adapter);
    });

    it('serves an adapter that was built from the base without the forgotten memory', () => {
      assert.equal(serving.parent, null);
      const ids = ({ memories }: AdapterCard) => memories.map(({ id }) => id);
      const gone = ids(tainted).filter((id) => !ids(serving).includes(id));
      assert.equal(gone.length, 1);
      assert.deepEqual(
        ids(serving),
        ids(tainted).filter((id) => id !== gone[0]),
      );
    });

    it('had the gate ask the new adapter for what was forgotten', () => {
      assert.equal(serving.gate.goneLeaks, 0);
    });

    it('holds the words of the forgotten memory in no file', async () => {
      const forgotten = /^ *forgotten: (.+)$/m.exec(played.stdout)?.[1];
      assert.ok(forgotten, played.stdout);
      assert.deepEqual(await filesWith([forgotten], [kept()]), []);
    });

    it('has memories in the weights', async () => {
      assert.match((await inKept(['memories'])).stdout, /weights/);
    });

    it('goes back to the base when it is told to', async () => {
      const back = await inKept(['rollback', 'base', '--json']);
      assert.deepEqual([back.code, JSON.parse(back.stdout)], [0, { adapter: null }]);
      assert.doesNotMatch((await inKept(['memories'])).stdout, /weights/);
    });
  });
});
