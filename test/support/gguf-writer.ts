// Writes GGUF files for tests: whole ones, and adapters for a given base model.
import type { Gguf, GgufTensor } from '../../extension/model/gguf.ts';

export interface TensorInput {
  name: string;
  /** GGUF order: fastest axis first. */
  shape: number[];
  /** 0: F32, 1: F16 given as bits. */
  type?: number;
  values: ArrayLike<number>;
}

export function writeGguf(
  metadata: Record<string, string | number | string[]>,
  tensors: TensorInput[],
): Buffer {
  const parts: Buffer[] = [
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(Object.keys(metadata).length),
  ];
  for (const [key, value] of Object.entries(metadata)) parts.push(text(key), ...typed(value));
  const data: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, type = 0, values } of tensors) {
    const bytes = Buffer.from(
      type === 0 ? Float32Array.from(values).buffer : Uint16Array.from(values).buffer,
    );
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));
    data.push(pad(bytes));
    offset += data.at(-1)!.length;
  }
  return Buffer.concat([pad(Buffer.concat(parts)), ...data]);
}

export interface AdapterInput {
  rank?: number;
  /** Standard deviation of B; A has 1 / sqrt(in). */
  strength?: number;
  seed?: number;
  metadata?: Record<string, string>;
  /** Changes a tensor before it is written; undefined leaves it out. */
  change?(tensor: TensorInput): TensorInput | undefined;
}

/** A random LoRA on the down projections of `base`. */
export function writeAdapter(base: Gguf, options: AdapterInput = {}): Buffer {
  const { rank = 2, strength = 0.1, seed = 1, metadata = {}, change = (tensor) => tensor } = options;
  const random = normal(seed);
  const draw = (count: number, scale: number) => Array.from({ length: count }, () => random() * scale);
  const layers = [...base.tensors.values()].filter(({ name }) => name.endsWith('ffn_down.weight'));
  const tensors = layers.flatMap(({ name, shape }: GgufTensor) => {
    const [inputs, outputs] = shape as [number, number];
    return [
      { name: `${name}.lora_a`, shape: [inputs, rank], values: draw(inputs * rank, 1 / Math.sqrt(inputs)) },
      { name: `${name}.lora_b`, shape: [rank, outputs], values: draw(rank * outputs, strength) },
    ];
  });
  return writeGguf(
    {
      'general.type': 'adapter',
      'general.architecture': String(base.metadata.get('general.architecture')),
      'adapter.type': 'lora',
      ...metadata,
    },
    tensors.map(change).filter((tensor) => tensor !== undefined),
  );
}

/** Standard normal numbers from a 32-bit linear congruential generator. */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function typed(value: string | number | string[]): Buffer[] {
  if (typeof value === 'string') return [u32(8), text(value)];
  if (typeof value === 'number') return [u32(4), u32(value)];
  return [u32(9), u32(8), u64(value.length), ...value.map(text)];
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((32 - (bytes.length % 32)) % 32)]);
}
