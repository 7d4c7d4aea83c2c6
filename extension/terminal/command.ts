// What a `dormouse` command is: its place in the table, its options, and what it gets to work with.
import type { Logger, Progress } from '../base/log.ts';
import type { Paths } from '../storage/paths.ts';
import type { Services } from '../workspace/services.types.ts';
import type { Style } from './terminal.ts';

export interface Option {
  type: 'boolean' | 'string';
  /** One letter that stands for it after a single dash. */
  short?: string;
  /** Placeholder of a string option's value, for the help text. */
  value?: string;
  description: string;
}

/** Everything a command may touch; nothing global. */
export interface Context {
  paths: Paths;
  log: Logger;
  /** On stderr: a line that redraws on a terminal, plain lines elsewhere. */
  progress: Progress;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  /** `--json`: `print` is silent and the outcome's document is what stdout gets. */
  json: boolean;
  /** Absolute folder of the workspace. */
  root: string;
  /** `--model`, as given. */
  model: string | undefined;
  style: Style;
  /** Where the result goes. */
  stdout: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
  /** Opens the workspace's services on first use; they are disposed when the command is done. */
  services(): Promise<Services>;
  /** A line for humans on stdout; nothing with `--json`. */
  print(line?: string): void;
}

export interface Input {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
}

export interface Outcome {
  /** The document that `--json` prints. */
  json: unknown;
  /** Exit code; 0 unless something failed (1) or was refused (3). */
  code?: 0 | 1 | 3;
}

export interface Command {
  name: string;
  summary: string;
  /** Positional arguments as shown in the usage line. */
  usage: string;
  /** Fewest and most positional arguments. */
  positionals: readonly [number, number];
  options: Record<string, Option>;
  /** Paragraphs of `--help` below the options: what comes out, and when it fails. */
  details: string;
  run(context: Context, input: Input): Promise<Outcome>;
}
