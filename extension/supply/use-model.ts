// Makes a model the one that answers, in every workspace of this machine.

import { noTemplate } from '../model/header.ts';
import { checkModelHeader } from '../model/header-process.ts';
import { writeModelChoice } from '../model/model-choice.ts';
import type { HashOptions } from '../model/model-record.ts';
import { type BaseModel, isRegistryName, resolveModel } from '../model/registry.ts';
import type { Paths } from '../storage/paths.ts';

/**
 * Chooses a model of the registry by its name, or a file by its path. Throws what `resolveModel` throws, and
 * `model-no-template` for a model that would leave every workspace without answers.
 */
export async function useModel(
  nameOrPath: string,
  paths: Pick<Paths, 'models' | 'state'>,
  options: HashOptions = {},
): Promise<BaseModel> {
  const base = await resolveModel(nameOrPath, paths, options);
  const { chats } = await checkModelHeader(base.file, options);
  if (!chats) throw noTemplate();
  await writeModelChoice(paths, isRegistryName(nameOrPath) ? nameOrPath : base.file);
  return base;
}
