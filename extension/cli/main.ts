#!/usr/bin/env node
// Entry point of the `dormouse` command: arguments in, exit code out.
import { setMaxListeners } from 'node:events';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import { type Logger, stderrLogger } from '../base/log.ts';
import { printable, printableJson } from '../base/printable.ts';
import { isDiskFull, writeError } from '../storage/file-errors.ts';
import { resolvePaths } from '../storage/paths.ts';
import type { Command, Context, Input, Outcome } from '../terminal/command.ts';
import { progressLine, showsColours, styled, styleFor } from '../terminal/terminal.ts';
import { VERSION } from '../terminal/version.ts';
import { createServices } from '../workspace/services.ts';
import type { Services } from '../workspace/services.types.ts';
import { parse } from './args.ts';
import { commands } from './commands.ts';
import { commandHelp, overview } from './help.ts';

const EXIT = { failed: 1, usage: 2, refused: 3 } as const;

async function workspaceRoot(value: Input['values'][string]): Promise<string> {
  const root = path.resolve(typeof value === 'string' ? value : process.cwd());
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder) return root;
  throw new UserError(
    'workspace-missing',
    {
      what: `The workspace ${root} is not a folder.`,
      why: 'It does not exist or cannot be read.',
      next: 'Give an existing folder with --workspace.',
    },
    'usage',
  );
}

/** Runs one command with services that are opened on demand and always disposed. */
async function runCommand(command: Command, input: Input): Promise<Outcome> {
  const json = input.values.json === true;
  const progress = progressLine(process.stderr);
  const base = stderrLogger(input.values.verbose === true);
  const uncovered =
    <A extends unknown[]>(write: (...args: A) => void) =>
    (...args: A) => {
      progress.clear();
      write(...args);
    };
  const log: Logger = {
    debug: uncovered(base.debug),
    info: uncovered(base.info),
    warn: uncovered(base.warn),
    error: uncovered(base.error),
  };
  const abort = new AbortController();
  // Every call that a command makes listens to the one signal.
  setMaxListeners(0, abort.signal);
  const interrupt = () => {
    // The second time, whoever asked no longer wants to wait for an orderly end.
    if (abort.signal.aborted) process.exit(1);
    abort.abort(new CancelledError());
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  let opened: Promise<Services> | undefined;
  const paths = resolvePaths();
  const model = typeof input.values.model === 'string' ? input.values.model : undefined;
  const named = input.values['embedding-model'];
  const embeddingModel = typeof named === 'string' ? named : undefined;
  const writing = input.values['writer-model'];
  const writerModel = typeof writing === 'string' ? writing : undefined;
  const root = await workspaceRoot(input.values.workspace);
  const colours = showsColours(process.stdout);
  const context: Context = {
    paths,
    log,
    progress,
    signal: abort.signal,
    json,
    root,
    model,
    style: styleFor(process.stdout),
    stdout: process.stdout,
    stdin: process.stdin,
    services: () => {
      opened ??= createServices({
        root,
        model: () => model,
        writerModel: () => writerModel,
        embeddingModel,
        paths,
        log,
      });
      return opened;
    },
    print: (line = '') => {
      if (json) return;
      progress.clear();
      process.stdout.write(`${styled(line, colours)}\n`);
    },
  };
  try {
    return await command.run(context, input);
  } catch (error) {
    throw abort.signal.aborted && !isUserError(error) ? new CancelledError() : error;
  } finally {
    progress.clear();
    await opened?.then((services) => services.dispose()).catch((error) => log.debug(String(error)));
  }
}

function report(failure: unknown, json: boolean): number {
  // Whatever was being written: that it failed for want of space is no defect.
  const error = isDiskFull(failure)
    ? writeError((failure as NodeJS.ErrnoException).path ?? 'A file', failure)
    : failure;
  const style = styleFor(process.stderr);
  if (isUserError(error)) {
    const { what, why, next } = error.text;
    process.stderr.write(
      `${style.red(printable(what))}\n${printable(why)}\n${style.bold(printable(next))}\n`,
    );
    if (json) process.stdout.write(`${printableJson({ error: { code: error.code, what, why, next } })}\n`);
    return EXIT[error.severity];
  }
  if (error instanceof CancelledError) {
    process.stderr.write('Cancelled.\n');
    if (json) process.stdout.write(`${JSON.stringify({ error: { code: 'cancelled' } })}\n`);
    return EXIT.failed;
  }
  stderrLogger(false).error('Dormouse failed unexpectedly; please report this.', error);
  if (json)
    process.stdout.write(`${printableJson({ error: { code: 'unexpected', what: String(error) } })}\n`);
  return EXIT.failed;
}

async function main(argv: string[]): Promise<number> {
  // Where a command gives --json another meaning, its errors are for people, too.
  const own = commands.find(({ name }) => name === argv[0])?.options.json;
  const json = own === undefined && argv.includes('--json');
  try {
    const parsed = parse(argv, commands);
    if (parsed.kind === 'version') {
      process.stdout.write(`${VERSION}\n`);
      return 0;
    }
    if (parsed.kind === 'help') {
      process.stdout.write(`${parsed.command ? commandHelp(parsed.command) : overview(commands)}\n`);
      return 0;
    }
    const outcome = await runCommand(parsed.command, parsed.input);
    if (json) process.stdout.write(`${printableJson(outcome.json, 2)}\n`);
    return outcome.code ?? 0;
  } catch (error) {
    return report(error, json);
  }
}

// A reader that went away (`dormouse memories | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2));
