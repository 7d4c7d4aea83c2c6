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
import { missingModel } from './header.ts';
import { checkModelHeader } from './header-process.ts';

export interface BaseModel {
  sha256: string;
  /** Absolute path of the GGUF file. */
  file: string;
  /** File name without its ending. */
  name: string;
}

/** A model's record. `bytes` and `mtimeMs` tell whether the file is still the one that was hashed. */
export const ModelRecord = z.object({
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
 * A file that is new is checked in a process of its own, for being a whole GGUF file, hashed and registered: once per
 * path, size and time of change.
 * Throws `model-missing`, `model-unknown` or `model-corrupt`.
 */
export async function resolveModel(
  nameOrPath: string | undefined,
  paths: Pick<Paths, 'models'>,
  options: CatalogOptions = {},
): Promise<BaseModel> {
  const file = await locate(nameOrPath, paths.models);
  const known = await recordOf(file, paths.models);
  // A file that has a record was whole, and is the same still.
  if (!known) await checkModelHeader(file, options);
  const sha256 = known ?? (await hashModel(file, paths.models, options));
  return { sha256, file, name: path.basename(file, '.gguf') };
}

/** sha256 of a model file, from its record when size and time of change are the recorded ones. */
export async function hashModel(file: string, models: string, options: CatalogOptions = {}): Promise<string> {
  const known = await recordOf(file, models);
  if (known) return known;
  const { size: bytes, mtimeMs } = await stat(file);
  const sha256 = await hashFile(file, bytes, options);
  makeFolder(models);
  const record: ModelRecord = { v: 1, sha256, file, bytes, mtimeMs };
  await replaceFile(path.join(models, `${sha256}.json`), JSON.stringify(record));
  return sha256;
}

/** The recorded hash of a file that has not changed since; throws `model-missing`. */
async function recordOf(file: string, models: string): Promise<string | undefined> {
  const facts = await stat(file).catch((error) => {
    throw missingModel(file, error.message, error);
  });
  if (!facts.isFile()) throw missingModel(file, 'It is not a file');
  const same = (record: ModelRecord) =>
    record.file === file && record.bytes === facts.size && record.mtimeMs === facts.mtimeMs;
  return (await records(models)).find(same)?.sha256;
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
