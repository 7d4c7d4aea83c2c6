// What is known of a model file on this machine: `<cache>/models/<sha256>.json` spares hashing gigabytes again and tells
// the trainer where the file is.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { CancelledError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { Sha256 } from '../base/scalars.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { isMissing } from '../storage/file-errors.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { missingModel } from './header.ts';

/** A model's record. `bytes` and `mtimeMs` tell whether the file is still the one that was hashed. */
export const ModelRecord = z.object({
  v: z.literal(1),
  sha256: Sha256,
  file: z.string(),
  bytes: z.number().int(),
  mtimeMs: z.number(),
});
export type ModelRecord = z.infer<typeof ModelRecord>;

export interface HashOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/** sha256 of a model file, from its record when size and time of change are the recorded ones. */
export async function hashModel(file: string, models: string, options: HashOptions = {}): Promise<string> {
  const known = await recordedHash(file, models);
  if (known) return known;
  const sha256 = await hashFile(file, options);
  await recordModel(file, sha256, models);
  return sha256;
}

/** Keeps that `file`, as it is now, has this hash. */
export async function recordModel(file: string, sha256: string, models: string): Promise<void> {
  const { size: bytes, mtimeMs } = await stat(file);
  makeFolder(models);
  const record: ModelRecord = { v: 1, sha256, file, bytes, mtimeMs };
  await replaceFile(path.join(models, `${sha256}.json`), JSON.stringify(record));
}

/** The recorded hash of a file that has not changed since; throws `model-missing`. */
export async function recordedHash(file: string, models: string): Promise<string | undefined> {
  const facts = await stat(file).catch((error) => {
    throw missingModel(file, isMissing(error) ? 'There is no such file' : error.message, error);
  });
  if (!facts.isFile()) throw missingModel(file, 'It is not a file');
  const same = (record: ModelRecord) =>
    record.file === file && record.bytes === facts.size && record.mtimeMs === facts.mtimeMs;
  return (await modelRecords(models)).find(same)?.sha256;
}

/** Records that can be read; they can be made again, so a damaged one counts as none. */
export async function modelRecords(models: string): Promise<ModelRecord[]> {
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

async function hashFile(file: string, { progress, signal }: HashOptions): Promise<string> {
  const { size: bytes } = await stat(file);
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (signal?.aborted) throw new CancelledError();
    hash.update(chunk);
    done += chunk.length;
    progress?.report(`Checking the model file ${path.basename(file)}`, done / bytes);
  }
  return hash.digest('hex');
}
