// The environment that scripts hand down: nothing of npm's own, everything of the caller's.
import assert from 'node:assert/strict';
import { withoutNpm } from '../../scripts/environment.mjs';

describe('environment of nested processes', () => {
  it('has none of the variables that npm sets for its scripts, and all others', () => {
    const people = { PATH: '/bin', NPM_CONFIG_REGISTRY: 'https://npm.example', INIT_CWD: '/here' };
    const npm = {
      npm_config_user_agent: 'npm/10 node/v20.20.2',
      npm_execpath: '/npm-cli.js',
      npm_command: 'run-script',
    };
    assert.deepEqual(withoutNpm({ ...people, ...npm }), people);
  });
});
