// The header of a base model's file, and what is said of one that has none. Only a process that may die reads it.
import { UserError } from '../base/errors.ts';
import { type Gguf, GgufError, readGguf } from './gguf.ts';

/** Header of a base model's file; throws `model-missing` or `model-corrupt`. */
export async function readModelHeader(file: string): Promise<Gguf> {
  try {
    const header = await readGguf(file);
    if (header.metadata.has('tokenizer.ggml.tokens')) return header;
    throw new GgufError('corrupt', 'it holds no vocabulary, so it is not a model');
  } catch (error) {
    if (error instanceof GgufError) throw corruptModel(file, `In it ${error.message}.`, error);
    throw missingModel(file, (error as Error).message, error);
  }
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
