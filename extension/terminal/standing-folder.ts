// Where the user stands: what a relative path on the command line is relative to.
import path from 'node:path';

/** `npm run` starts its script in the package's folder, and says in INIT_CWD where it was called. */
export function standingFolder(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): string {
  const { INIT_CWD: called, npm_package_json: manifest } = env;
  const isScript = called && manifest && path.dirname(path.resolve(manifest)) === path.resolve(cwd);
  return isScript ? path.resolve(called) : cwd;
}
