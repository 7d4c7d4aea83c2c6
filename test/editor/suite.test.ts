// Runs test/editor/suite inside the extension host of a real VS Code, and passes its report on.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSuite } from './support/build.ts';
import { type EditorHost, startEditor } from './support/code-server.ts';
import { stopTrainer } from './support/trainer.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Beyond this many milliseconds the suite hangs. */
const LIMIT = 1_200_000;

describe('in the extension host', function () {
  this.timeout(LIMIT + 60_000);
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'dormouse-suite-'));
  const home = path.join(scratch, 'home');
  after(async () => {
    await stopTrainer(home);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('passes its suite', async () => {
    const host: EditorHost = JSON.parse(process.env.DORMOUSE_EDITOR_HOST ?? 'null');
    const folder = path.join(scratch, 'project');
    execFileSync('git', ['init', '-q', folder]);
    const log = path.join(scratch, 'tests.log');
    const editor = await startEditor({
      host,
      folder,
      extension: root,
      tests: await buildSuite(root),
      env: { DORMOUSE_HOME: home, DORMOUSE_TEST_LOG: log },
    });
    try {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<number>((resolve) => {
        timer = setTimeout(() => resolve(124), LIMIT);
      });
      const code = await Promise.race([editor.testsDone, limit]);
      clearTimeout(timer);
      const report = readFileSync(log, 'utf8');
      process.stdout.write(report);
      assert.equal(code, 0, code === 124 ? 'the suite hangs' : 'tests failed in the extension host');
    } finally {
      await editor.stop();
    }
  });
});
