// The help texts, all made from the command table.

import type { Command, Option } from '../terminal/command.ts';
import { table } from '../terminal/terminal.ts';
import { COMMON } from './args.ts';

function optionRows(options: Record<string, Option>): string[][] {
  return Object.entries(options).map(([name, option]) => [
    `  ${option.short ? `-${option.short}, ` : ''}--${name}${option.type === 'string' ? ` ${option.value}` : ''}`,
    option.description,
  ]);
}

export function overview(commands: readonly Command[]): string {
  return [
    'dormouse: a coding assistant that sleeps on what it learned.',
    '',
    'Usage: dormouse COMMAND [ARGUMENTS] [OPTIONS]',
    '',
    'Commands:',
    table(commands.map(({ name, usage, summary }) => [`  ${`${name} ${usage}`.trim()}`, summary])),
    '',
    'Options of every command:',
    table(optionRows(COMMON)),
    '',
    'Everything is kept under the platform data folder, or under DORMOUSE_HOME when that is set.',
    'Relative paths count from where you stand. `dormouse help COMMAND` shows more of each.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused (the reason is on stderr).',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const own = optionRows(command.options);
  return [
    `Usage: dormouse ${`${command.name} ${command.usage}`.trim()} [OPTIONS]`,
    '',
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    '',
    ...(own.length ? ['Options:', table(own), ''] : []),
    'Options of every command:',
    table(optionRows(COMMON)),
    ...(command.details ? ['', command.details] : []),
  ].join('\n');
}
