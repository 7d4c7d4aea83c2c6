// How a child process of our own is started: from the bundle where there is one, from the sources otherwise.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Arguments that make Node run `bundle`, a file beside our own, or `source`, a path under extension/, through tsx. */
export function childEntry(bundle: string, source: string): string[] {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const bundled = path.join(here, bundle);
  if (existsSync(bundled)) return [bundled];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(loader).href, path.join(here, '..', source)];
}

/** The environment of such a child: the editor's binary is Node then, and nobody's options for Node are its own. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  delete environment.NODE_OPTIONS;
  return environment;
}
