// Runs `dormouse` as users do, through the bootstrap, in a home of its own.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BOOTSTRAP = path.join(root, 'scripts/bootstrap.mjs');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** DORMOUSE_HOME and whatever else differs from this process's environment; undefined removes a variable. */
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** What stdin holds; nothing when left out. */
  input?: string;
  /** Called with what stderr has so far; returns the signal to send, if any. */
  onStderr?: (text: string) => NodeJS.Signals | undefined;
}

export function runCli(args: string[], { env, cwd, input = '', onStderr }: CliOptions): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BOOTSTRAP, ...args], { cwd, env: { ...process.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const signal = onStderr?.(stderr);
      if (signal) child.kill(signal);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}
