// Everything that can be said about the code without running it: formatting and lint (biome, ruff), types
// (tsc, pyright), the layers of the house, and that every contributed command has a handler.
// Run: `npm run check` (the Python checks need the tools that `npm test` installs; it passes them on).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brokenLayers } from './layers.mjs';
import { licenceProblem } from './licences.mjs';
import { ensurePythonTools } from './python-tools.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => path.join(root, 'node_modules/.bin', name);

function run(command, args, env = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (done.error) return `${command}: ${done.error.message}`;
  return done.status === 0 ? undefined : `${done.stdout}${done.stderr}`;
}

function sources(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** A contributed command without a handler is an error message waiting for a user. */
function commandRule() {
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const code = sources('extension/editor')
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
  const missing = contributes.commands
    .map(({ command }) => command)
    .filter(
      (command) => !code.includes(`'${command}'`) && !code.includes(`'${command.replace('dormouse.', '')}'`),
    );
  return missing.length > 0 ? `commands without a handler: ${missing.join(', ')}` : undefined;
}

/** @returns {Promise<{name: string, problem: string | undefined}[]>} */
export async function check() {
  const tools = await ensurePythonTools();
  const python = ['trainer', 'models'];
  return [
    { name: 'biome', problem: run(bin('biome'), ['check', '--error-on-warnings', '.']) },
    { name: 'tsc', problem: run(bin('tsc'), ['-p', '.']) },
    { name: 'layers', problem: brokenLayers(path.join(root, 'extension')).join('\n') || undefined },
    { name: 'command rule', problem: commandRule() },
    { name: 'licences', problem: licenceProblem() },
    { name: 'ruff', problem: run(tools.python, ['-m', 'ruff', 'check', ...python], tools.env) },
    {
      name: 'ruff format',
      problem: run(tools.python, ['-m', 'ruff', 'format', '--check', ...python], tools.env),
    },
    { name: 'layers of the Python packages', problem: run(tools.python, ['trainer/layers.py'], tools.env) },
    ...python.map((folder) => ({
      name: `pyright of ${folder}`,
      problem: run(bin('pyright'), ['--pythonpath', tools.python, '-p', folder], tools.env),
    })),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const results = await check();
  for (const { name, problem } of results) {
    process.stdout.write(problem ? `✘ ${name}\n${problem}\n` : `✔ ${name}\n`);
  }
  process.exitCode = results.some(({ problem }) => problem) ? 1 : 0;
}
