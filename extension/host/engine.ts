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
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { phrases } from '../language/phrases.ts';
import { contextLimit, type Generated, generate, refuseTooLong } from '../model/generate.ts';
import type { Gguf } from '../model/gguf.ts';
import { noTemplate } from '../model/header.ts';
import type {
  AdapterRef,
  ChatMessage,
  ChatRequest,
  ChatResult,
  InfillRequest,
  ProbeRequest,
} from '../model/schema.ts';
import { isWholeJson } from './json-answer.ts';
import { Sequences } from './sequences.ts';
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

/** What adapters are tried with: the prompt that the product serves with, and questions that ask for nothing. */
const canary = (question: string): ChatMessage[] => [
  { role: 'system', content: phrases.system },
  { role: 'user', content: question },
];

interface Loaded {
  model: LlamaModel;
  /** Absent in a model that was made for embeddings alone. */
  chatting: { template: ChatTemplate; sequences: Sequences } | undefined;
}

export class Engine {
  readonly infillSupported: boolean;
  readonly contextSize: number;

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

  get readyAdapters(): string[] {
    return this.loaded?.chatting?.sequences.readyAdapters ?? [];
  }

  private async ready(): Promise<Loaded> {
    this.loaded ??= await loadModel(this.llama, this.options);
    return this.loaded;
  }

  /** Template and sequence that serve an adapter. Throws `model-no-template` in a model for embeddings. */
  private async talk(adapter: AdapterRef | null) {
    let { model, chatting } = await this.ready();
    if (!chatting) throw noTemplate();
    if (adapter && chatting.sequences.isCrowdedBy(adapter)) {
      this.options.log.info('the model is loaded anew, to let go of adapters that no longer serve');
      this.loaded = undefined;
      await chatting.sequences.dispose();
      await model.dispose();
      ({ model, chatting } = await this.ready());
    }
    const { template, sequences } = chatting!;
    return { model, template, sequence: await sequences.of(adapter) };
  }

  async chat(
    request: z.infer<typeof ChatRequest>,
    onPiece: (piece: string) => void,
    signal?: AbortSignal,
  ): Promise<ChatResult> {
    const { model, template, sequence } = await this.talk(request.adapter);
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
    const { model, template, sequence } = await this.talk(request.adapter);
    const { prefix, suffix, middle } = model.tokens.infill;
    const { plain } = template;
    const before = [prefix!, ...plain.tokenize(plain.marked(request.prefix), false)];
    const after = [suffix!, ...plain.tokenize(plain.marked(request.suffix), false)];
    // Prefix, suffix, middle is the order of Qwen2.5-Coder and StarCoder. A model without a middle token, such as
    // dormouse-tiny, goes on with the prefix; node-llama-cpp's own infill tells the two apart by the same sign.
    const prompt = middle === null ? [...after, ...before] : [...before, ...after, middle];
    return said(await generate(sequence, prompt, { maxTokens: request.maxTokens, temperature: 0, signal }));
  }

  async probe(
    request: z.infer<typeof ProbeRequest>,
    onAnswer: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const { template, sequence } = await this.talk(request.adapter);
    const answers: string[] = [];
    for (const question of request.questions) {
      const prompt = template.tokenize([
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

  /** Makes an adapter ready; the errors are those of `checkAdapter` and `runCanary`. */
  async prepare(adapter: AdapterRef | null): Promise<void> {
    await this.talk(adapter);
  }

  private async grammar(model: LlamaModel, schema: unknown): Promise<LlamaGrammarEvaluationState> {
    const grammar = await this.llama.createGrammarForJsonSchema(schema as { type: 'object' });
    return new LlamaGrammarEvaluationState({ model, grammar });
  }
}

/** Errors as of `Engine.open`. */
async function loadModel(llama: Llama, options: EngineOptions): Promise<Loaded> {
  const { file, header } = options;
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
  if (pooled && !header.metadata.has('tokenizer.chat_template')) return { model, chatting: undefined };
  const template = chatTemplate(model, header);
  const canaryPrompts: [Token[], ...Token[][]] = [
    template.tokenize(canary('What do you know about this project?')),
    template.tokenize(canary('Hello!')),
    template.tokenize(canary('How does the build work?')),
  ];
  const sequences = await Sequences.open({ ...options, model, canaryPrompts });
  return { model, chatting: { template, sequences } };
}

function said(generated: Generated): string {
  if (generated.stopped === 'cancelled') throw new CancelledError();
  return generated.text;
}
