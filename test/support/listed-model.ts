// A registry entry for a model file of a test: the embedded model's bytes, from a server or from wheels of its own.
import { createHash } from 'node:crypto';
import type { ListedModel } from '../../extension/model/listed-models.ts';

export function entryFor(content: Buffer, hub: string, more: Partial<ListedModel> = {}): ListedModel {
  return {
    name: 'test-model',
    title: 'Test Model',
    licence: 'MIT',
    commercialUse: true,
    file: 'model.gguf',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    hub,
    parameters: 6_000_000,
    needs: { serveMB: 100, trainCpuMB: 200, trainGpuMB: 200 },
    ...more,
  };
}
