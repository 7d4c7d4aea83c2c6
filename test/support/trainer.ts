// The trainer's Python for process tests: the one that scripts/test.mjs prepared, or the product's own.
import envPaths from 'env-paths';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { ensureTrainer } from '../../extension/trainer/install.ts';

export async function trainerPython(): Promise<string> {
  if (process.env.DORMOUSE_PYTHON) return process.env.DORMOUSE_PYTHON;
  const { python } = await ensureTrainer(resolvePaths({ ...process.env, DORMOUSE_CACHE: sharedCache() }), {
    progress: { report: (message) => process.stderr.write(`${message}\n`) },
  });
  return python;
}

/** Models' hashes and the trainer's environment are shared by all tests; state never is. */
export function sharedCache(): string {
  return process.env.DORMOUSE_CACHE ?? envPaths('dormouse', { suffix: '' }).cache;
}
