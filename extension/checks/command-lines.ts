// Command lines within files: lines of scripts and recipes, `scripts` of a package.json, `run:` of CI files, `RUN` of a
// Dockerfile, and lists of arguments in code.
import { escapeText } from './name-pattern.ts';
import type { Syntax } from './syntax.ts';

export interface Found {
  start: number;
  end: number;
}

/** Programs that a rule may name; in front of a word like these a command is meant. */
const PROGRAMS = new Set(
  'npm pnpm yarn npx bun deno corepack cargo rustup git gh docker docker-compose podman kubectl helm terraform ansible pytest pip pip3 pipx uv poetry pipenv conda tox nox ruff mypy black flake8 isort gradle gradlew mvn dotnet cmake make just ninja bazel rake rails bundle gem php composer psql sqlite3 curl wget ssh scp rsync sudo systemctl eslint prettier tsc vite webpack gulp grunt lerna nx turbo go gofmt apt apt-get brew choco sed awk chmod rm node python python3 ts-node tsx nvm volta jq tar'.split(
    ' ',
  ),
);
export const isProgram = (word: string): boolean => PROGRAMS.has(word);

/** What may stand before the first word of a command on its line, up to where the last command ended. */
const OPENING =
  /(?:^|&&|\|\||[;|(`"]|\$\(|\bRUN\b|\bCMD\b|\bENTRYPOINT\b|\brun:|\bscript:|^\s*-\s|:\s+[|>]?-?|\$ |> |@|\bthen\b|\bdo\b|\belse\b|\bexec\b|\bsudo\b|\bxargs\b|\btime\b|\w+=\S*)[\s"'@-]*$/;
/** Ends a command. */
const CLOSING = /&&|\|\||[;|\n)`]|(?<!\\)"/;
const COMMENT_LINE = /^\s*(?:#|\/\/|REM\b|::)/;
/** Longer lines are no command that somebody wrote by hand. */
const LONG_LINE = 4000;

/** Where `words` are run in a file of commands: the first is the program, the others are among its arguments in their order. */
export function commandsIn(text: string, words: readonly string[]): Found[] {
  const [program = '', ...others] = words;
  const found: Found[] = [];
  const first = new RegExp(String.raw`(?<![\w./@-])${escapeText(program)}(?![\w./@=-]|:(?!\s)|"\s*:)`, 'g');
  for (const { index } of text.matchAll(first)) {
    const lineStart = text.lastIndexOf('\n', index - 1) + 1;
    const lineEnd = text.indexOf('\n', index);
    if ((lineEnd < 0 ? text.length : lineEnd) - lineStart > LONG_LINE) continue;
    const before = text.slice(lineStart, index);
    if (COMMENT_LINE.test(before) || !OPENING.test(before)) continue;
    const rest = text.slice(index + program.length);
    const close = CLOSING.exec(rest);
    const line = rest.slice(0, close?.index ?? rest.length);
    const end = argumentsEnd(line, others);
    if (end !== undefined) found.push({ start: index, end: index + program.length + end });
  }
  return found;
}

/** Behind the last of `words` among the arguments of a command; undefined where one is missing. */
function argumentsEnd(line: string, words: readonly string[]): number | undefined {
  let from = 0;
  for (const word of words) {
    const match = new RegExp(String.raw`(?<=\s|^)${escapeText(word)}(?=[\s=,\]'"]|$)`, 'g');
    match.lastIndex = from;
    const hit = match.exec(line);
    if (!hit) return undefined;
    from = hit.index + word.length;
  }
  return from;
}

/** Where code has `words` as strings in a list, the program perhaps being the function that is called. */
export function argumentListsIn(text: string, words: readonly string[]): Found[] {
  if (words.length < 2) return [];
  const quoted = (word: string) => `["']${escapeText(word)}["']`;
  const gap = String.raw`\s*,\s*`;
  const others = words.slice(1).map(quoted).join(gap);
  const program = escapeText(words[0]!);
  const list = new RegExp(
    String.raw`(?:\b${program}\([^()"'\n]{0,80}|["']${program}["']${gap})${others}`,
    'g',
  );
  return [...text.matchAll(list)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const LINE_COMMENT: Partial<Record<Syntax, RegExp>> = { plain: /^\s*(?:\/\/|#|--|\/?\*|;;)/ };

/** Where text without a grammar has `pattern`, outside lines that are comments. */
export function textIn(text: string, pattern: RegExp, syntax: Syntax): Found[] {
  const comment = LINE_COMMENT[syntax] ?? COMMENT_LINE;
  return [...text.matchAll(pattern)]
    .filter(({ index }) => !comment.test(text.slice(text.lastIndexOf('\n', index - 1) + 1, index + 2)))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
