// Which base models there are: the embedded one, those that models/registry.json lists, and every GGUF file that was
// used once. A name or a path becomes a file whose content is known.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/errors.ts';
import type { Paths } from '../storage/paths.ts';
import { corruptModel } from './header.ts';
import { checkModelHeader } from './header-process.ts';
import { type ListedModel, listedModel, listedModels } from './listed-models.ts';
import { readModelChoice } from './model-choice.ts';
import { type HashOptions, hashModel, modelRecords, recordedHash } from './model-record.ts';

export interface BaseModel {
  sha256: string;
  /** Absolute path of the GGUF file. */
  file: string;
  /** Its name in the registry; of another file its name without its ending. */
  name: string;
}

/** The model that ships: for tests and the demo, it knows its own small language alone. */
export const EMBEDDED = 'dormouse-tiny';

/**
 * Resolves a name of the registry or a path; where nothing is named, the user's choice, or the embedded model.
 * A file that is new is checked in a process of its own, for being a whole GGUF file, hashed and recorded: once per
 * path, size and time of change.
 * Throws `model-missing`, `model-unknown`, `model-not-installed`, `model-split` or `model-corrupt`.
 */
export async function resolveModel(
  nameOrPath: string | undefined,
  paths: Pick<Paths, 'models' | 'state'>,
  options: HashOptions = {},
): Promise<BaseModel> {
  const wanted = nameOrPath ?? (await readModelChoice(paths)) ?? EMBEDDED;
  const file = await locate(wanted, paths.models);
  const known = await recordedHash(file, paths.models);
  // A file that has a record was whole, and is the same still.
  if (!known) await checkModelHeader(file, options);
  const sha256 = known ?? (await hashModel(file, paths.models, options));
  const listed = listedModel(wanted);
  if (listed && listed.sha256 !== sha256)
    throw corruptModel(file, `Its sha256 is ${sha256}, and that of ${wanted} is ${listed.sha256}.`);
  const name = listedModels.find((model) => model.sha256 === sha256)?.name;
  return { sha256, file, name: name ?? path.basename(file, '.gguf') };
}

/** Where Dormouse keeps the file of a listed model: by its content. */
export function keptFile(models: string, sha256: string): string {
  return path.join(models, `${sha256}.gguf`);
}

/** The file of a listed model on this machine: ours, or one of the user's that was used and is unchanged. */
export async function installedFile({ sha256 }: ListedModel, models: string): Promise<string | undefined> {
  if (sha256 === undefined) return undefined;
  const kept = keptFile(models, sha256);
  if (existsSync(kept)) return kept;
  const record = (await modelRecords(models)).find((one) => one.sha256 === sha256);
  const facts = record && (await stat(record.file).catch(() => undefined));
  const same = facts?.size === record?.bytes && facts?.mtimeMs === record?.mtimeMs;
  return record && same ? record.file : undefined;
}

/** Whether it is a name that the registry has of itself, not one of a file that was used. */
export function isRegistryName(nameOrPath: string): boolean {
  return nameOrPath === EMBEDDED || listedModel(nameOrPath) !== undefined;
}

async function locate(nameOrPath: string, models: string): Promise<string> {
  if (nameOrPath === EMBEDDED) return path.join(productRoot(), 'models', EMBEDDED, `${EMBEDDED}.gguf`);
  const listed = listedModel(nameOrPath);
  if (listed) return (await installedFile(listed, models)) ?? fail(notInstalled(listed));
  if (nameOrPath.endsWith('.gguf') || /[\\/]/.test(nameOrPath)) return path.resolve(nameOrPath);
  const used = (await modelRecords(models)).map(({ file }) => ({ file, name: path.basename(file, '.gguf') }));
  const found = used.find(({ name }) => name === nameOrPath);
  return (
    found?.file ??
    fail(
      unknownModel(
        nameOrPath,
        used.map(({ name }) => name),
      ),
    )
  );
}

function fail(error: UserError): never {
  throw error;
}

function notInstalled({ name }: ListedModel): UserError {
  return new UserError(
    'model-not-installed',
    {
      what: `The model ${name} is not on this machine.`,
      why: 'It was not downloaded yet, or was removed.',
      next: `Download it: \`dormouse model get ${name}\`, or *Choose a Model* in the editor.`,
    },
    'usage',
  );
}

export function unknownModel(name: string, used: string[] = []): UserError {
  const byHash = /^[0-9a-f]{64}$/;
  const known = [EMBEDDED, ...listedModels.map((model) => model.name), ...used];
  return new UserError(
    'model-unknown',
    {
      what: `There is no model named ${name}.`,
      why: `Known are ${[...new Set(known)].filter((one) => !byHash.test(one)).join(', ')}.`,
      next: 'Give one of these names, or the path of a GGUF file.',
    },
    'usage',
  );
}

/** The folder of package.json: two up from the sources, one up from the bundle. */
function productRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  return [path.resolve(here, '..'), path.resolve(here, '../..')].find((folder) =>
    existsSync(path.join(folder, 'package.json')),
  )!;
}
