// Which base models there are: the embedded one, and every GGUF file that was used once. A record a model,
// `<cache>/models/<sha256>.json`, spares hashing gigabytes again and tells the trainer where the file is.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { Sha256 } from '../base/scalars.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { type Gguf, GgufError, readGguf } from './gguf.ts';

export interface BaseModel {
  sha256: string;
  /** Absolute path of the GGUF file. */
  file: string;
  /** File name without its ending. */
  name: string;
}

/** A model's record. `bytes` and `mtimeMs` tell whether the file is still the one that was hashed. */
const ModelRecord = z.object({
  v: z.literal(1),
  sha256: Sha256,
  file: z.string(),
  bytes: z.number().int(),
  mtimeMs: z.number(),
});
type ModelRecord = z.infer<typeof ModelRecord>;

export const EMBEDDED = 'dormouse-tiny';

export interface CatalogOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Resolves the embedded model when nothing is named, a path, or the name of a model that was used before.
 * Checks that the file is a whole GGUF file, registers it, and hashes it once per path, size and time of change.
 * Throws `model-missing`, `model-unknown` or `model-corrupt`.
 */
export async function resolveModel(
  nameOrPath: string | undefined,
  paths: Pick<Paths, 'models'>,
  options: CatalogOptions = {},
): Promise<BaseModel> {
  const file = await locate(nameOrPath, paths.models);
  await readModelHeader(file);
  const sha256 = await hashModel(file, paths.models, options);
  return { sha256, file, name: path.basename(file, '.gguf') };
}

/** Header of a base model's file; throws `model-missing` or `model-corrupt`. */
export async function readModelHeader(file: string): Promise<Gguf> {
  try {
    const header = await readGguf(file);
    if (header.metadata.has('tokenizer.ggml.tokens')) return header;
    throw new GgufError('corrupt', 'it holds no vocabulary, so it is not a model');
  } catch (error) {
    if (error instanceof GgufError) throw corruptModel(file, `In it ${error.message}.`, error);
    throw missing(file, (error as Error).message, error);
  }
}

/** sha256 of a model file, from its record when size and time of change are the recorded ones. */
export async function hashModel(file: string, models: string, options: CatalogOptions = {}): Promise<string> {
  const { size: bytes, mtimeMs } = await stat(file);
  const known = (await records(models)).find(
    (record) => record.file === file && record.bytes === bytes && record.mtimeMs === mtimeMs,
  );
  if (known) return known.sha256;
  const sha256 = await hashFile(file, bytes, options);
  makeFolder(models);
  const record: ModelRecord = { v: 1, sha256, file, bytes, mtimeMs };
  await replaceFile(path.join(models, `${sha256}.json`), JSON.stringify(record));
  return sha256;
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

function missing(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'model-missing',
    { what: `The model file ${file} cannot be read.`, why: `${why}.`, next: 'Check the path of the model.' },
    'usage',
    { cause },
  );
}

async function locate(nameOrPath: string | undefined, models: string): Promise<string> {
  if (nameOrPath === undefined || nameOrPath === EMBEDDED) {
    return path.join(productRoot(), 'models', EMBEDDED, `${EMBEDDED}.gguf`);
  }
  if (nameOrPath.endsWith('.gguf') || /[\\/]/.test(nameOrPath)) return path.resolve(nameOrPath);
  const known = await records(models);
  const found = known.find(({ file }) => path.basename(file, '.gguf') === nameOrPath);
  if (found) return found.file;
  const names = [...new Set([EMBEDDED, ...known.map(({ file }) => path.basename(file, '.gguf'))])];
  throw new UserError(
    'model-unknown',
    {
      what: `There is no model named ${nameOrPath}.`,
      why: `Known are ${names.join(', ')}.`,
      next: 'Give the path of a GGUF file.',
    },
    'usage',
  );
}

/** Records that can be read; the registry can be made again, so a damaged record counts as none. */
async function records(models: string): Promise<ModelRecord[]> {
  if (!existsSync(models)) return [];
  const names = (await readdir(models)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  const read = names.map(async (name) => {
    try {
      return ModelRecord.parse(JSON.parse(await readFile(path.join(models, name), 'utf8')));
    } catch {
      return undefined;
    }
  });
  return (await Promise.all(read)).filter((record) => record !== undefined);
}

async function hashFile(file: string, bytes: number, { progress, signal }: CatalogOptions): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (signal?.aborted) throw new CancelledError();
    hash.update(chunk);
    done += chunk.length;
    progress?.report('Checking the model file', done / bytes);
  }
  return hash.digest('hex');
}

/** The folder of package.json: two up from the sources, one up from the bundle. */
function productRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  return [path.resolve(here, '..'), path.resolve(here, '../..')].find((folder) =>
    existsSync(path.join(folder, 'package.json')),
  )!;
}
