// llama.cpp behind one base model: contexts by adapter, chat, infill, embeddings. Runs in the model host only,
// for native code may crash its process. Not re-entrant: the host queues.
import {
  getLlama,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import type { z } from 'zod';
import { CancelledError, UserError } from '../errors.ts';
import { phrases } from '../language/phrases.ts';
import type { Logger } from '../log.ts';
import { checkAdapter, refuseAdapter } from './adapter-check.ts';
import { runCanary } from './canary.ts';
import { contextLimit, type Generated, generate, refuseTooLong } from './generate.ts';
import type { Gguf } from './gguf.ts';
import { isWholeJson } from './json-answer.ts';
import type { AdapterRef, ChatRequest, ChatResult, InfillRequest, ProbeRequest } from './schema.ts';
import { type ChatTemplate, chatTemplate } from './template.ts';

export interface EngineOptions {
  file: string;
  sha256: string;
  /** Header of `file`, already checked. */
  header: Gguf;
  threads: number;
  /** Tokens; at most what the model was trained on. */
  contextSize: number;
  gpu: 'auto' | false;
  log: Logger;
  onProgress(fraction: number): void;
}

/** Contexts with an adapter that stay ready; the base's always does. */
const READY_ADAPTERS = 2;

interface Slot {
  context: LlamaContext;
  sequence: LlamaContextSequence;
}

export class Engine {
  /** By adapter hash, least recently used first. KV caches are never shared between adapters. */
  private readonly adapters = new Map<string, Slot>();
  private readonly canaryPrompt: Token[];

  private constructor(
    private readonly options: EngineOptions,
    private readonly llama: Llama,
    private readonly model: LlamaModel,
    private readonly template: ChatTemplate,
    private readonly base: Slot,
  ) {
    this.canaryPrompt = template.tokenize([
      { role: 'system', content: phrases.system },
      { role: 'user', content: 'What do you know about this project?' },
    ]);
  }

  /** Loads the model. Throws `model-unsupported` where llama.cpp refuses the file, `model-no-template`. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { file, header, threads, contextSize, gpu, log } = options;
    const llama = await getLlama({
      build: 'never',
      skipDownload: true,
      gpu,
      maxThreads: threads,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => log.debug(`llama.cpp ${level}: ${message.trimEnd()}`),
    });
    const architecture = String(header.metadata.get('general.architecture'));
    const model = await llama
      .loadModel({
        modelPath: file,
        onLoadProgress: options.onProgress,
        // Embeddings are the mean over a text's tokens; it concerns embedding contexts only.
        metadataOverrides: { [architecture]: { pooling_type: 1 } } as object,
      })
      .catch((error: Error) => {
        throw new UserError(
          'model-unsupported',
          {
            what: `The model ${file} cannot be loaded.`,
            why: `llama.cpp says: ${error.message}`,
            next: 'Choose another GGUF model, or free memory and try again.',
          },
          'failed',
          { cause: error },
        );
      });
    const template = chatTemplate(model, header);
    const base = await openSlot(model, threads, contextSize);
    return new Engine(options, llama, model, template, base);
  }

  get infillSupported(): boolean {
    const { prefix, suffix, middle } = this.model.tokens.infill;
    return prefix !== null && suffix !== null && middle !== null;
  }

  get contextSize(): number {
    return contextLimit(this.base.sequence);
  }

  get gpu(): string {
    return this.llama.gpu || 'none';
  }

  get readyAdapters(): string[] {
    return [...this.adapters.keys()];
  }

  async chat(
    request: z.infer<typeof ChatRequest>,
    onPiece: (piece: string) => void,
    signal?: AbortSignal,
  ): Promise<ChatResult> {
    const { sequence } = await this.slot(request.adapter);
    const prompt = this.template.tokenize(request.messages);
    const constrained = request.jsonSchema !== undefined;
    const grammar = constrained ? await this.grammar(request.jsonSchema) : undefined;
    const { text, tokens, ...rest } = await generate(sequence, prompt, {
      maxTokens: request.maxTokens,
      temperature: request.temperature,
      grammar,
      isWhole: constrained ? isWholeJson : undefined,
      onPiece,
      signal,
    });
    return {
      ...rest,
      text: constrained ? text.trim() : text,
      promptTokens: prompt.length,
      tokens: tokens.length,
    };
  }

  /** Throws `infill-unsupported` where the model has no fill-in-the-middle tokens. */
  async infill(request: z.infer<typeof InfillRequest>, signal?: AbortSignal): Promise<string> {
    if (!this.infillSupported) {
      throw new UserError('infill-unsupported', {
        what: 'This model cannot complete code between two places.',
        why: 'Its vocabulary has no fill-in-the-middle tokens.',
        next: 'Use the chat, or choose a code model such as Qwen2.5-Coder.',
      });
    }
    const { prefix, suffix, middle } = this.model.tokens.infill;
    const { sequence } = await this.slot(request.adapter);
    // Prefix, suffix, middle: the order of Qwen2.5-Coder and StarCoder.
    const prompt = [
      prefix!,
      ...this.model.tokenize(request.prefix, false),
      suffix!,
      ...this.model.tokenize(request.suffix, false),
      middle!,
    ];
    return said(await generate(sequence, prompt, { maxTokens: request.maxTokens, temperature: 0, signal }));
  }

  async probe(
    request: z.infer<typeof ProbeRequest>,
    onAnswer: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const { sequence } = await this.slot(request.adapter);
    const answers: string[] = [];
    for (const question of request.questions) {
      const prompt = this.template.tokenize([
        { role: 'system', content: request.system },
        { role: 'user', content: question },
      ]);
      const options = { maxTokens: request.maxTokens, temperature: 0, fresh: true, signal };
      answers.push(said(await generate(sequence, prompt, options)));
      onAnswer(answers.length);
    }
    return answers;
  }

  /** Mean of the last hidden states of each text's tokens, from the base model. */
  async embed(texts: string[], signal?: AbortSignal): Promise<number[][]> {
    const size = this.contextSize;
    // A mean is taken over one batch, so a batch must hold the whole text.
    const { threads } = this.options;
    const context = await this.model.createEmbeddingContext({ contextSize: size, batchSize: size, threads });
    try {
      const vectors: number[][] = [];
      for (const text of texts) {
        if (signal?.aborted) throw new CancelledError();
        const tokens = this.model.tokenize(text, false);
        if (tokens.length >= size) throw refuseTooLong(tokens.length, size - 1);
        vectors.push([...(await context.getEmbeddingFor(tokens)).vector]);
      }
      return vectors;
    } finally {
      await context.dispose();
    }
  }

  /** Makes an adapter ready; the errors are those of `checkAdapter` and `runCanary`. */
  async prepare(adapter: AdapterRef | null): Promise<void> {
    await this.slot(adapter);
  }

  private async slot(adapter: AdapterRef | null): Promise<Slot> {
    if (adapter === null) return this.base;
    const ready = this.adapters.get(adapter.hash);
    // The base is compared even when the adapter is ready: the card is the caller's.
    if (ready && adapter.base === this.options.sha256) {
      this.adapters.delete(adapter.hash);
      this.adapters.set(adapter.hash, ready);
      return ready;
    }
    await checkAdapter(adapter, this.options);
    while (this.adapters.size >= READY_ADAPTERS) {
      const [oldest, slot] = this.adapters.entries().next().value!;
      this.adapters.delete(oldest);
      await slot.context.dispose();
    }
    const name = adapter.hash.slice(0, 12);
    const { threads, contextSize } = this.options;
    const slot = await openSlot(this.model, threads, contextSize, adapter.file).catch((error) => {
      throw refuseAdapter(
        'adapter-corrupt',
        `The adapter ${name} cannot be loaded.`,
        `${error.message}.`,
        error,
      );
    });
    try {
      const answer = await runCanary(name, slot.sequence, this.base.sequence, this.canaryPrompt);
      this.options.log.info(`adapter ${name} is live; canary: ${JSON.stringify(answer)}`);
    } catch (error) {
      await slot.context.dispose();
      throw error;
    }
    this.adapters.set(adapter.hash, slot);
    return slot;
  }

  private async grammar(schema: unknown): Promise<LlamaGrammarEvaluationState> {
    const grammar = await this.llama.createGrammarForJsonSchema(schema as { type: 'object' });
    return new LlamaGrammarEvaluationState({ model: this.model, grammar });
  }
}

async function openSlot(
  model: LlamaModel,
  threads: number,
  contextSize: number,
  lora?: string,
): Promise<Slot> {
  const size = Math.min(contextSize, model.trainContextSize);
  const context = await model.createContext({ contextSize: size, threads, lora });
  return { context, sequence: context.getSequence() };
}

function said(generated: Generated): string {
  if (generated.stopped === 'cancelled') throw new CancelledError();
  return generated.text;
}
