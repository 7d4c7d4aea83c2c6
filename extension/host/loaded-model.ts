// A base model as llama.cpp has it in memory, with its chat template and the sequences that serve it.
import type { Llama, LlamaModel, Token } from 'node-llama-cpp';
import { UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { phrases } from '../language/phrases.ts';
import type { Gguf } from '../model/gguf.ts';
import type { ChatMessage } from '../model/schema.ts';
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

export interface Loaded {
  model: LlamaModel;
  /** Absent in a model that was made for embeddings alone. */
  chatting: { template: ChatTemplate; sequences: Sequences } | undefined;
}

/** Errors as of `Engine.open`. */
export async function loadModel(llama: Llama, options: EngineOptions): Promise<Loaded> {
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
