// The Python that checks and tests run with: the trainer's own virtual environment, plus test tools in a
// folder beside it, so that what users get stays free of them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { devCache } from './editor-host.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @returns {Promise<{python: string, env: Record<string, string>}>} the interpreter, and what its
 *   environment needs to see the test tools and the trainer package
 */
export async function ensurePythonTools() {
  // The product installs its own environment; this asks it to, as a user's first night would.
  const installed = spawnSync(process.execPath, ['--import', 'tsx', 'test/support/trainer-python.ts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (installed.status !== 0) throw new Error('the trainer environment could not be installed, see above');
  const python = installed.stdout.trim().split('\n').at(-1) ?? '';
  const lock = readFileSync(path.join(root, 'trainer/requirements-dev.lock'), 'utf8');
  const tools = path.join(
    devCache,
    `python-${createHash('sha256')
      .update(python + lock)
      .digest('hex')
      .slice(0, 16)}`,
  );
  if (!existsSync(tools)) {
    process.stderr.write('installing pytest, ruff and schemathesis (about 60 MB)\n');
    const temporary = `${tools}.${process.pid}`;
    const pip = spawnSync(
      python,
      [
        '-m',
        'pip',
        'install',
        '-q',
        '--no-deps',
        '--target',
        temporary,
        '-r',
        'trainer/requirements-dev.lock',
      ],
      { cwd: root, stdio: ['ignore', 2, 2] },
    );
    if (pip.status !== 0) {
      rmSync(temporary, { recursive: true, force: true });
      throw new Error('pip could not install trainer/requirements-dev.lock, see above');
    }
    renameSync(temporary, tools);
  }
  const PYTHONPATH = [path.join(root, 'trainer'), path.join(root, 'models'), tools].join(path.delimiter);
  return { python, env: { PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1' } };
}
