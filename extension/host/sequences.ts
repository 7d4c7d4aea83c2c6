// One llama.cpp sequence a stack of adapters, and one for the base: KV caches are never shared between them.
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { runCanary } from '../adapter/canary.ts';
import { checkAdapter, refuseAdapter } from '../adapter/header-check.ts';
import type { Logger } from '../base/log.ts';
import type { Gguf } from '../model/gguf.ts';
import type { AdapterRef } from '../model/schema.ts';

/** Stacks that stay ready; the base always does. Two, for a stack is tried against the one below its topmost adapter. */
const READY_STACKS = 2;
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

/** Adapters from the base up. */
export type AdapterStack = readonly AdapterRef[];

interface Slot {
  hashes: string[];
  context: LlamaContext;
  sequence: LlamaContextSequence;
}

export class Sequences {
  /** By the hashes of the stack, least recently used first. */
  private readonly stacks = new Map<string, Slot>();
  /** Files whose weights llama.cpp holds, with a context or without. */
  private readonly kept = new Set<string>();

  private constructor(
    private readonly options: SequenceOptions,
    private readonly baseSlot: Slot,
  ) {}

  static async open(options: SequenceOptions): Promise<Sequences> {
    return new Sequences(options, await openSlot(options, []));
  }

  get base(): LlamaContextSequence {
    return this.baseSlot.sequence;
  }

  /** Whether the model should be loaded anew before these adapters come on top of all that it still holds. */
  isCrowdedBy(stack: AdapterStack): boolean {
    const added = stack.filter(({ file }) => !this.kept.has(file)).length;
    return added > 0 && this.kept.size + added > KEPT_ADAPTERS;
  }

  /** Lets every context go; the model can be disposed then. */
  async dispose(): Promise<void> {
    for (const { context } of [...this.stacks.values(), this.baseSlot]) await context.dispose();
  }

  get readyStacks(): string[][] {
    return [...this.stacks.values()].map(({ hashes }) => hashes);
  }

  /**
   * The sequence that serves `stack`. An adapter that is not ready is checked, loaded and tried on what is below it
   * first; throws what `checkAdapter` and `runCanary` throw, and then serves everything else as before.
   */
  async of(stack: AdapterStack): Promise<LlamaContextSequence> {
    if (stack.length === 0) return this.base;
    const key = keyOf(stack);
    const ready = this.stacks.get(key);
    // The base is compared even when the adapters are ready: the cards are the caller's.
    const isOurs = stack.every(({ base }) => base === this.options.sha256);
    const slot = ready && isOurs ? ready : await this.load(stack);
    this.stacks.delete(key);
    this.stacks.set(key, slot);
    return slot.sequence;
  }

  private async load(stack: AdapterStack): Promise<Slot> {
    const adapter = stack.at(-1)!;
    await checkAdapter(adapter, this.options);
    // From here on the latest of those that are ready, so that it is not the one that makes way.
    const below = await this.of(stack.slice(0, -1));
    while (this.stacks.size >= READY_STACKS) {
      const [oldest, slot] = this.stacks.entries().next().value!;
      this.stacks.delete(oldest);
      await slot.context.dispose();
    }
    const name = adapter.hash.slice(0, 12);
    this.kept.add(adapter.file);
    const slot = await openSlot(this.options, stack).catch((error) => {
      const what = `The adapter ${name} cannot be loaded.`;
      throw refuseAdapter('adapter-corrupt', what, `${error.message}.`, error);
    });
    try {
      await runCanary(name, slot.sequence, below, this.options.canaryPrompts);
      this.options.log.info(`adapter ${name} is live`);
      return slot;
    } catch (error) {
      await slot.context.dispose();
      throw error;
    }
  }
}

const keyOf = (stack: AdapterStack) => stack.map(({ hash }) => hash).join(' ');

async function openSlot(options: SequenceOptions, stack: AdapterStack): Promise<Slot> {
  const { model, threads } = options;
  const contextSize = Math.min(options.contextSize, model.trainContextSize);
  const lora = { adapters: stack.map(({ file }) => ({ filePath: file })) };
  const context = await model.createContext({ contextSize, threads, lora });
  return { hashes: stack.map(({ hash }) => hash), context, sequence: context.getSequence() };
}
