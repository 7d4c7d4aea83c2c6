// The environment that scripts hand to the processes they start.

/**
 * Without the `npm_*` variables that npm sets for its scripts: a nested npm, and the install scripts below it,
 * take them for their own configuration and for the Node that runs them. code-server refuses to be installed
 * by Node 24 where `npm_config_user_agent` still names Node 20. Variables in capitals (`NPM_CONFIG_REGISTRY`)
 * are set by people, and stay.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutNpm(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_')));
}
