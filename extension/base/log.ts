// Where diagnostics go: the editor's output channel, or stderr of the CLI. Never stdout.
import { printableLines } from './printable.ts';

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  /** Logs with the stack when there is one. */
  error(message: string, error?: unknown): void;
}

/** A progress seam shared by CLI and editor: fraction 0 to 1 where known. */
export interface Progress {
  report(message: string, fraction?: number): void;
}

export function stderrLogger(verbose: boolean): Logger {
  const write = (level: string, message: string) =>
    process.stderr.write(`${level} ${printableLines(message)}\n`);
  return {
    debug: (message) => verbose && write('debug', message),
    info: (message) => verbose && write('info', message),
    warn: (message) => write('warning:', message),
    error: (message, error) =>
      write('error:', error instanceof Error ? `${message}\n${error.stack ?? error.message}` : message),
  };
}
