import assert from 'node:assert/strict';
import { listedModels } from '../../../extension/model/listed-models.ts';
import { readCards } from '../../../extension/supply/machine.ts';
import { recommend } from '../../../extension/supply/recommendation.ts';

describe('The model that suits a machine', () => {
  const GPU = (memoryMB: number) => ({ name: 'RTX', memoryMB });
  const machines: [memoryMB: number, cores: number, gpu: number, name: string | undefined, reason: RegExp][] =
    [
      [2_000, 2, 0, 'qwen2.5-coder-0.5b', /enough to answer, not to train.*stay in the prompt/],
      [1_000, 2, 0, undefined, /^$/],
      [16_000, 1, 0, 'qwen2.5-coder-0.5b', /one core answers.*stay in the prompt/],
      [16_000, 2, 0, 'qwen2.5-coder-0.5b', /16 GB of memory and 2 cores/],
      [32_000, 4, 0, 'qwen2.5-coder-0.5b', /serve and train/],
      [32_000, 8, 0, 'qwen2.5-coder-1.5b', /32 GB of memory and 8 cores/],
      // The 3B may not be used at work.
      [64_000, 24, 0, 'qwen3-4b-2507', /64 GB/],
      [16_000, 8, 4_000, 'qwen2.5-coder-0.5b', /16 GB/],
      [16_000, 8, 12_900, 'qwen2.5-coder-1.5b', /RTX with 13 GB serves and trains/],
      [16_000, 8, 25_000, 'qwen3-4b-2507', /RTX/],
      [64_000, 16, 34_000, 'qwen2.5-coder-7b', /RTX/],
    ];
  for (const [memoryMB, cores, gpu, name, reason] of machines)
    it(`of ${memoryMB} MB, ${cores} cores and a card of ${gpu} MB is ${name}`, () => {
      const found = recommend({ memoryMB, cores, gpu: gpu ? GPU(gpu) : undefined }, listedModels);
      assert.equal(found?.model.name, name);
      assert.match(found?.reason ?? '', reason);
    });

  it('is never one that is not verified', () => {
    const unpinned = listedModels.map(({ sha256: _, ...model }) => model);
    assert.equal(recommend({ memoryMB: 64_000, cores: 16, gpu: undefined }, unpinned), undefined);
  });

  it('sees the largest card, in MB', () => {
    const answer = 'NVIDIA T400, 2048\nNVIDIA GeForce RTX 4090, 24564\n';
    assert.deepEqual(readCards(answer), { name: 'NVIDIA GeForce RTX 4090', memoryMB: 25757 });
    assert.equal(readCards('No devices were found'), undefined);
  });
});
