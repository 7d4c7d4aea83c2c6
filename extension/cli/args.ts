// From the words on the command line to a command and its input. Wrong usage is a UserError of severity 'usage'.
import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { Command, Input, Option } from '../terminal/command.ts';

/** Options that every command has. */
export const COMMON: Record<string, Option> = {
  workspace: {
    type: 'string',
    value: 'DIR',
    description: 'folder of the workspace (default: the current folder)',
  },
  model: {
    type: 'string',
    value: 'NAME|PATH',
    description: 'base model: a name, or the path of a GGUF file',
  },
  'embedding-model': {
    type: 'string',
    value: 'NAME|PATH',
    description: 'GGUF embedding model that finds memories which say the same in other words',
  },
  json: { type: 'boolean', description: 'print one JSON document on stdout and nothing else there' },
  verbose: { type: 'boolean', description: 'diagnostics on stderr' },
  help: { type: 'boolean', short: 'h', description: 'show the help of a command' },
};

export type Parsed =
  | { kind: 'help'; command: Command | undefined }
  | { kind: 'version' }
  | { kind: 'run'; command: Command; input: Input };

function usage(what: string, why: string, command?: Command): UserError {
  const next = `See \`dormouse ${command ? `${command.name} ` : ''}--help\`.`;
  return new UserError('usage', { what, why, next }, 'usage');
}

/** The command of that name. Wrong usage for any other, with the nearest one where there is one. */
function named(word: string, commands: readonly Command[]): Command {
  const found = commands.find(({ name }) => name === word);
  if (found) return found;
  const near = closest(
    word.toLowerCase(),
    commands.map(({ name }) => name),
  );
  // Half of a short word wrong is another word.
  const isNear = distance(word.toLowerCase(), near) <= Math.min(3, Math.ceil(word.length / 2));
  throw usage(
    `There is no command ${JSON.stringify(printable(word))}.`,
    isNear ? `Did you mean \`dormouse ${near}\`?` : 'Perhaps a typing error.',
  );
}

/** Splits the command off and parses the rest by its table. The first word that is no option is the command. */
export function parse(argv: string[], commands: readonly Command[]): Parsed {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h')
    return { kind: 'help', command: undefined };
  if (first === 'help') {
    const [topic] = rest.filter((word) => !word.startsWith('-'));
    return { kind: 'help', command: topic === undefined ? undefined : named(topic, commands) };
  }
  if (first === '--version') return { kind: 'version' };
  if (first.startsWith('-'))
    throw usage(`The command is missing before ${first}.`, 'Options come after the command.');
  const command = named(first, commands);
  const options = Object.fromEntries(
    Object.entries({ ...COMMON, ...command.options }).map(([name, { type, short }]) => [
      name,
      { type, ...(short && { short }) },
    ]),
  );
  let parsed: { values: Input['values']; positionals: string[] };
  try {
    const result = parseArgs({ args: rest, options, allowPositionals: true, strict: true });
    parsed = { values: result.values as Input['values'], positionals: result.positionals };
  } catch (error) {
    throw usage(
      `These arguments do not fit \`dormouse ${command.name}\`.`,
      error instanceof Error ? `${error.message.split('. ')[0]}.` : 'They could not be read.',
      command,
    );
  }
  if (parsed.values.help === true) return { kind: 'help', command };
  const [least, most] = command.positionals;
  const given = parsed.positionals.length;
  if (given < least || given > most) {
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    const shape = `dormouse ${command.name} ${command.usage}`.trim();
    throw usage(
      `\`dormouse ${command.name}\` takes ${expected} argument${most === 1 ? '' : 's'}, not ${given}.`,
      `Its form is \`${shape}\`.`,
      command,
    );
  }
  return { kind: 'run', command, input: parsed };
}
