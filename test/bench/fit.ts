// What a model needs to serve and to train, by arithmetic from its shape. `npm run bench -- fit` prints the table of
// docs/models.md, `--model NAME|PATH` the row of one's own file. The page says where the constants are from.
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Gguf } from '../../extension/model/gguf.ts';
import { readModelHeader } from '../../extension/model/header.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';

export interface Shape {
  name: string;
  /** Bytes of the Q4_K_M file, as published; of one's own file, its bytes. */
  file: number;
  vocabulary: number;
  layers: number;
  hidden: number;
  inner: number;
  heads: number;
  kvHeads: number;
  headSize: number;
  /** Whether the output projection is the embedding. */
  tied: boolean;
}

const qwen2 = { vocabulary: 151_936, headSize: 128, tied: true };
const qwen3 = { vocabulary: 151_936, headSize: 128, layers: 36, heads: 32, kvHeads: 8 };

/** From each model's config.json and from the file lists of its GGUF repositories. */
export const KNOWN: Shape[] = [
  {
    ...qwen2,
    name: 'Qwen2.5(-Coder)-0.5B-Instruct',
    file: 398e6,
    layers: 24,
    hidden: 896,
    inner: 4864,
    heads: 14,
    kvHeads: 2,
    headSize: 64,
  },
  {
    ...qwen2,
    name: 'Qwen2.5(-Coder)-1.5B-Instruct',
    file: 986e6,
    layers: 28,
    hidden: 1536,
    inner: 8960,
    heads: 12,
    kvHeads: 2,
  },
  {
    ...qwen2,
    name: 'Qwen2.5(-Coder)-3B-Instruct',
    file: 1.93e9,
    layers: 36,
    hidden: 2048,
    inner: 11_008,
    heads: 16,
    kvHeads: 2,
  },
  {
    ...qwen2,
    name: 'Qwen2.5(-Coder)-7B-Instruct',
    file: 4.68e9,
    vocabulary: 152_064,
    layers: 28,
    hidden: 3584,
    inner: 18_944,
    heads: 28,
    kvHeads: 4,
    tied: false,
  },
  { ...qwen3, name: 'Qwen3-4B(-Instruct-2507)', file: 2.5e9, hidden: 2560, inner: 9728, tied: true },
  { ...qwen3, name: 'Qwen3-8B', file: 5.03e9, hidden: 4096, inner: 12_288, tied: false },
  {
    name: 'Llama-3.2-3B-Instruct',
    file: 2.02e9,
    vocabulary: 128_256,
    layers: 28,
    hidden: 3072,
    inner: 8192,
    heads: 24,
    kvHeads: 8,
    headSize: 128,
    tied: true,
  },
  {
    name: 'Mistral-7B-Instruct-v0.3',
    file: 4.37e9,
    vocabulary: 32_768,
    layers: 32,
    hidden: 4096,
    inner: 14_336,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    tied: false,
  },
];

/** Tokens of a context, rows of logits that llama.cpp reserves, tokens of a row in training, the largest rank. */
const [CONTEXT, BATCH, ROW, RANK] = [4096, 512, 512, 32];
/** Bits of a weight: Q8_0 (32 of one byte and a scale of two), NF4 with doubly quantised constants. */
const [Q8_0, NF4] = [8.5, 4.127];

/** Bytes of PyTorch's CUDA context, and of a night's processes in the demo, whose model weighs nothing. */
const [CUDA, PROCESSES] = [0.5e9, 1e9];

/** Bytes of everything. */
export function needs(shape: Shape) {
  const { vocabulary, layers, hidden, inner, heads, kvHeads, headSize, tied } = shape;
  const attention = hidden * headSize * (2 * heads + 2 * kvHeads);
  const linear = layers * (attention + 3 * hidden * inner);
  const embeddings = vocabulary * hidden * (tied ? 1 : 2);
  // Norms and biases are thousandths, but the model's published size has them.
  const parameters = linear + embeddings + hidden * (2 * layers + 1);
  const adapter = layers * 3 * RANK * (hidden + inner);
  const kv = 2 * layers * kvHeads * headSize * CONTEXT * 2;
  const logits = BATCH * vocabulary * 4;
  // What the backward pass keeps of a token and makes of it, in a layer: fitted to one measured night (the page says it).
  const activations = ROW * layers * (8 * inner + 16 * hidden) * 2;
  // A CPU may write attention out: scores and what became of them, for the backward pass.
  const scores = 2 * layers * heads * ROW * ROW * 4;
  // Weight, gradient and two moments in float32.
  const trained = adapter * 16 + activations;
  return {
    parameters,
    kv,
    q8: (parameters * Q8_0) / 8,
    /** Two contexts: the bare base, which always is ready, and the adapter in use. */
    contexts: 2 * (kv + logits) + adapter * 4,
    bf16: parameters * 2 + trained + CUDA,
    nf4: (linear * NF4) / 8 + embeddings * 2 + trained + CUDA,
    /** On a CPU: weights, activations and scores in float32, and all processes. */
    float32: parameters * 4 + trained + activations + scores + PROCESSES,
  };
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1);

export function row(shape: Shape): string {
  const { parameters, kv, q8, contexts, bf16, nf4, float32 } = needs(shape);
  const { file } = shape;
  const cells = [parameters, kv, file, file + contexts, q8 + contexts, bf16, nf4, float32].map(gigabytes);
  return `| ${[shape.name, ...cells].join(' | ')} |`;
}

export const HEAD = [
  '| model | parameters, 10⁹ | KV cache of 4,096 tokens | file | serving it | serving Q8_0 | night, bf16 | night, 4-bit | night, CPU |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** The shape of a model file, from its header. */
export function shapeOf(name: string, file: number, { metadata, tensors }: Gguf): Shape {
  const architecture = String(metadata.get('general.architecture'));
  const number = (key: string, otherwise?: number) =>
    Number(metadata.get(`${architecture}.${key}`) ?? otherwise);
  const hidden = number('embedding_length');
  const heads = number('attention.head_count');
  return {
    name,
    file,
    vocabulary: (metadata.get('tokenizer.ggml.tokens') as unknown[]).length,
    layers: number('block_count'),
    hidden,
    inner: number('feed_forward_length'),
    heads,
    kvHeads: number('attention.head_count_kv', heads),
    headSize: number('attention.key_length', hidden / heads),
    tied: !tensors.has('output.weight'),
  };
}

/** Throws UserError where there is no such model. */
export async function benchFit(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { model: { type: 'string' } } });
  let shapes = KNOWN;
  if (values.model !== undefined) {
    const { file, name } = await resolveModel(values.model, resolvePaths(process.env));
    shapes = [shapeOf(name, (await stat(file)).size, await readModelHeader(file))];
  }
  process.stdout.write(`${[...HEAD, ...shapes.map(row)].join('\n')}\n`);
}
