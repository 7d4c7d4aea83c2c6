// The header of a base model's file, and what is said of one that has none. Only a process that may die reads it.
import { isUserError, UserError } from '../base/errors.ts';
import { isMissing } from '../storage/file-errors.ts';
import { type Gguf, GgufError, readGguf } from './gguf.ts';

/** Header of a base model's file; throws `model-missing`, `model-split` or `model-corrupt`. */
export async function readModelHeader(file: string): Promise<Gguf> {
  try {
    const header = await readGguf(file);
    const parts = Number(header.metadata.get('split.count') ?? 1);
    if (parts > 1) throw splitModel(file, parts);
    if (header.metadata.has('tokenizer.ggml.tokens')) return header;
    throw new GgufError('corrupt', 'it holds no vocabulary, so it is not a model');
  } catch (error) {
    if (isUserError(error)) throw error;
    if (error instanceof GgufError) throw corruptModel(file, `In it ${error.message}.`, error);
    throw missingModel(file, isMissing(error) ? 'There is no such file' : (error as Error).message, error);
  }
}

/** A model made for embeddings alone says how they are pooled, and has no template. */
export function canChat({ metadata }: Gguf): boolean {
  return typeof metadata.get('tokenizer.chat_template') === 'string';
}

export function noTemplate(): UserError {
  return new UserError('model-no-template', {
    what: 'This model cannot chat.',
    why: 'Its file carries no chat template.',
    next: 'Choose an instruction-tuned GGUF model.',
  });
}

function splitModel(file: string, parts: number): UserError {
  return new UserError('model-split', {
    what: `The model file ${file} is one of ${parts} parts.`,
    why: 'Dormouse keeps a model as one file, whose content it can check.',
    next: 'Join the parts with `llama-gguf-split --merge` of llama.cpp, or download the model as one file.',
  });
}

export function corruptModel(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'model-corrupt',
    {
      what: `The model file ${file} is damaged or is no GGUF model.`,
      why,
      next: 'Download or copy the file again, or choose another model.',
    },
    'failed',
    { cause },
  );
}

export function missingModel(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'model-missing',
    { what: `The model file ${file} cannot be read.`, why: `${why}.`, next: 'Check the path of the model.' },
    'usage',
    { cause },
  );
}
