// Runs `dormouse` commands of the demo as processes of their own, in the demo's temporary home.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CancelledError, UserError } from '../base/errors.ts';

export interface ChildOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
  signal: AbortSignal;
  /** Lines of the command's progress, as it prints them where there is no terminal. */
  onProgress?: (line: string) => void;
  /** Lines of stdout, for stages that tell what happens while it happens. */
  onLine?: (line: string) => void;
}

export interface ChildResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command with the CLI that runs now. Rejects with CancelledError when the demo is cancelled. */
export async function runChild(args: string[], options: ChildOptions): Promise<ChildResult> {
  const [cli = ''] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, cli, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches the demo only, which passes it on once. (On Windows it opens a window.)
    detached: process.platform !== 'win32',
  });
  const cancel = () => child.kill('SIGINT');
  options.signal.addEventListener('abort', cancel, { once: true });
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    options.onLine?.(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    stderr.push(line);
    options.onProgress?.(line);
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve(status ?? (signal ? 1 : 0)));
    });
    if (options.signal.aborted) throw new CancelledError();
    return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
  } finally {
    options.signal.removeEventListener('abort', cancel);
  }
}

/** The same for a command with `--json`: its document. Any exit code but `expected` stops the demo with what it said. */
export async function runJson<T>(args: string[], options: ChildOptions, expected = [0]): Promise<T> {
  const { code, stdout, stderr } = await runChild(args, options);
  const document = expected.includes(code) && (JSON.parse(stdout) as T & { error?: unknown });
  if (document && !document.error) return document;
  throw new UserError('demo-stage', {
    what: `A stage of the demo ended with exit code ${code}: dormouse ${args.join(' ')}`,
    why: stderr.trim().split('\n').slice(-4).join(' ') || stdout.slice(-400),
    next: 'Run the demo again with `--keep DIR` and look into that folder.',
  });
}
