// Every sample of every import format, as it is and in each mutation, and seeded flips of bytes: no reader throws
// anything but its typed errors, takes long, or lets a file speak as the user.
import assert from 'node:assert/strict';
import { detectFormat } from '../../../extension/capture/formats/detect.ts';
import { headOf } from '../../../extension/capture/formats/format.ts';
import { importSamples } from '../../bench/fuzz/import-samples.ts';
import parsers, { disposeImports } from '../../bench/fuzz/imports.ts';
import { importing } from '../capture/support.ts';

describe('hostile recordings', function () {
  this.timeout(120_000);
  const { put, bring } = importing();
  after(() => disposeImports());

  it('begin as valid ones, of the format that is found out', async () => {
    for (const [index, { format, file, text }] of importSamples().entries()) {
      const written = await put(`${index}/${file}`, text);
      assert.equal(detectFormat(written, await headOf(written)).name, format, file);
      const { turns, faults } = await bring(written);
      assert.ok(turns > 0, file);
      assert.deepEqual(faults, {}, file);
    }
  });

  for (const { name, samples, run } of parsers)
    it(`are read or refused: ${name}`, async () => {
      let seed = 1;
      const next = (below: number) => {
        seed = (seed * 48271) % 2147483647;
        return seed % below;
      };
      for (const sample of samples()) {
        const from = performance.now();
        await run(sample);
        const ms = performance.now() - from;
        assert.ok(ms < 5000, `${ms} ms for ${Buffer.from(sample).toString().slice(0, 200)}`);
        if (sample.length > 2_000) continue;
        const flipped = Buffer.from(sample);
        for (let flips = 0; flips < 4 && flipped.length > 0; flips++)
          flipped[next(flipped.length)] = next(256);
        await run(flipped);
      }
    });
});
