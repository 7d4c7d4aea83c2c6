// The installation of the trainer's environment with the real pip: cut off, refused, and found again.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancelledError, isUserError } from '../../extension/base/errors.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { ensureTrainer } from '../../extension/trainer/install.ts';
import { sharedCache, trainerPython } from '../support/trainer.ts';

describe('Trainer installation', function () {
  this.timeout(120_000);
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-install-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('says what it will download, can be cancelled, and leaves nothing half done', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: home });
    const cancel = new AbortController();
    const said: string[] = [];
    const report = (message: string) => {
      said.push(message);
      if (/^(Fetching|Downloading) torch/.test(message)) cancel.abort();
    };
    const installing = ensureTrainer(paths, { progress: { report }, signal: cancel.signal });
    await assert.rejects(installing, CancelledError);
    assert.match(said[0] ?? '', /^Installing the trainer: up to \d+ MB to download/);
    assert.deepEqual(await readdir(paths.venvs), ['install.lock']);
  });

  it('lets a second caller wait for the first, and give up waiting', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: home });
    const cancel = new AbortController();
    const second = new AbortController();
    const said: string[] = [];
    let begun = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const first = ensureTrainer(paths, {
      progress: { report: () => begun() },
      signal: cancel.signal,
    });
    await started;
    const waiting = ensureTrainer(paths, {
      progress: {
        report: (message) => {
          said.push(message);
          second.abort();
        },
      },
      signal: second.signal,
    });
    await assert.rejects(waiting, CancelledError);
    assert.match(said[0] ?? '', /another window that installs/);
    cancel.abort();
    await assert.rejects(first, CancelledError);
    assert.deepEqual(await readdir(paths.venvs), ['install.lock']);
  });

  it('refuses a Python that is not there before it touches the disk', async () => {
    const paths = resolvePaths({ DORMOUSE_HOME: home });
    const missing = ensureTrainer(paths, { python: path.join(home, 'python3') });
    await assert.rejects(missing, (error) => isUserError(error, 'python-missing'));
    assert.deepEqual(await readdir(home), []);
  });

  it('finds what is installed, and that it still runs', async function () {
    this.timeout(600_000);
    await trainerPython();
    const paths = resolvePaths({ DORMOUSE_HOME: home, DORMOUSE_CACHE: sharedCache() });
    const { python } = await ensureTrainer(paths);
    assert.deepEqual(await ensureTrainer(paths), { python, installed: false });
  });
});
