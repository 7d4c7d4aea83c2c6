// Where Dormouse keeps things on disk: everything lives under these folders and nowhere else.
import path from 'node:path';
import envPaths from 'env-paths';

export interface Paths {
  /** Root of all state that is worth a backup. */
  state: string;
  /** Root of what can be made again: virtual environments, model registry. */
  cache: string;
  venvs: string;
  models: string;
  /** Jobs of the trainer: `jobs/<id>/{job,state,report}.json`. */
  jobs: string;
  /** Port, pid, protocol and token file of the running trainer daemon. */
  daemonFile: string;
  /** Runtime files of model hosts, one folder per base sha256. */
  hosts: string;
  /** What a backup is unpacked into while it is restored; nothing lies there otherwise. */
  restoring: string;
  userState: string;
  workspaceState(id: string): string;
}

/** Platform data folders, or `DORMOUSE_HOME` for both when it is set. */
export function resolvePaths(env: NodeJS.ProcessEnv = process.env): Paths {
  const platform = envPaths('dormouse', { suffix: '' });
  const home = env.DORMOUSE_HOME ? path.resolve(env.DORMOUSE_HOME) : undefined;
  const state = home ? path.join(home, 'state') : path.join(platform.data, 'state');
  // The cache can be shared between several homes, as the demo does.
  const cache = env.DORMOUSE_CACHE
    ? path.resolve(env.DORMOUSE_CACHE)
    : home
      ? path.join(home, 'cache')
      : platform.cache;
  return {
    state,
    cache,
    venvs: path.join(cache, 'venv'),
    models: path.join(cache, 'models'),
    jobs: path.join(state, 'jobs'),
    daemonFile: path.join(state, 'daemon.json'),
    hosts: path.join(state, 'hosts'),
    restoring: path.join(state, 'restoring'),
    userState: path.join(state, 'user'),
    workspaceState: (id) => path.join(state, 'workspaces', id),
  };
}
