// The bootstrap in a copy of the checkout: it refuses before it downloads, and builds when, and only when, it must.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const NEEDED = [
  'scripts',
  'extension',
  'webview',
  'models/phrases.json',
  'models/registry.json',
  'package.json',
  'package-lock.json',
];

describe('bootstrap', function () {
  this.timeout(60_000);
  let folder: string;
  let copy: string;

  const run = (args: string[], env: NodeJS.ProcessEnv = process.env) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [path.join(copy, 'scripts/bootstrap.mjs'), ...args], {
        cwd: copy,
        env,
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  /** Of a source that is there: without O_CREAT a file that has moved fails the test. */
  const change = (text: string) =>
    appendFile(path.join(copy, 'extension/terminal/version.ts'), text, {
      flag: constants.O_WRONLY | constants.O_APPEND,
    });
  const built = async () => (await stat(path.join(copy, 'dist/.built'))).mtimeMs;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-bootstrap-'));
    copy = path.join(folder, 'checkout');
    for (const name of NEEDED) await cp(path.join(root, name), path.join(copy, name), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('refuses the demo without a Python before it downloads anything, with one command to run', async () => {
    const empty = path.join(folder, 'empty');
    await mkdir(empty);
    const { code, stdout, stderr } = await run(['demo'], { PATH: empty, HOME: empty });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^No Python was found\.\n.+\nRun this, then try again: .+\n$/);
    assert.ok(!existsSync(path.join(copy, 'node_modules')));
    assert.ok(!existsSync(path.join(copy, 'dist')));
  });

  it('builds once, again after a change, and keeps stdout for the command', async () => {
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
    assert.deepEqual(await run(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
    const first = await built();
    await run(['--version']);
    assert.equal(await built(), first);
    await change('// changed\n');
    assert.equal((await run(['--version'])).stdout, `${version}\n`);
    assert.notEqual(await built(), first);
  });

  it('lets one of two commands build while the other waits', async () => {
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
    const both = await Promise.all([run(['--version']), run(['--version'])]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(both.filter(({ stderr }) => stderr.includes('Waiting for another')).length, 1);
    assert.ok(!existsSync(path.join(copy, 'dist/.bootstrap')));
  });

  it('says what is wrong when the sources cannot be built, and ends with 1', async () => {
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
    await change('export const = ;\n');
    const { code, stdout, stderr } = await run(['memories', '--json']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /Dormouse could not be built\./);
  });
});
