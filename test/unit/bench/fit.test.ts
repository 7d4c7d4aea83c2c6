// The arithmetic of docs/models.md against what is known, and the page against the arithmetic.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readModelHeader } from '../../../extension/model/header.ts';
import { HEAD, KNOWN, needs, row, shapeOf } from '../../bench/fit.ts';

const folder = path.resolve('models/dormouse-tiny');
const near = (actual: number, wanted: number, share: number) =>
  assert.ok(Math.abs(actual / wanted - 1) <= share, `${actual} is not ${wanted}`);

describe('what a model needs', () => {
  it('counts the parameters and bytes of the embedded model from its header', async () => {
    const card = JSON.parse(readFileSync(path.join(folder, 'card.json'), 'utf8'));
    const file = path.join(folder, card.file);
    const shape = shapeOf('tiny', statSync(file).size, await readModelHeader(file));
    near(needs(shape).parameters, card.parameters, 0.001);
    // The file holds a vocabulary, too.
    near(needs(shape).q8, card.bytes, 0.05);
  });

  it('comes to the published sizes of the Q8_0 files', () => {
    const published = {
      'Qwen2.5(-Coder)-0.5B-Instruct': 531e6,
      'Qwen2.5(-Coder)-1.5B-Instruct': 1.65e9,
      'Qwen2.5(-Coder)-3B-Instruct': 3.29e9,
      'Qwen3-4B(-Instruct-2507)': 4.28e9,
      'Qwen3-8B': 8.71e9,
      'Llama-3.2-3B-Instruct': 3.42e9,
      'Mistral-7B-Instruct-v0.3': 7.7e9,
    };
    for (const [name, bytes] of Object.entries(published))
      near(needs(KNOWN.find((shape) => shape.name === name)!).q8, bytes, 0.015);
  });

  it('is what the page says', () => {
    const page = readFileSync('docs/models.md', 'utf8');
    assert.ok(page.includes([...HEAD, ...KNOWN.map(row)].join('\n')), 'run `npm run bench -- fit`');
  });
});
