// A short run of `npm run bench -- fuzz`, and proof that it sees what it looks for.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deriveSeed, seededRng } from '../../extension/language/random.ts';
import { mutate } from '../bench/fuzz/mutate.ts';
import { bundle, fuzz, HTTP, httpRunner } from '../bench/fuzz/run.ts';
import { FEWEST, MOST_MIB } from '../bench/fuzz/target.ts';
import { targets } from '../bench/fuzz/targets.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Of all parsers of this side, and of the daemon, whose fuzzer takes seconds to start. */
const SECONDS = 50;
const HTTP_SECONDS = 12;

describe('Fuzzing', function () {
  this.timeout(300_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-fuzz-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('draws the same inputs from the same seed', () => {
    const corpus = [Buffer.from('{"a":[1,2,3]}\n{"b":"text"}\n'), Buffer.from('GGUF\0\0\0\0')];
    const draw = (seed: number) =>
      Array.from({ length: 200 }, (_, input) =>
        mutate(corpus, seededRng(deriveSeed(seed, `x ${input}`))).toString('hex'),
      );
    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(4));
    assert.ok(new Set(draw(3)).size > 150);
  });

  it('finds nothing in the parsers of foreign bytes', async () => {
    const runner = await bundle(fileOf('../bench/fuzz/main.ts'));
    const seconds = SECONDS / targets.length;
    for (const { name } of targets) {
      const options = { runner, seed: 1, seconds, folder: path.join(folder, name) };
      const { finds, inputs, peakMiB } = await fuzz(name, options);
      assert.deepEqual(finds, [], name);
      assert.ok(inputs >= FEWEST, `${name}: ${inputs}`);
      assert.ok(peakMiB < MOST_MIB, `${name}: ${peakMiB} MiB`);
    }
  });

  it('finds nothing in the daemon’s HTTP, asked by schemathesis along its OpenAPI document', async () => {
    const options = {
      ...{ runner: await httpRunner(), seed: 1, seconds: HTTP_SECONDS },
      folder: path.join(folder, HTTP),
    };
    const { finds, accepted, refused, peakMiB } = await fuzz(HTTP, options);
    assert.deepEqual(finds, []);
    assert.ok(accepted > 0 && refused > 0, `${accepted} accepted, ${refused} refused`);
    assert.ok(peakMiB > 0 && peakMiB < MOST_MIB, `${peakMiB} MiB`);
  });

  it('sees what is wrong, a crash, a hang and memory without end, and goes on after each', async () => {
    const runner = await bundle(fileOf('../support/broken-targets.ts'));
    for (const [name, kind] of [
      ['wrong', 'wrong'],
      ['crash', 'crash'],
      ['hang', 'hang'],
      ['memory', 'memory'],
    ] as const) {
      const options = { runner, seed: 1, seconds: 60, inputs: 11, folder: path.join(folder, name) };
      const { finds, inputs } = await fuzz(name, options);
      assert.equal(finds[0]?.input, 4, name);
      assert.equal(finds[0]?.kind, kind, JSON.stringify(finds));
      assert.ok(inputs > 5, `${name}: ${inputs}`);
    }
    assert.match(await readFile(path.join(folder, 'wrong/progress'), 'utf8'), /^10/);
  });
});
