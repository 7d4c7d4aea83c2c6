// The models that a client can name: the base as it is, and one for each workspace, which answers with that workspace's
// adapter and memory.
import path from 'node:path';
import { printable } from '../base/printable.ts';
import type { Services } from '../workspace/services.types.ts';
import { RequestError } from './protocol.ts';

export interface ServedModel {
  id: string;
  services: Services;
  /** The base without adapter and memory. */
  bare: boolean;
}

/** Characters of a workspace's id that tell two folders of one name apart. */
const TELLING = 6;

/**
 * `base` asks the base, `dormouse/FOLDER` the workspace of that folder. Of folders with one name each has the end of its
 * workspace's id behind it.
 */
export function servedModels(workspaces: readonly Services[]): ServedModel[] {
  const names = workspaces.map(({ workspace }) => nameOf(workspace.root));
  const own = workspaces.map((services, index): ServedModel => {
    const name = names[index]!;
    const shared = names.filter((other) => other === name).length > 1;
    return {
      id: `dormouse/${name}${shared ? `-${services.workspace.id.slice(-TELLING).toLowerCase()}` : ''}`,
      services,
      bare: false,
    };
  });
  const [first] = workspaces;
  return first ? [{ id: 'base', services: first, bare: true }, ...own] : own;
}

/** Names of models stand in configuration files and addresses. */
const nameOf = (root: string) =>
  path
    .basename(root)
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 60) || 'workspace';

/** Throws RequestError 404 for a name that is not served. */
export function modelNamed(models: readonly ServedModel[], id: string): ServedModel {
  const found = models.find((model) => model.id === id);
  if (found) return found;
  throw new RequestError(404, 'model_not_found', {
    what: `There is no model ${JSON.stringify(printable(id.slice(0, 100)))} here.`,
    why: `This server has ${models.map((model) => model.id).join(', ')}.`,
    next: 'Name one of these. Another workspace needs `dormouse serve` with --workspace or --all.',
  });
}

/** The entry of a model's list. */
export const modelEntry = ({ id }: ServedModel) => ({
  id,
  object: 'model',
  created: 0,
  owned_by: 'dormouse',
});
