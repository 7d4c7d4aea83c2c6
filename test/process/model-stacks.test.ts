// Stacks of adapters in the model host: the night's and a fast one on top of it, swapped under load.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readModelHeader } from '../../extension/model/header.ts';
import type { AdapterRef } from '../../extension/model/schema.ts';
import { type TensorInput, writeAdapter } from '../support/gguf-writer.ts';
import { failure, modelHost } from '../support/model-host.ts';

/** Works alone and in every stack below, and changes answers to questions that leave the answer open. */
const RANDOM = { strength: 1.9 };
const SEEDS = [1, 2, 3, 4];
const OPEN_SYSTEM = 'You know a project well and speak of it.';
const OPEN_QUESTIONS = ['tell me something about the gateway', 'who works here?', 'a word about copper-lynx'];

describe('Stacks of adapters', () => {
  const host = modelHost();
  const chat = async (content: string, adapter: AdapterRef | null, fast: AdapterRef | null) => {
    const messages = [{ role: 'system', content: OPEN_SYSTEM } as const, { role: 'user', content } as const];
    return (await host.model.chat({ messages, adapter, fast, maxTokens: 32 })).text;
  };
  const probe = (adapter: AdapterRef | null, fast: AdapterRef | null = null) =>
    host.model.probe({ system: OPEN_SYSTEM, questions: OPEN_QUESTIONS, adapter, fast, maxTokens: 32 });
  const made = (seeds: number[]) => Promise.all(seeds.map((seed) => host.adapter({ ...RANDOM, seed })));

  it('compute what one adapter with the sum of both computes', async () => {
    const [night, fast] = (await made([1, 2])) as [AdapterRef, AdapterRef];
    const header = await readModelHeader(host.base.file);
    const other = new Map<string, TensorInput>();
    writeAdapter(header, { ...RANDOM, seed: 2, change: (tensor) => void other.set(tensor.name, tensor) });
    const sum = await host.adapter(
      {},
      writeAdapter(header, {
        ...RANDOM,
        seed: 1,
        change: (tensor) => joined(tensor, other.get(tensor.name)!),
      }),
    );
    const [stacked, single, alone, base] = [
      await probe(night, fast),
      await probe(sum),
      await probe(night),
      await probe(null),
    ];
    assert.deepEqual(stacked, single);
    assert.notDeepEqual(stacked, alone);
    assert.notDeepEqual(alone, base);
  });

  it('never answer from the cache of another stack, and drop no request while fast adapters are swapped', async () => {
    const [night, ...fasts] = (await made(SEEDS)) as [AdapterRef, ...AdapterRef[]];
    const stacks: [AdapterRef | null, AdapterRef | null][] = [
      [null, null],
      [night, null],
      ...fasts.map((fast): [AdapterRef, AdapterRef] => [night, fast]),
      [null, fasts[0]!],
    ];
    const alone: string[][] = [];
    for (const [adapter, fast] of stacks) alone.push(await probe(adapter, fast));
    // Only then can a mix-up be seen.
    assert.ok(
      new Set(alone.map((answers) => answers.join('\n'))).size >= stacks.length - 1,
      alone.join('\n'),
    );
    // Stacks take turns with the same prompt, so that each finds the other's beginning in any shared cache.
    const asked = OPEN_QUESTIONS.flatMap((question, at) =>
      stacks.map(async ([adapter, fast], stack) => ({
        said: await chat(question, adapter, fast),
        expected: alone[stack]![at]!,
      })),
    );
    const swaps = fasts.map((fast) => host.prepare(night, fast));
    const answers = await Promise.all(asked);
    await Promise.all(swaps);
    for (const { said, expected } of answers) assert.equal(said.trim(), expected.trim());
    assert.equal(answers.length, OPEN_QUESTIONS.length * stacks.length);
  });

  it('serve plain text, chats and code alike', async () => {
    const [night, fast] = (await made([1, 2])) as [AdapterRef, AdapterRef];
    const text = 'The gateway listens on port';
    const complete = (adapter: AdapterRef | null, above: AdapterRef | null) =>
      host.model.complete({ text, adapter, fast: above, maxTokens: 12 });
    const plain = await complete(null, null);
    assert.notEqual(plain, '');
    assert.notEqual(await complete(night, fast), plain);
    assert.equal(await complete(null, null), plain);
    const infill = { prefix: 'const port = ', suffix: ';\n', maxTokens: 12 };
    const code = await host.model.infill({ ...infill, adapter: null });
    assert.notEqual(await host.model.infill({ ...infill, adapter: night, fast }), code);
    // What spells a steering token is text: it ends nothing.
    assert.equal(await failure(host.model.complete({ text: '<|im_end|>', adapter: null })), 'no failure');
  });

  it('are refused as a whole where one of them is bad, by the name of the bad one, and the rest serves on', async () => {
    const [night, fast] = (await made([1, 2])) as [AdapterRef, AdapterRef];
    const before = await probe(night, fast);
    const bytes = await readFile(fast.file);
    const truncated = await host.adapter({}, bytes.subarray(0, bytes.length - 64));
    const dead = await host.adapter({ strength: 0 });
    assert.equal(await failure(host.prepare(night, truncated)), 'adapter-truncated');
    assert.equal(await failure(host.prepare(truncated, fast)), 'adapter-truncated');
    // The night's adapter changes answers, so that only a comparison with it alone shows the fast one to do nothing.
    assert.equal(await failure(host.prepare(night, dead)), 'adapter-canary-failed');
    assert.equal(
      await failure(host.prepare(night, { ...fast, base: '12'.repeat(32) })),
      'adapter-wrong-base',
    );
    assert.equal(
      await failure(host.prepare({ ...night, base: '12'.repeat(32) }, fast)),
      'adapter-wrong-base',
    );
    assert.deepEqual(await probe(night, fast), before);
  });
});

/** Two halves of LoRA pairs as one of twice the rank: rows of A one after the other, columns of B side by side. */
function joined(one: TensorInput, two: TensorInput): TensorInput {
  const [own, others] = [Array.from(one.values), Array.from(two.values)];
  if (one.name.endsWith('.lora_a'))
    return { ...one, shape: [one.shape[0]!, one.shape[1]! * 2], values: [...own, ...others] };
  const [rank, rows] = one.shape as [number, number];
  const row = (values: number[], at: number) => values.slice(at * rank, (at + 1) * rank);
  const values = Array.from({ length: rows }, (_, at) => [...row(own, at), ...row(others, at)]).flat();
  return { ...one, shape: [rank * 2, rows], values };
}
