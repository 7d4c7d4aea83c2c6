import assert from 'node:assert/strict';
import { modelItems } from '../../../extension/editor/model-items.ts';
import { modelNotice } from '../../../extension/editor/model-notice.ts';
import { listedModel, listedModels } from '../../../extension/model/listed-models.ts';
import { recommend } from '../../../extension/supply/recommendation.ts';

const RECOMMENDED = recommend({ memoryMB: 32_000, cores: 8, gpu: undefined }, listedModels)!;
const STATES = listedModels.map((model) => ({ model, verified: true, file: undefined, begun: 0 }));

describe('The picker of models', () => {
  it('offers the recommended one first, with the reason, and the embedded one as what it is', () => {
    const items = modelItems(STATES, RECOMMENDED, 'dormouse-tiny');
    assert.equal(items[0]?.label, 'Qwen2.5-Coder 1.5B Instruct');
    assert.equal(items[0]?.description, 'recommended · 1.1 GB to download · Apache-2.0');
    assert.match(items[0]?.detail ?? '', /32 GB of memory and 8 cores.*2\.1 GB of memory to answer/);
    assert.equal(items.length, listedModels.length + 2);
    const embedded = items.find((item) => item.type === 'embedded');
    assert.equal(embedded?.label, '$(check) dormouse-tiny');
    assert.match(embedded?.detail ?? '', /only|own small language/);
  });

  it('says what is here, what was begun, and what is not downloaded', () => {
    const states = STATES.map((state) => {
      if (state.model.name === 'smollm2-135m') return { ...state, file: '/models/a.gguf' };
      if (state.model.name === 'qwen2.5-coder-7b') return { ...state, begun: 1_000_000_000 };
      return state.model.name === 'qwen3-4b-2507' ? { ...state, verified: false } : state;
    });
    const items = modelItems(states, undefined, 'smollm2-135m');
    const of = (title: string) => items.find(({ label }) => label.endsWith(title))?.description ?? '';
    assert.equal(items[0]?.label, '$(check) SmolLM2 135M Instruct');
    assert.match(of('SmolLM2 135M Instruct'), /^installed/);
    assert.match(of('7B Instruct'), /^1\.0 GB of 4\.7 GB downloaded/);
    assert.match(of('2507'), /^not verified/);
    assert.match(of('3B Instruct'), /no commercial use/);
  });
});

describe('The first screen of the chat', () => {
  const models = (inUse: string, recommendation: typeof RECOMMENDED | undefined) => ({
    inUse: async () => inUse,
    recommendation: async () => recommendation,
  });

  it('says that the embedded model is no assistant, and offers one', async () => {
    const notice = await modelNotice(models('dormouse-tiny', RECOMMENDED));
    assert.match(notice?.why ?? '', /only its own small language/);
    assert.match(notice?.next ?? '', /Qwen2\.5-Coder 1\.5B Instruct \(1\.1 GB\)/);
    assert.equal(notice?.action?.name, 'chooseModel');
    assert.match((await modelNotice(models('dormouse-tiny', undefined)))?.next ?? '', /of your own/);
  });

  it('says nothing of the sort once a real one answers', async () => {
    assert.equal(await modelNotice(models('qwen2.5-coder-0.5b', RECOMMENDED)), undefined);
    assert.ok(listedModel('qwen2.5-coder-0.5b'));
  });
});
