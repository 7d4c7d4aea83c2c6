// What a message that begins with a slash asks for. Three of the commands are questions about the code that goes along;
// the others are done by Dormouse itself, and no model hears of them.

export interface SlashCommand {
  name: string;
  about: string;
  /** What may follow the name; undefined where nothing may. */
  argument?: string;
}

/** Questions about the attached code, in words that a model follows. */
const QUESTIONS = {
  fix: 'Find what is wrong in the code above, also by the problems that are reported for it, and mend it. Say in one sentence what was wrong. Then give the whole corrected function or class in one fenced block, without leaving anything out.',
  explain:
    'Explain what the code above does and why, in short paragraphs, for somebody who did not write it.',
  tests:
    'Write tests for the code above, with the test framework of this project: the usual cases, the edges, and what must fail. Give whole files in fenced blocks.',
} as const;
export type CodeCommand = keyof typeof QUESTIONS;

export const SLASH_COMMANDS: readonly SlashCommand[] = [
  { name: 'explain', about: 'Explain the code that goes along', argument: 'what to look at' },
  { name: 'fix', about: 'Mend the code that goes along', argument: 'what is wrong' },
  { name: 'tests', about: 'Write tests for the code that goes along', argument: 'what to test' },
  { name: 'remember', about: 'Remember a sentence as it stands', argument: 'the sentence' },
  { name: 'forget', about: 'Choose a memory and forget it', argument: 'words of it' },
  { name: 'sources', about: 'What the last answer rests on, and where that was said' },
  { name: 'sleep', about: 'Consolidate now' },
];
/** What Dormouse does itself. */
export type OwnCommand = 'remember' | 'forget' | 'sources' | 'sleep';

/** The command of a message; undefined where it is none, such as a path. */
export function slashCommand(text: string): { name: CodeCommand | OwnCommand; argument: string } | undefined {
  const [, name, argument = ''] = /^\/(\w+)(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? [];
  const known = SLASH_COMMANDS.find((command) => command.name === name);
  return known && { name: known.name as CodeCommand | OwnCommand, argument: argument.trim() };
}

/** The command of a message that Dormouse follows itself. */
export function ownCommand(text: string): { name: OwnCommand; argument: string } | undefined {
  const command = slashCommand(text);
  return command && !(command.name in QUESTIONS)
    ? { ...command, name: command.name as OwnCommand }
    : undefined;
}

/** What a model is asked where the user typed this. */
export function questionOf(text: string): string {
  const command = slashCommand(text);
  if (!command || !(command.name in QUESTIONS)) return text;
  const question = QUESTIONS[command.name as CodeCommand];
  return command.argument === '' ? question : `${question}\n\n${command.argument}`;
}
