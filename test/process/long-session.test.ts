// A session of 100,000 turns, from a file to memories: streamed, in linear time, with the time it took.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Measured = z.object({
  turns: z.number(),
  importSeconds: z.number(),
  againTurns: z.number(),
  reflectSeconds: z.number(),
  /** Seconds of each tenth of the reflection. */
  tenths: z.array(z.number()).length(10),
  memories: z.number(),
  peakMiB: z.number(),
});
const TURNS = 100_000;

describe('A session of 100,000 turns', function () {
  // Minutes on a machine that is busy with other things.
  this.timeout(15 * 60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-long-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is imported and reflected on in linear time and bounded memory', async () => {
    const file = path.join(folder, 'long.jsonl');
    const stream = createWriteStream(file);
    for (let turn = 1; turn <= TURNS; turn++) {
      const role = turn % 2 ? 'user' : 'assistant';
      const service = Math.floor(turn / 100) % 200;
      const text =
        role === 'assistant'
          ? `done ${turn}`
          : turn % 100 === 1
            ? `fyi, service-${service} listens on port ${4000 + service}`
            : `next ${turn}`;
      const line = { session: 'long', turn, role, text, at: '2026-11-21T09:00:00.000Z', source: role };
      if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
    }
    stream.end();
    await once(stream, 'close');
    const measured = Measured.parse(JSON.parse(await run(file, path.join(folder, 'state'))));
    console.log(`      ${JSON.stringify(measured)}`);
    assert.deepEqual([measured.turns, measured.againTurns, measured.memories], [TURNS, 0, 200]);
    // Quadratic time would make the last tenths 10 and more times as long as the first.
    const first = measured.tenths.slice(0, 3).reduce((sum, one) => sum + one, 0);
    const last = measured.tenths.slice(7).reduce((sum, one) => sum + one, 0);
    assert.ok(last < 4 * first + 1, `tenths: ${measured.tenths.join(', ')}`);
    assert.ok(measured.peakMiB < 700, `${measured.peakMiB} MiB`);
  });
});

/** In a process of its own, for the memory that it takes. */
async function run(file: string, state: string): Promise<string> {
  const worker = fileURLToPath(new URL('../support/long-session.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', worker, file, state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  return output;
}
