// Before the trainer is installed it can be said what that takes, and nothing is made by asking.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { neededInstall } from '../../../extension/trainer/install.ts';
import { temporaryFolder } from '../memory/support.ts';

describe('the install that is needed', () => {
  const folder = temporaryFolder();

  it('has its size and its place, and is not begun', async () => {
    const cache = path.join(folder(), 'cache');
    const paths = resolvePaths({ DORMOUSE_HOME: folder(), DORMOUSE_CACHE: cache });
    const needed = await neededInstall(paths);
    assert.ok(needed);
    assert.ok(needed.downloadMb >= 200 && needed.diskMb > needed.downloadMb);
    assert.ok(needed.dir.startsWith(cache));
    assert.equal(existsSync(cache), false);
  });
});
