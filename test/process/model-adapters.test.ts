// Adapters in the model host, good and bad.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readModelHeader } from '../../extension/model/header.ts';
import type { AdapterRef } from '../../extension/model/schema.ts';
import { type AdapterInput, writeAdapter } from '../support/gguf-writer.ts';
import { failure, modelHost, QUESTIONS, RECALLED } from '../support/model-host.ts';

describe('Adapters in the model host', () => {
  const host = modelHost();

  it('change the answer, and leave the base bit for bit as it was', async () => {
    const before = await host.probe(null);
    const [ref] = (await host.changing(1)) as [AdapterRef];
    const { ms } = await host.prepare(ref);
    const adapted = await host.probe(ref);
    assert.notDeepEqual(adapted, before);
    assert.deepEqual(await host.probe(null), before);
    assert.deepEqual(await host.probe(ref), adapted);
    assert.ok((await host.model.status()).stacks.flat().includes(ref.hash));
    assert.ok(ms < 5000);
  });

  it('keep their caches apart', async () => {
    const [one, two, three] = (await host.changing(3)) as [AdapterRef, AdapterRef, AdapterRef];
    const system = { role: 'system', content: RECALLED } as const;
    const chat = async (content: string, ref: AdapterRef | null) =>
      (
        await host.model.chat({
          messages: [system, { role: 'user', content }],
          adapter: ref,
          maxTokens: 32,
        })
      ).text;
    const fresh = await host.probe(one);
    await chat(QUESTIONS[0]!, null);
    assert.equal(await chat(QUESTIONS[0]!, one), fresh[0]);
    for (const ref of [two, three, one]) await host.prepare(ref);
    // Only the two latest have a context.
    assert.deepEqual((await host.model.status()).stacks, [[three.hash], [one.hash]]);
    assert.equal(await chat(QUESTIONS[0]!, one), fresh[0]);
  });

  it('that are bad are refused, each with its one reason, and the host lives', async () => {
    const { pid } = await host.file();
    const good = await host.adapter();
    const bytes = await readFile(good.file);
    const broken = async (content: Buffer) => failure(host.prepare(await host.adapter({}, content)));
    assert.equal(await broken(bytes.subarray(0, bytes.length - 64)), 'adapter-truncated');
    assert.equal(await broken(Buffer.from('GGUF')), 'adapter-truncated');
    const header = await readModelHeader(host.base.file);
    const made = (options: AdapterInput) => broken(writeAdapter(header, options));
    assert.equal(await made({ metadata: { 'general.architecture': 'llama' } }), 'adapter-wrong-architecture');
    assert.equal(
      await made({
        change: (tensor) => ({ ...tensor, values: Array.from(tensor.values, () => Number.NaN) }),
      }),
      'adapter-nan',
    );
    assert.equal(await failure(host.prepare({ ...good, base: '12'.repeat(32) })), 'adapter-wrong-base');
    assert.equal(await failure(host.prepare({ ...good, hash: '12'.repeat(32) })), 'adapter-corrupt');
    assert.equal(await failure(host.prepare({ ...good, file: `${good.file}.gone` })), 'adapter-missing');
    await host.prepare(good);
    assert.equal(await failure(host.prepare({ ...good, base: '12'.repeat(32) })), 'adapter-wrong-base');
    assert.equal((await host.file()).pid, pid);
  });

  it('that are damaged anywhere in their header are refused or work, and the host lives', async () => {
    const { pid } = await host.file();
    const good = writeAdapter(await readModelHeader(host.base.file), { strength: 1 });
    const headerEnd = good.lastIndexOf('lora_b') + 64;
    for (let i = 0; i < 120; i++) {
      const bytes = Buffer.from(good);
      for (let flip = 0; flip <= i % 3; flip++) {
        bytes[(i * 7919 + flip * 104_729) % headerEnd] = [0, 1, 127, 255][(i + flip) % 4]!;
      }
      const result = await failure(host.prepare(await host.adapter({}, bytes)));
      assert.match(result, /^(no failure|adapter-[a-z-]+)$/, `damage ${i}`);
    }
    assert.equal((await host.file()).pid, pid);
  });

  it('that pass every check of the file and do not work are caught by the canary', async () => {
    const without = await host.ask('Who owns billing?');
    assert.equal(
      await failure(host.ask('Who owns billing?', await host.adapter({ strength: 0 }))),
      'adapter-canary-failed',
    );
    assert.equal(
      await failure(host.prepare(await host.adapter({ strength: 1e30 }))),
      'adapter-canary-failed',
    );
    assert.equal((await host.ask('Who owns billing?')).text, without.text);
  });

  it('lets go of adapters after many swaps', async () => {
    // Some 6 MB of weights each: 24 more of them would be 150 MB more, if they all stayed.
    const bytes = writeAdapter(await readModelHeader(host.base.file), { rank: 256, strength: 0.002 });
    const swap = async (number: number) => {
      // The last value of the last tensor: another file, the same adapter.
      bytes.writeFloatLE(number / 1000, bytes.length - 4);
      const ref = await host.adapter({}, bytes);
      await host.prepare(ref);
      return ref;
    };
    const without = await host.probe(null);
    const kept = await swap(0);
    const answers = await host.probe(kept);
    /** Most memory of the host in 24 swaps, in MiB. */
    const peak = async (from: number) => {
      let most = 0;
      for (let number = from; number < from + 24; number++) {
        await swap(number);
        most = Math.max(most, (await host.model.status()).rssMiB);
      }
      return most;
    };
    const early = await peak(1);
    const late = await peak(25);
    assert.ok(late - early < 100, `${early} MiB, then ${late} MiB`);
    assert.deepEqual(await host.probe(null), without);
    assert.deepEqual(await host.probe(kept), answers);
  });
});
