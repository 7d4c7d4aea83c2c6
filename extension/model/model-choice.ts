// The base model that the user chose for everything on this machine: `<state>/model.json`. The editor's setting and
// `--model` come before it.
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';

/** `model`: a name of the registry, or an absolute path. */
export const ModelChoice = z.object({ v: z.literal(1), model: z.string().min(1) });

export function modelChoiceFile(paths: Pick<Paths, 'state'>): string {
  return path.join(paths.state, 'model.json');
}

/** Undefined where none was made; throws `model-choice-damaged`. */
export async function readModelChoice(paths: Pick<Paths, 'state'>): Promise<string | undefined> {
  const file = modelChoiceFile(paths);
  const stored = await readDocument(file, ModelChoice);
  if (stored.state === 'there') return stored.data.model;
  if (stored.state === 'missing') return undefined;
  throw new UserError('model-choice-damaged', {
    what: 'The chosen model is not known any more.',
    why: `In ${file}, ${stored.why}.`,
    next: 'Choose again: `dormouse model use NAME`.',
  });
}

export async function writeModelChoice(paths: Pick<Paths, 'state'>, model: string): Promise<void> {
  makeFolder(paths.state);
  await replaceFile(modelChoiceFile(paths), JSON.stringify({ v: 1, model }));
}
