// One llama.cpp sequence an adapter, and one for the base: KV caches are never shared between them.
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { runCanary } from '../adapter/canary.ts';
import { checkAdapter, refuseAdapter } from '../adapter/header-check.ts';
import type { Logger } from '../base/log.ts';
import type { Gguf } from '../model/gguf.ts';
import type { AdapterRef } from '../model/schema.ts';

/** Adapters that stay ready; the base always does. */
const READY_ADAPTERS = 2;
/** llama.cpp keeps the weights of every adapter that it ever loaded, until the model itself is let go. */
const KEPT_ADAPTERS = 8;

export interface SequenceOptions {
  model: LlamaModel;
  /** The base model: adapters of another one are refused. */
  sha256: string;
  header: Gguf;
  threads: number;
  /** Tokens; cut to what the model was trained on. */
  contextSize: number;
  /** What every adapter is tried with before it is used. */
  canaryPrompts: [Token[], ...Token[][]];
  log: Logger;
}

interface Slot {
  context: LlamaContext;
  sequence: LlamaContextSequence;
}

export class Sequences {
  /** By adapter hash, least recently used first. */
  private readonly adapters = new Map<string, Slot>();
  /** Files whose weights llama.cpp holds, with a context or without. */
  private readonly kept = new Set<string>();

  private constructor(
    private readonly options: SequenceOptions,
    private readonly baseSlot: Slot,
  ) {}

  static async open(options: SequenceOptions): Promise<Sequences> {
    return new Sequences(options, await openSlot(options));
  }

  get base(): LlamaContextSequence {
    return this.baseSlot.sequence;
  }

  /** Whether the model should be loaded anew before this adapter comes on top of all that it still holds. */
  isCrowdedBy(adapter: AdapterRef): boolean {
    return this.kept.size >= KEPT_ADAPTERS && !this.kept.has(adapter.file);
  }

  /** Lets every context go; the model can be disposed then. */
  async dispose(): Promise<void> {
    for (const { context } of [...this.adapters.values(), this.baseSlot]) await context.dispose();
  }

  get readyAdapters(): string[] {
    return [...this.adapters.keys()];
  }

  /**
   * The sequence that serves `adapter`. One that is not ready is checked, loaded and tried first; throws what
   * `checkAdapter` and `runCanary` throw, and then serves everything else as before.
   */
  async of(adapter: AdapterRef | null): Promise<LlamaContextSequence> {
    if (adapter === null) return this.base;
    const ready = this.adapters.get(adapter.hash);
    // The base is compared even when the adapter is ready: the card is the caller's.
    const slot = ready && adapter.base === this.options.sha256 ? ready : await this.load(adapter);
    this.adapters.delete(adapter.hash);
    this.adapters.set(adapter.hash, slot);
    return slot.sequence;
  }

  private async load(adapter: AdapterRef): Promise<Slot> {
    await checkAdapter(adapter, this.options);
    while (this.adapters.size >= READY_ADAPTERS) {
      const [oldest, slot] = this.adapters.entries().next().value!;
      this.adapters.delete(oldest);
      await slot.context.dispose();
    }
    const name = adapter.hash.slice(0, 12);
    this.kept.add(adapter.file);
    const slot = await openSlot(this.options, adapter.file).catch((error) => {
      const what = `The adapter ${name} cannot be loaded.`;
      throw refuseAdapter('adapter-corrupt', what, `${error.message}.`, error);
    });
    try {
      await runCanary(name, slot.sequence, this.base, this.options.canaryPrompts);
      this.options.log.info(`adapter ${name} is live`);
      return slot;
    } catch (error) {
      await slot.context.dispose();
      throw error;
    }
  }
}

async function openSlot({ model, threads, contextSize }: SequenceOptions, lora?: string): Promise<Slot> {
  const size = Math.min(contextSize, model.trainContextSize);
  const context = await model.createContext({ contextSize: size, threads, lora });
  return { context, sequence: context.getSequence() };
}
