// Fuzz target: GGUF headers of models, and adapter files with all their checks.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkAdapter } from '../../../extension/adapter/header-check.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { GgufError, readGguf } from '../../../extension/model/gguf.ts';
import { writeAdapter, writeGguf } from '../../support/gguf-writer.ts';
import type { FuzzTarget } from './target.ts';

const zeros = (count: number) => new Float32Array(count);
const TOKENS = Array.from({ length: 40 }, (_, id) => `token ${id}`);
const MODEL = writeGguf(
  { 'general.architecture': 'qwen2', 'general.alignment': 32, 'tokenizer.ggml.tokens': TOKENS, 'x.count': 7 },
  [
    { name: 'blk.0.ffn_down.weight', shape: [8, 4], values: zeros(32) },
    { name: 'blk.1.ffn_down.weight', shape: [8, 4], values: zeros(32) },
    { name: 'half', shape: [16, 2], type: 1, values: new Uint16Array(32) },
  ],
);

export const ggufTarget: FuzzTarget = {
  name: 'GGUF header',
  async open(folder) {
    const file = path.join(folder, 'x.gguf');
    return {
      corpus: [MODEL, writeGguf({ 'general.name': 'empty' }, [])],
      async read(input) {
        await writeFile(file, input);
        return readGguf(file).then(
          () => 'accepted' as const,
          (error) => {
            if (error instanceof GgufError) return 'refused' as const;
            throw error;
          },
        );
      },
    };
  },
};

export const adapterTarget: FuzzTarget = {
  name: 'adapter file',
  async open(folder) {
    const file = path.join(folder, 'x.gguf');
    await writeFile(file, MODEL);
    const base = { sha256: 'ab'.repeat(32), header: await readGguf(file) };
    return {
      corpus: [
        writeAdapter(base.header),
        writeAdapter(base.header, { rank: 3, metadata: { 'x.note': 'y' } }),
      ],
      async read(input) {
        await writeFile(file, input);
        // Under the hash of its own content, for that check would hide all others.
        const hash = createHash('sha256').update(input).digest('hex');
        return checkAdapter({ hash, file, base: base.sha256 }, base).then(
          () => 'accepted' as const,
          (error) => {
            if (isUserError(error)) return 'refused' as const;
            throw error;
          },
        );
      },
    };
  },
};
