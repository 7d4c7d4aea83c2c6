// The services of a workspace in a home of its own, without model and trainer: both start only when they are asked for.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { quiet } from './quiet-log.ts';

/** `name`: of the project's folder below `folder`; the home is the same for all of them. */
export async function openServices(folder: string, name = 'project'): Promise<Services> {
  const root = path.join(folder, name);
  await mkdir(root, { recursive: true });
  const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder, 'home') });
  return createServices({ root, paths, log: quiet });
}
