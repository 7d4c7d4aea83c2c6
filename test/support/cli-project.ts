// A project and a home of their own for the tests of commands, and the shapes of what commands print.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Memory } from '../../extension/memory/schema.ts';
import { type CliOptions, type CliResult, runCli } from './cli.ts';
import { sharedCache } from './trainer.ts';

export const Answer = z.strictObject({
  answer: z.string(),
  memories: z.array(
    z.strictObject({ id: z.string(), stage: z.enum(['context', 'fast', 'weights']), used: z.boolean() }),
  ),
  learned: z.array(z.string()),
  promptTokens: z.number().int().positive(),
  adapter: z.string().nullable(),
  ms: z.number(),
});
export const Refusal = z.strictObject({
  error: z.object({ code: z.string(), what: z.string(), why: z.string(), next: z.string() }),
});

export interface CliProject {
  /** Holds everything; the home of the commands is `home` in it. */
  folder: string;
  /** A git repository. */
  workspace: string;
  run(args: string[], options?: Partial<CliOptions>): Promise<CliResult>;
  /** A command with --json that must work: its one document. */
  json(args: string[], options?: Partial<CliOptions>): Promise<unknown>;
  memories(...flags: string[]): Promise<Memory[]>;
  remove(): Promise<void>;
}

export async function cliProject(): Promise<CliProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-cli-'));
  const workspace = path.join(folder, 'project');
  await mkdir(workspace);
  execFileSync('git', ['init', '--quiet', workspace]);
  const run: CliProject['run'] = (args, options = {}) =>
    runCli(args, {
      cwd: workspace,
      ...options,
      env: {
        DORMOUSE_HOME: path.join(folder, 'home'),
        DORMOUSE_CACHE: sharedCache(),
        DORMOUSE_THREADS: '1',
        ...options.env,
      },
    });
  const json: CliProject['json'] = async (args, options = {}) => {
    const { code, stdout, stderr } = await run([...args, '--json'], options);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  // Builds where that is needed, so that the first test does not count it.
  assert.equal((await run(['--version'])).code, 0);
  return {
    folder,
    workspace,
    run,
    json,
    memories: async (...flags) => z.array(Memory).parse(await json(['memories', ...flags])),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
