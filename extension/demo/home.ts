// The demo's own home and workspace: fresh, apart from the user's, and gone afterwards unless they are kept.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../base/errors.ts';
import { readDocument } from '../storage/document.ts';
import { isMissing } from '../storage/file-errors.ts';
import { isLocked } from '../storage/file-lock.ts';
import { type Paths, resolvePaths } from '../storage/paths.ts';
import { DaemonFile } from '../trainer/schema.ts';

export interface DemoHome {
  dir: string;
  workspace: string;
  paths: Paths;
  /** Environment of the demo's processes. The cache is the user's: it holds nothing of theirs but downloads. */
  env: NodeJS.ProcessEnv;
  /** Process of the demo's daemon, when one runs. */
  daemonPid(): Promise<number | undefined>;
  /** Waits until no model host of this home is left; they end with the process that started them. */
  hostsEnded(): Promise<void>;
  remove(): Promise<void>;
}

const HOST_PATIENCE_MS = 15_000;

/** Makes the folders under `keep`, which must be empty or new, or in a temporary folder. */
export async function makeHome(cache: string, keep: string | undefined): Promise<DemoHome> {
  const dir =
    keep === undefined ? await mkdtemp(path.join(os.tmpdir(), 'dormouse-demo-')) : path.resolve(keep);
  if (keep !== undefined) {
    await mkdir(dir, { recursive: true });
    if ((await readdir(dir)).length > 0)
      throw new UserError(
        'usage',
        {
          what: `The folder ${dir} is not empty.`,
          why: 'Every demo starts from nothing, and it would not be clear what it left there.',
          next: 'Give --keep a new or empty folder.',
        },
        'usage',
      );
  }
  const workspace = path.join(dir, 'workspace');
  await mkdir(workspace, { recursive: true });
  // As in real use, where git is installed; a plain folder is a workspace too.
  await promisify(execFile)('git', ['init', '--quiet', workspace]).catch((error) => {
    if (!isMissing(error)) throw error;
  });
  const env = { ...process.env, DORMOUSE_HOME: path.join(dir, 'home'), DORMOUSE_CACHE: cache };
  const paths = resolvePaths(env);
  return {
    dir,
    workspace,
    paths,
    env,
    daemonPid: async () => {
      const stored = await readDocument(paths.daemonFile, DaemonFile);
      return stored.state === 'there' ? stored.data.pid : undefined;
    },
    hostsEnded: async () => {
      const folders = await readdir(paths.hosts).catch(() => []);
      const locks = folders.map((name) => path.join(paths.hosts, name, 'lock'));
      for (const deadline = Date.now() + HOST_PATIENCE_MS; locks.some(isLocked); ) {
        if (Date.now() > deadline) throw new Error('A model host outlived its client.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  };
}
