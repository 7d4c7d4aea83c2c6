// llama.cpp behind one base model: chat, infill, probes, embeddings. Runs in the model host only,
// for native code may crash its process. Not re-entrant: the host queues.
import {
  getLlama,
  type Llama,
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import type { z } from 'zod';
import { CancelledError, UserError } from '../errors.ts';
import { phrases } from '../language/phrases.ts';
import type { Logger } from '../log.ts';
import { contextLimit, type Generated, generate, refuseTooLong } from './generate.ts';
import type { Gguf } from './gguf.ts';
import { isWholeJson } from './json-answer.ts';
import type {
  AdapterRef,
  ChatMessage,
  ChatRequest,
  ChatResult,
  InfillRequest,
  ProbeRequest,
} from './schema.ts';
import { Sequences } from './sequences.ts';
import { type ChatTemplate, chatTemplate, noTemplate } from './template.ts';

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

/** What adapters are tried with: the prompt that the product serves with, and questions that ask for nothing. */
const canary = (question: string): ChatMessage[] => [
  { role: 'system', content: phrases.system },
  { role: 'user', content: question },
];

export class Engine {
  private constructor(
    private readonly options: EngineOptions,
    private readonly llama: Llama,
    private readonly model: LlamaModel,
    /** Absent in a model that was made for embeddings alone. */
    private readonly chatting: { template: ChatTemplate; sequences: Sequences } | undefined,
  ) {}

  /**
   * Loads the model. One whose file says how its embeddings are pooled was made for them, and needs no chat template.
   * Throws `model-unsupported` where llama.cpp refuses the file, `model-no-template`.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const { file, header, threads, gpu, log } = options;
    const llama = await getLlama({
      build: 'never',
      skipDownload: true,
      gpu,
      maxThreads: threads,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => log.debug(`llama.cpp ${level}: ${message.trimEnd()}`),
    });
    const architecture = String(header.metadata.get('general.architecture'));
    const pooled = header.metadata.has(`${architecture}.pooling_type`);
    const model = await llama
      .loadModel({
        modelPath: file,
        onLoadProgress: options.onProgress,
        // Without a word of its file, embeddings are the mean over a text's tokens; concerns embedding contexts only.
        ...(pooled ? {} : { metadataOverrides: { [architecture]: { pooling_type: 1 } } as object }),
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
    if (pooled && !header.metadata.has('tokenizer.chat_template'))
      return new Engine(options, llama, model, undefined);
    const template = chatTemplate(model, header);
    const canaryPrompts: [Token[], ...Token[][]] = [
      template.tokenize(canary('What do you know about this project?')),
      template.tokenize(canary('Hello!')),
      template.tokenize(canary('How does the build work?')),
    ];
    const sequences = await Sequences.open({ ...options, model, canaryPrompts });
    return new Engine(options, llama, model, { template, sequences });
  }

  get infillSupported(): boolean {
    const { prefix, suffix, middle } = this.model.tokens.infill;
    return prefix !== null && suffix !== null && middle !== null;
  }

  get contextSize(): number {
    if (this.chatting) return contextLimit(this.chatting.sequences.base);
    return Math.min(this.options.contextSize, this.model.trainContextSize);
  }

  get gpu(): string {
    return this.llama.gpu || 'none';
  }

  get readyAdapters(): string[] {
    return this.chatting?.sequences.readyAdapters ?? [];
  }

  /** Throws `model-no-template` in a model for embeddings. */
  private get talk(): { template: ChatTemplate; sequences: Sequences } {
    if (this.chatting) return this.chatting;
    throw noTemplate();
  }

  async chat(
    request: z.infer<typeof ChatRequest>,
    onPiece: (piece: string) => void,
    signal?: AbortSignal,
  ): Promise<ChatResult> {
    const sequence = await this.talk.sequences.of(request.adapter);
    const prompt = this.talk.template.tokenize(request.messages);
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
    const sequence = await this.talk.sequences.of(request.adapter);
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
    const sequence = await this.talk.sequences.of(request.adapter);
    const answers: string[] = [];
    for (const question of request.questions) {
      const prompt = this.talk.template.tokenize([
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
    await this.talk.sequences.of(adapter);
  }

  private async grammar(schema: unknown): Promise<LlamaGrammarEvaluationState> {
    const grammar = await this.llama.createGrammarForJsonSchema(schema as { type: 'object' });
    return new LlamaGrammarEvaluationState({ model: this.model, grammar });
  }
}

function said(generated: Generated): string {
  if (generated.stopped === 'cancelled') throw new CancelledError();
  return generated.text;
}
