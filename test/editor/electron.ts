// Drives the same suite in a downloaded desktop VS Code: `npm run test:electron`.
// DORMOUSE_TEST_VSCODE names the version (default: stable). Needs Node 22 and a network that has VS Code.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildSuite } from './support/build.ts';

const root = path.resolve(import.meta.dirname, '../..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'dormouse-electron-'));
const log = path.join(scratch, 'tests.log');
try {
  await runTests({
    version: process.env.DORMOUSE_TEST_VSCODE ?? 'stable',
    extensionDevelopmentPath: root,
    extensionTestsPath: await buildSuite(root),
    launchArgs: [scratch, '--disable-extensions', '--disable-workspace-trust'],
    extensionTestsEnv: { DORMOUSE_TEST_LOG: log },
  });
} finally {
  process.stdout.write(readFileSync(log, 'utf8'));
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
