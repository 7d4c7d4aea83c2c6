// Nights with the real trainer, the real model host and the embedded model: learned, refused, cancelled.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancelledError, isUserError } from '../../extension/base/errors.ts';
import { stageOf } from '../../extension/memory/derive.ts';
import { consolidate } from '../../extension/sleep/cycle.ts';
import { nightfall } from '../../extension/sleep/nightfall.ts';
import { settle } from '../../extension/sleep/settle.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { goneProbes } from '../../extension/synthesis/probes.ts';
import { templatesWriter } from '../../extension/synthesis/templates.ts';
import type { Writer } from '../../extension/synthesis/writer.ts';
import { forgetMemory } from '../../extension/workspace/forget.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { memoryOf } from '../support/memories.ts';
import { MINUTES, nightUnderTest } from '../support/night-under-test.ts';
import { quiet } from '../support/quiet-log.ts';
import { sharedCache } from '../support/trainer.ts';

describe('A night', function () {
  this.timeout(8 * MINUTES);
  const test = nightUnderTest();

  it('moves memories into the weights, where they answer without context', async () => {
    const { adapters, memories } = test.services;
    const current = await adapters.current();
    const learned = await test.recall(current);
    // The gate has its own bar; this one tells a night that taught from one that did not.
    assert.ok(learned >= 0.6, `the night answers ${learned}`);
    const inventory = await memories.read();
    const inWeights = test.trained.memories.filter(({ id }) => stageOf(id, inventory, current) === 'weights');
    assert.deepEqual(
      inWeights.map(({ id }) => id).sort(),
      [...inventory.verified.get(current ?? '')!.passed].sort(),
    );
    assert.ok(inWeights.length >= test.trained.memories.length / 2, `${inWeights.length} in the weights`);
  });

  it('leaves the base model as it was: it knows nothing of the night', async () => {
    const base = await test.recall(null);
    assert.ok(base <= 0.15, `the base answers ${base} by itself`);
  });

  it('is settled once', async () => {
    const before = await test.services.memories.read();
    assert.deepEqual(await settle(test.services), []);
    assert.equal((await test.services.memories.read()).seq, before.seq);
  });

  it('is refused by the gate without changing anything, and says why', async () => {
    const { adapters, memories } = test.services;
    const [current, { verified }] = [await adapters.current(), await memories.read()];
    const added = memoryOf('thyme-proxy listens on port 6611');
    await test.teach(added);
    // The gate is told that a fact which trains tonight must not be said any more: no adapter can satisfy both.
    const report = await test.night({ forgotten: () => goneProbes(added, 1) });
    assert.equal(report.outcome, 'rejected');
    assert.match(report.reasons.join(' '), /superseded or forgotten facts were still said/);
    assert.equal(report.card, null);
    assert.equal(await adapters.current(), current);
    const after = await memories.read();
    assert.deepEqual(after.verified, verified);
    assert.deepEqual(after.rejectedJobs.get(report.id)?.reasons, report.reasons);
    assert.equal(stageOf(added.id, after, current), 'context');
  });

  it('does not begin when a memory of it is forgotten while its rehearsals are written', async () => {
    const added = memoryOf('sorrel-proxy listens on port 6612');
    await test.teach(added);
    const write: Writer['write'] = async (request, options) => {
      await forgetMemory(test.services, added.id);
      return templatesWriter.write(request, options);
    };
    await assert.rejects(test.night({ writer: { ...templatesWriter, write } }), (error) =>
      isUserError(error, 'forgotten-meanwhile'),
    );
  });

  it('can be cancelled while it trains', async () => {
    const current = await test.services.adapters.current();
    const cancel = new AbortController();
    const progress = {
      report: (message: string) => {
        if (/Training on/.test(message)) cancel.abort();
      },
    };
    await assert.rejects(test.night({ progress, signal: cancel.signal }), CancelledError);
    assert.equal(await test.services.adapters.current(), current);
    const jobs = (await (await test.services.trainer())?.jobs()) ?? [];
    assert.equal(jobs.at(-1)?.phase, 'cancelled');
    assert.deepEqual(await settle(test.services), []);
  });
});

describe('A night where nothing was taught', () => {
  it('has nothing to do, and starts no trainer to find out', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-quiet-'));
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder, 'home'), DORMOUSE_CACHE: sharedCache() });
    const services = await createServices({ root: folder, paths, log: quiet });
    try {
      await assert.rejects(consolidate(services, { kind: 'sleep', now: true }), (error) =>
        isUserError(error, 'nothing-to-consolidate'),
      );
      // The first night is the user's to begin: it installs the trainer.
      assert.deepEqual(await nightfall(services), { type: 'never-slept' });
      assert.equal(await services.trainer({ start: false }), undefined);
    } finally {
      await services.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
