// Many prompts answered side by side in one context: what they all begin with is computed once and copied, and each step
// of the model decodes the next token of every answer, which costs little more than one token alone.
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { type Generated, type GenerateOptions, generate } from '../model/generate.ts';

/** Answers at a time. */
const AT_ONCE = 8;
/** Tokens of all caches together: 0.5 GB for a model of 7 billion parameters. Longer prompts come fewer at a time. */
const MOST_TOKENS = 8_192;
/** Tokens a step of all sequences: whoever gives way does so after one step. */
const STEP_TOKENS = 128;
/**
 * Tokens a step of one sequence. From 64 on llama.cpp's attention on a CPU takes another path with other roundings, so
 * that an answer would depend on its company: SmolLM2 (Q4_1) then answered 5 of 10 questions as it does alone, below it
 * all ten. Products of the K-quants differ with the number of rows as well, and no step size helps there.
 */
const SLICE = 48;

/**
 * node-llama-cpp 3.22.1 copies caches for its own decisions among choices; its types leave that out. It resolves with
 * whether the sequence now holds exactly the first `upTo` tokens of the other one.
 */
interface Copying {
  _copyStateFromOtherSequence(other: LlamaContextSequence, upTo: number): Promise<boolean>;
}

export interface BatchOptions {
  threads: number;
  /** Files of the stack's adapters, already checked; none for the bare base. A cache is of this batch, so of one stack. */
  loras: readonly string[];
  /** Tokens that a prompt and its answer may have together. */
  limit: number;
  maxTokens: number;
}

export interface AnswerOptions
  extends Pick<GenerateOptions, 'temperature' | 'isWhole' | 'giveWay' | 'signal'> {
  /** Each prompt has a draw of its own. */
  seed: number;
  /** Number of prompts that are answered. */
  onAnswer(done: number): void;
}

export class Batch {
  private constructor(
    private readonly prompts: readonly Token[][],
    private readonly maxTokens: number,
    private readonly context: LlamaContext,
    /** Of its sequences; for tests of what is computed. */
    readonly sequences: readonly LlamaContextSequence[],
  ) {}

  /** A context for these prompts, of which there is at least one, none longer than `limit` allows. */
  static async open(model: LlamaModel, prompts: readonly Token[][], options: BatchOptions): Promise<Batch> {
    const { limit, maxTokens, threads, loras } = options;
    const contextSize = Math.min(limit, Math.max(...prompts.map(({ length }) => length)) + maxTokens);
    const sequences = Math.max(1, Math.min(AT_ONCE, prompts.length, Math.floor(MOST_TOKENS / contextSize)));
    const context = await model.createContext({
      contextSize,
      sequences,
      threads,
      lora: { adapters: loras.map((filePath) => ({ filePath })) },
      batchSize: STEP_TOKENS,
    });
    const all = Array.from({ length: sequences }, () => context.getSequence());
    return new Batch(prompts, maxTokens, context, all);
  }

  /** One answer a prompt, in order. The first failure ends them all; an abort leaves the rest `cancelled`. */
  async answer({ seed, onAnswer, ...rest }: AnswerOptions): Promise<Generated[]> {
    const shared = await this.sharePrefix(rest);
    const answers: Generated[] = [];
    let next = 0;
    let done = 0;
    const work = async (sequence: LlamaContextSequence) => {
      while (next < this.prompts.length) {
        const at = next++;
        const options = { ...rest, maxTokens: this.maxTokens, seed: seed + at, reuse: shared, slice: SLICE };
        answers[at] = await generate(sequence, this.prompts[at]!, options).catch((error) => {
          next = this.prompts.length;
          throw error;
        });
        onAnswer(++done);
      }
    };
    const ended = await Promise.allSettled(this.sequences.map(work));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    return answers;
  }

  dispose(): Promise<void> {
    return this.context.dispose();
  }

  /** Computes the common beginning in the first sequence and copies it to the others; its length in tokens. */
  private async sharePrefix({ giveWay, signal }: Pick<AnswerOptions, 'giveWay' | 'signal'>): Promise<number> {
    const shared = commonLength(this.prompts);
    const [first, ...others] = this.sequences as [LlamaContextSequence, ...LlamaContextSequence[]];
    if (shared === 0) return 0;
    for (let at = 0; at < shared; at += SLICE) {
      await giveWay?.();
      if (signal?.aborted) return 0;
      const step = this.prompts[0]!.slice(at, Math.min(at + SLICE, shared));
      await first.evaluateWithoutGeneratingNewTokens(step);
    }
    for (const other of others) {
      const copied = await (other as unknown as Copying)._copyStateFromOtherSequence(first, shared);
      // A model whose cache cannot be copied computes the beginning in each sequence.
      if (!copied) await other.clearHistory();
    }
    return shared;
  }
}

/** Tokens that all prompts begin with; at least one of each prompt is left to evaluate. */
function commonLength(prompts: readonly Token[][]): number {
  const [first = [], ...others] = prompts;
  const most = Math.min(...prompts.map(({ length }) => length)) - 1;
  const end = first.findIndex((token, at) => at >= most || others.some((other) => other[at] !== token));
  return Math.max(0, end);
}
