// The demo with a model of the user's: named from where the user is, announced as what it is, asked by the stages.

import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { familyOf } from '../../extension/model/family.ts';
import { runCli } from '../support/cli.ts';
import { sharedCache } from '../support/trainer.ts';

const EMBEDDED = path.resolve('models/dormouse-tiny/dormouse-tiny.gguf');
/** As large as no embedded model is. What follows the last tensor of a GGUF file is nobody's. */
const BYTES = 65 * 2 ** 20;

describe('npm run demo -- --model PATH', function () {
  this.timeout(180_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-demo-model-'));
    await copyFile(EMBEDDED, path.join(folder, 'large.gguf'));
    await truncate(path.join(folder, 'large.gguf'), BYTES);
    assert.equal(familyOf(BYTES), 'real');
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  const demo = (args: string[], onStderr?: (text: string) => NodeJS.Signals | undefined) =>
    runCli(['demo', '--seed', '3', ...args], {
      cwd: folder,
      env: { DORMOUSE_HOME: path.join(folder, 'users'), DORMOUSE_CACHE: sharedCache() },
      onStderr,
    });

  it('plays with a relative path, and does not call the model a demonstration', async () => {
    // The first question of the first quiz shows that a stage of its own found the model; more would take minutes.
    const played = await demo(['--model', './large.gguf'], (text) =>
      text.includes('Asking the quiz') ? 'SIGINT' : undefined,
    );
    const [first = ''] = played.stdout.split('\n');
    assert.match(first, /^large is a model of yours/, played.stderr);
    assert.doesNotMatch(first, /demonstration/);
    assert.match(played.stdout, /taught a moment ago, asked now/);
  });

  it('says so when there is no such file', async () => {
    const { code, stderr } = await demo(['--model', './nowhere.gguf']);
    assert.equal(code, 2);
    assert.match(stderr, /nowhere\.gguf cannot be read/);
  });
});
