// Brings a listed model to this machine, whole or not at all.
import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, UserError } from '../base/errors.ts';
import { size } from '../base/numbers.ts';
import { checkModelHeader } from '../model/header-process.ts';
import type { ListedModel } from '../model/listed-models.ts';
import { recordModel } from '../model/model-record.ts';
import { installedFile, keptFile } from '../model/registry.ts';
import { withLock } from '../storage/file-lock.ts';
import type { Paths } from '../storage/paths.ts';
import { FOLDER_MODE, makeFolder } from '../storage/private-folder.ts';
import type { DownloadOptions, Supplier, SupplierName } from './download.types.ts';
import { DownloadMeter } from './download-meter.ts';
import { hub } from './hub.ts';
import { packages } from './packages.ts';
import { PartialFile } from './partial-file.ts';

const BY_NAME: Record<SupplierName, Supplier> = { hub, packages };
/** Space that stays free on the disk. */
const MARGIN_BYTES = 100e6;

export interface Got {
  file: string;
  /** Bytes that came in this run; 0 where the model was here. */
  downloaded: number;
}

/**
 * Downloads the file, or what is missing of it, checks it against its sha256 and its own header, and keeps it under its
 * digest. One caller at a time; the others wait and find it there. A run that was stopped, however, leaves what came.
 * Throws UserError `model-not-verified`, `model-no-space`, `model-digest`, what its supplier says, or CancelledError.
 */
export async function getModel(
  model: ListedModel,
  supplier: SupplierName,
  paths: Pick<Paths, 'models'>,
  options: DownloadOptions = {},
): Promise<Got> {
  const { sha256 } = model;
  if (sha256 === undefined) throw notVerified(model);
  const here = await installedFile(model, paths.models);
  if (here) return { file: here, downloaded: 0 };
  makeFolder(paths.models);
  const { progress, signal } = options;
  const waiting = `Waiting for another download of ${model.name}`;
  return withLock(
    path.join(paths.models, `${sha256}.lock`),
    async () => {
      const meanwhile = await installedFile(model, paths.models);
      if (meanwhile) return { file: meanwhile, downloaded: 0 };
      return download(model, sha256, BY_NAME[supplier], paths.models, options);
    },
    { progress, signal, waiting },
  );
}

async function download(
  model: ListedModel,
  sha256: string,
  supplier: Supplier,
  models: string,
  options: DownloadOptions,
): Promise<Got> {
  const begun = partialFile(models, sha256);
  const keep = supplier.keeps(model, await PartialFile.bytesAt(begun));
  await needSpace(models, model, model.bytes - keep + supplier.scratchBytes(model));
  const scratch = path.join(models, `${sha256}.scratch`);
  // What a killed run left.
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { mode: FOLDER_MODE });
  try {
    const partial = await PartialFile.open(begun, keep, options);
    try {
      const meter = new DownloadMeter(model.name, model.bytes, options.progress);
      meter.begin(partial.bytes);
      const restart = () => partial.restart();
      for await (const piece of supplier.pieces({ ...options, model, from: keep, scratch, restart })) {
        if (options.signal?.aborted) throw new CancelledError();
        await partial.append(piece);
        meter.report(partial.bytes);
      }
      if (partial.digest() !== sha256) throw await otherDigest(model, partial);
      const file = keptFile(models, sha256);
      await checkModelHeader(begun, options);
      await partial.finish(file);
      await recordModel(file, sha256, models);
      return { file, downloaded: model.bytes - keep };
    } finally {
      if (partial.bytes === 0) await partial.remove();
      else await partial.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The beginning of a file that is being downloaded; no name that anything loads. */
export function partialFile(models: string, sha256: string): string {
  return path.join(models, `${sha256}.part`);
}

async function needSpace(folder: string, model: ListedModel, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed + MARGIN_BYTES) return;
  throw new UserError('model-no-space', {
    what: `There is not enough space for ${model.title}.`,
    why: `The download takes ${size(needed)}, and ${size(free)} are free at ${folder}.`,
    next: 'Free some space, or point DORMOUSE_CACHE to a larger disk, then try again.',
  });
}

/** Those bytes are of no use to anybody. */
async function otherDigest(model: ListedModel, partial: PartialFile): Promise<UserError> {
  const digest = partial.digest();
  await partial.remove();
  return new UserError('model-digest', {
    what: `${model.title} was downloaded, and is another file than it should be.`,
    why: `Its sha256 is ${digest}, not ${model.sha256}. It was removed.`,
    next: 'Try again; if it happens again, something on the way changes files, or take another --source.',
  });
}

function notVerified(model: ListedModel): UserError {
  return new UserError(
    'model-not-verified',
    {
      what: `${model.title} is not downloaded: it is not verified.`,
      why: 'No two independent public sources pin the sha256 of its file, so a changed one would go unnoticed.',
      next: `Download it yourself from ${model.hub} and give its path: \`dormouse model use PATH\`.`,
    },
    'refused',
  );
}
