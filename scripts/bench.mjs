// `npm run bench -- NAME`: installs and builds what is missing, then runs a benchmark of test/bench.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './bootstrap.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
await prepare();
// The recipe's suites and the trainer are Python; nothing else here needs its environment.
const tools = ['model', 'dose', 'nights'].includes(process.argv[2] ?? '')
  ? await (await import('./python-tools.mjs')).ensurePythonTools()
  : undefined;
// Paths are the caller's: npm starts scripts in the checkout and says where it was called.
const child = spawn(
  process.execPath,
  ['--import', import.meta.resolve('tsx'), path.join(root, 'test/bench/main.ts'), ...process.argv.slice(2)],
  {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...process.env, ...(tools && { ...tools.env, DORMOUSE_PYTHON: tools.python }) },
    stdio: 'inherit',
  },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
