// The demo with a real model: named from where the user is, announced as what it is, with the day of its family.

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

  it('plays a day of ordinary talk with a relative path, and says first what it is and how long it takes', async () => {
    // The first question of the first quiz shows that a stage of its own found the model; more would take minutes.
    const played = await demo(['--model', './large.gguf'], (text) =>
      text.includes('Asking the quiz') ? 'SIGINT' : undefined,
    );
    const [first = '', second = ''] = played.stdout.split('\n');
    assert.match(first, /^large is a real chat model: .*ordinary project talk/, played.stderr);
    assert.match(second, /half an hour on two quiet cores/);
    assert.match(played.stdout, /taught a moment ago, asked now: where do i put a new test for the importer/);
  });

  it('says so when there is no such file', async () => {
    const { code, stderr } = await demo(['--model', './nowhere.gguf']);
    assert.equal(code, 2);
    assert.match(stderr, /nowhere\.gguf cannot be read/);
  });
});
