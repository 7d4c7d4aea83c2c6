// Takes a downloaded model, or what came of one, off this machine.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import type { ListedModel } from '../model/listed-models.ts';
import { readModelChoice } from '../model/model-choice.ts';
import { modelRecords } from '../model/model-record.ts';
import { keptFile } from '../model/registry.ts';
import { withLock } from '../storage/file-lock.ts';
import type { Paths } from '../storage/paths.ts';
import { partialFile } from './get-model.ts';
import { PartialFile } from './partial-file.ts';

/**
 * Removes the file that Dormouse keeps, never one of the user's. Resolves with the bytes that it gave back; 0 where
 * nothing of the model was here. Throws `model-in-use` for the chosen model.
 */
export async function removeModel(
  model: ListedModel,
  paths: Pick<Paths, 'models' | 'state'>,
  signal?: AbortSignal,
): Promise<number> {
  const { sha256, name, title } = model;
  if (sha256 === undefined) return 0;
  const choice = await readModelChoice(paths);
  if (choice === name || choice === keptFile(paths.models, sha256))
    throw new UserError(
      'model-in-use',
      {
        what: `${title} is not removed.`,
        why: 'It is the model that you chose.',
        next: 'Choose another one first: `dormouse model use NAME`.',
      },
      'refused',
    );
  return withLock(
    path.join(paths.models, `${sha256}.lock`),
    async () => {
      let bytes = 0;
      for (const file of [keptFile(paths.models, sha256), partialFile(paths.models, sha256)]) {
        bytes += await PartialFile.bytesAt(file);
        await rm(file, { force: true, maxRetries: 5 });
      }
      // A file of the user's with the same content keeps its record.
      const record = (await modelRecords(paths.models)).find((one) => one.sha256 === sha256);
      if (record?.file === keptFile(paths.models, sha256))
        await rm(path.join(paths.models, `${sha256}.json`), { force: true });
      return bytes;
    },
    { signal },
  );
}
