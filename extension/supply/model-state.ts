// The models of the registry as a user sees them: what each is, and what of it is here.
import path from 'node:path';
import type { ListedModel } from '../model/listed-models.ts';
import { listedModels } from '../model/listed-models.ts';
import { readModelChoice } from '../model/model-choice.ts';
import { EMBEDDED, installedFile } from '../model/registry.ts';
import type { Paths } from '../storage/paths.ts';
import { partialFile } from './get-model.ts';
import { PartialFile } from './partial-file.ts';

export interface ModelState {
  model: ListedModel;
  /** Whether two public sources pin its sha256; otherwise it is not downloaded. */
  verified: boolean;
  /** Its file on this machine. */
  file: string | undefined;
  /** Bytes of a download that was stopped. */
  begun: number;
}

export async function modelStates(
  paths: Pick<Paths, 'models'>,
  models: readonly ListedModel[] = listedModels,
): Promise<ModelState[]> {
  return Promise.all(
    models.map(async (model) => ({
      model,
      verified: model.sha256 !== undefined,
      file: await installedFile(model, paths.models),
      begun: model.sha256 ? await PartialFile.bytesAt(partialFile(paths.models, model.sha256)) : 0,
    })),
  );
}

/** The chosen model as it is named to people: EMBEDDED where none was chosen. */
export async function chosenName(paths: Pick<Paths, 'state'>): Promise<string> {
  const choice = (await readModelChoice(paths)) ?? EMBEDDED;
  return path.isAbsolute(choice) ? path.basename(choice, '.gguf') : choice;
}
