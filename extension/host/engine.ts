// llama.cpp behind one base model: chat, infill, probes, embeddings. Runs in the model host only,
// for native code may crash its process. Not re-entrant: the host queues.
import {
  getLlama,
  type Llama,
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  type LlamaModel,
} from 'node-llama-cpp';
import type { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import { contextLimit, type Generated, generate, refuseTooLong, refuseUnfit } from '../model/generate.ts';
import { noTemplate } from '../model/header.ts';
import type {
  AdapterRef,
  ChatMessage,
  ChatRequest,
  ChatResult,
  CompleteRequest,
  InfillRequest,
  ProbeRequest,
  Stack,
  WriteRequest,
  WrittenAnswer,
} from '../model/schema.ts';
import { Batch } from './batch.ts';
import { isWholeJson } from './json-answer.ts';
import { type EngineOptions, type Loaded, loadModel } from './loaded-model.ts';
import type { Turn } from './queue.ts';

export class Engine {
  readonly infillSupported: boolean;
  readonly contextSize: number;

  /** Batches that hold a context of the model, so that it cannot be let go. */
  private openBatches = 0;

  private constructor(
    private readonly options: EngineOptions,
    private readonly llama: Llama,
    /** Undefined only while the model is loaded anew, and where that failed: the next request tries again. */
    private loaded: Loaded | undefined,
  ) {
    const { model, chatting } = loaded!;
    const { prefix, suffix } = model.tokens.infill;
    this.infillSupported = prefix !== null && suffix !== null;
    this.contextSize = chatting
      ? contextLimit(chatting.sequences.base)
      : Math.min(options.contextSize, model.trainContextSize);
  }

  /**
   * Loads the model. One whose file says how its embeddings are pooled was made for them, and needs no chat template.
   * Throws `model-unsupported` where llama.cpp refuses the file, `model-no-template`.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const { threads, gpu, log } = options;
    const llama = await getLlama({
      build: 'never',
      skipDownload: true,
      gpu,
      maxThreads: threads,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => log.debug(`llama.cpp ${level}: ${message.trimEnd()}`),
    });
    return new Engine(options, llama, await loadModel(llama, options));
  }

  get gpu(): string {
    return this.llama.gpu || 'none';
  }

  /** Weights of the base model, counted in its tensors. */
  get parameters(): number {
    const { tensors } = this.options.header;
    return [...tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  }

  get readyStacks(): string[][] {
    return this.loaded?.chatting?.sequences.readyStacks ?? [];
  }

  private async ready(): Promise<Loaded> {
    this.loaded ??= await loadModel(this.llama, this.options);
    return this.loaded;
  }

  /** Template and sequence that serve a stack. Throws `model-no-template` in a model for embeddings. */
  private async talk(request: z.infer<typeof Stack>) {
    const adapters = adaptersOf(request);
    let { model, chatting } = await this.ready();
    if (!chatting) throw noTemplate();
    if (this.openBatches === 0 && chatting.sequences.isCrowdedBy(adapters)) {
      this.options.log.info('the model is loaded anew, to let go of adapters that no longer serve');
      this.loaded = undefined;
      await chatting.sequences.dispose();
      await model.dispose();
      ({ model, chatting } = await this.ready());
    }
    const { template, sequences } = chatting!;
    return { model, template, sequence: await sequences.of(adapters) };
  }

  async chat(
    request: z.infer<typeof ChatRequest>,
    onPiece: (piece: string) => void,
    signal?: AbortSignal,
  ): Promise<ChatResult> {
    const { model, template, sequence } = await this.talk(request);
    const prompt = template.tokenize(request.messages);
    const constrained = request.jsonSchema !== undefined;
    const grammar = constrained ? await this.grammar(model, request.jsonSchema) : undefined;
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
    const { model, template, sequence } = await this.talk(request);
    const { prefix, suffix, middle } = model.tokens.infill;
    const { plain } = template;
    const before = [prefix!, ...plain.tokenize(plain.marked(request.prefix), false)];
    const after = [suffix!, ...plain.tokenize(plain.marked(request.suffix), false)];
    // Prefix, suffix, middle is the order of Qwen2.5-Coder and StarCoder. A model without a middle token, such as
    // dormouse-tiny, goes on with the prefix; node-llama-cpp's own infill tells the two apart by the same sign.
    const prompt = middle === null ? [...after, ...before] : [...before, ...after, middle];
    return said(await generate(sequence, prompt, { maxTokens: request.maxTokens, temperature: 0, signal }));
  }

  /** Goes on with plain text; what it begins with in the model's training, such as a first token, goes before it. */
  async complete(request: z.infer<typeof CompleteRequest>, signal?: AbortSignal): Promise<string> {
    const { model, template, sequence } = await this.talk(request);
    const { plain } = template;
    const first = model.tokens.shouldPrependBosToken && model.tokens.bos !== null ? [model.tokens.bos] : [];
    const prompt = [...first, ...plain.tokenize(plain.marked(request.text), false)];
    return said(await generate(sequence, prompt, { maxTokens: request.maxTokens, temperature: 0, signal }));
  }

  /** Greedy answers; errors as of `write`. */
  async probe(
    { system, questions, adapter, fast, maxTokens }: z.infer<typeof ProbeRequest>,
    turn: Turn,
    onAnswer: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const conversations = questions.map((content): ChatMessage[] => [
      { role: 'system', content: system },
      { role: 'user', content },
    ]);
    const request = { conversations, adapter, fast, maxTokens, temperature: 0, seed: 0, oneLine: false };
    return (await this.write(request, turn, onAnswer, signal)).map(({ text }) => text);
  }

  /** Throws `prompt-too-long` before anything is computed, the errors of `prepare`, and CancelledError. */
  async write(
    request: z.infer<typeof WriteRequest>,
    turn: Turn,
    onAnswer: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<WrittenAnswer[]> {
    const { conversations, maxTokens, temperature, seed, oneLine } = request;
    if (conversations.length === 0) return [];
    const batch = await turn.alone(async () => {
      const { model, template } = await this.talk(request);
      const prompts = conversations.map((messages) => template.tokenize(messages));
      for (const prompt of prompts) refuseUnfit(prompt, maxTokens, this.contextSize);
      const { threads } = this.options;
      const loras = adaptersOf(request).map(({ file }) => file);
      const options = { threads, loras, limit: this.contextSize, maxTokens };
      const opened = await Batch.open(model, prompts, options);
      this.openBatches += 1;
      return opened;
    });
    try {
      const isWhole = oneLine ? (text: string) => text.trimStart().includes('\n') : undefined;
      const { giveWay } = turn;
      const answers = await batch.answer({ temperature, seed, isWhole, giveWay, onAnswer, signal });
      return answers.map((answer) => {
        const text = oneLine ? answer.text.trimStart().split('\n')[0]! : answer.text;
        if (answer.stopped === 'cancelled') throw new CancelledError();
        return { text, tokens: answer.tokens.length, stopped: answer.stopped };
      });
    } finally {
      await batch.dispose();
      this.openBatches -= 1;
    }
  }

  /** Mean of the last hidden states of each text's tokens, from the base model. */
  async embed(texts: string[], signal?: AbortSignal): Promise<number[][]> {
    const size = this.contextSize;
    // A mean is taken over one batch, so a batch must hold the whole text.
    const { threads } = this.options;
    const { model } = await this.ready();
    const context = await model.createEmbeddingContext({ contextSize: size, batchSize: size, threads });
    try {
      const vectors: number[][] = [];
      for (const text of texts) {
        if (signal?.aborted) throw new CancelledError();
        const tokens = model.tokenize(text, false);
        if (tokens.length >= size) throw refuseTooLong(tokens.length, size - 1);
        vectors.push([...(await context.getEmbeddingFor(tokens)).vector]);
      }
      return vectors;
    } finally {
      await context.dispose();
    }
  }

  /** Makes a stack ready; the errors are those of `checkAdapter` and `runCanary`. */
  async prepare(stack: z.infer<typeof Stack>): Promise<void> {
    await this.talk(stack);
  }

  private async grammar(model: LlamaModel, schema: unknown): Promise<LlamaGrammarEvaluationState> {
    const grammar = await this.llama.createGrammarForJsonSchema(schema as { type: 'object' });
    return new LlamaGrammarEvaluationState({ model, grammar });
  }
}

/** From the base up. */
function adaptersOf({ adapter, fast }: z.infer<typeof Stack>): AdapterRef[] {
  return [adapter, fast].filter((each) => each !== null);
}

function said(generated: Generated): string {
  if (generated.stopped === 'cancelled') throw new CancelledError();
  return generated.text;
}
