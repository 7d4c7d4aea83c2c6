// Why words of a rule file are no rule.
import { ABOUT_FILE, MUST, POINTER, ROLE } from './words.ts';

const WORDS = /[\p{L}\p{N}]/u;
/** Letters that make words without spaces between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/gu;
const LEAST_UNSPACED = 4;

/** `words` as they stand, `text` with its context in front. Undefined for a rule. */
export function refusalOf(words: string, text: string): string | undefined {
  if (!WORDS.test(words)) return 'a line without words';
  if (ROLE.test(words)) return 'a role for the assistant';
  if (ABOUT_FILE.test(words) && !MUST.test(words)) return 'a sentence about the file itself';
  if (/^\[[^\]]+\]:\s*\S+$/.test(words)) return 'the target of a link';
  if (/^(?:\(?https?:\/\/\S+\)?)$/.test(words)) return 'a link without a statement';
  if (/[?？؟]$/u.test(words)) return 'a question without an answer';
  if (isOneWord(text)) return 'a single word';
  return undefined;
}

const isOneWord = (text: string) =>
  !/\S\s+\S/.test(text.trim()) && (text.match(UNSPACED)?.length ?? 0) < LEAST_UNSPACED;

/** Paths that a rule file takes in with `@`, as Claude Code and Gemini CLI do; code is no place for them. */
export function importsIn(words: string): string[] {
  const bare = words.replace(/`[^`]*`/g, ' ');
  return [...bare.matchAll(/(?<![^\s([（：:])@((?:~|\.{1,2})?[\p{L}\p{N}_./\\-]+)/gu)]
    .map(([, target]) => target!.replace(/[.,;:!?]+$/, ''))
    .filter(isPath);
}

/** `@scope/package` and `@decorator` are none. */
const isPath = (target: string) =>
  /^(?:~|\.{1,2})?\//.test(target) ||
  /\.(?:mdc?|mdx|markdown|txt|rst|adoc|jsonc?|ya?ml|toml|ini|cfg|tsx?|jsx?|py|go|rs|java|kt|sh|sql|html|css)$/i.test(
    target,
  ) ||
  /^[A-Z][A-Z_-]+$/.test(target);

/** Words that say no more than where to read on. */
export function isPointer(words: string): boolean {
  const rest = words.replace(/@[\w./~\\-]+/gu, ' ').trim();
  return POINTER.test(rest) || (rest.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) <= 3;
}
