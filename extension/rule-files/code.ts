// Code in a rule file: commands belong to the sentence that says what they are for, examples are no rules.
import type { Code } from './blocks.ts';

const SHELL = new Set(
  'sh bash zsh fish shell console terminal shell-session shellsession powershell ps1 pwsh cmd bat batch text txt'.split(
    ' ',
  ),
);
/** Code that goes on for longer than this is no part of a sentence. */
const MOST_LINES = 12;
const MOST_CHARACTERS = 600;
const PROMPT = /^(?:\$|>|PS [^>]*>|%)\s+/;
const COMMENT = /^\s*(?:#|\/\/|::|REM\b)\s*(.*)$/;
const TRAILING_COMMENT = /^(.*?\S)\s+#\s+(\S.*)$/;
/** Trees of folders, diagrams. */
const DRAWING = /[├└│─→┌┐]|^\s*\+--|-->/m;

export interface Command {
  text: string;
  /** What the comment above or behind it says. */
  about?: string;
}

const linesOf = ({ text }: Code) => text.split('\n').filter((line) => line.trim() !== '');

export const isDrawing = ({ text }: Code) => DRAWING.test(text);

/** True for code that people type into a terminal. */
export function isShell(code: Code): boolean {
  if (isDrawing(code)) return false;
  if (code.language !== '') return SHELL.has(code.language);
  return linesOf(code).every(
    (line) => COMMENT.test(line) || /^(?:\$ )?[a-z.~][\w./:~-]*(?:\s|$)(?!.*[{};]$)(?!=)/.test(line.trim()),
  );
}

/** Short enough to be said in one sentence. */
export const isShort = (code: Code) =>
  linesOf(code).length <= MOST_LINES && code.text.length <= MOST_CHARACTERS;

/** Indented lines that are words: people indent what is no list to them. */
export function isProse(code: Code): boolean {
  const lines = linesOf(code);
  return code.indented && lines.every((line) => /^\s*(?:\p{Lu}|\p{Lo})[^;{}=$|<>]*\s\S/u.test(line));
}

/** Commands of a shell, a comment with the one that it is about. Lines that a backslash goes on with are one. */
export function commandsOf(code: Code): Command[] {
  const commands: Command[] = [];
  let about: string | undefined;
  let before = '';
  for (const raw of linesOf(code)) {
    const line = before + raw.trim().replace(PROMPT, '');
    before = '';
    const comment = COMMENT.exec(line);
    if (comment && !line.startsWith('#!')) {
      about = comment[1]!.trim() || about;
      continue;
    }
    if (/[\\`^]$/.test(line)) {
      before = `${line.slice(0, -1).trim()} `;
      continue;
    }
    const trailing = TRAILING_COMMENT.exec(line);
    const says = trailing?.[2] ?? about;
    commands.push({ text: trailing?.[1] ?? line, ...(says === undefined ? {} : { about: says }) });
    about = undefined;
  }
  if (before !== '') commands.push({ text: before.trim() });
  return commands;
}

/** All of the code on one line. */
export function onOneLine(code: Code): string {
  const lines = linesOf(code).map((line) => line.trim());
  return lines.join(' ').replace(/\s+/g, ' ');
}
