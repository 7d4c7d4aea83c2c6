// Files of standing instructions for assistants: AGENTS.md (https://agents.md), CLAUDE.md and .claude/rules
// (https://code.claude.com/docs/en/memory), .github/copilot-instructions.md and *.instructions.md
// (https://docs.github.com/en/copilot/how-tos/configure-custom-instructions), Cursor's .cursor/rules/*.mdc with front
// matter and the older .cursorrules (https://cursor.com/docs/context/rules). Each item of a list and each paragraph is
// a turn of its own; code, HTML and tables are left out. The file belongs to the repository, so its source is `file`
// and what it says waits for review.
import MarkdownIt from 'markdown-it';
import type { Format } from './format.ts';
import { withoutOwnSection } from '../../rule-files/own-section.ts';

const NAMES =
  /(?:^|\/)(?:AGENTS\.md|AGENT\.md|CLAUDE\.md|CLAUDE\.local\.md|GEMINI\.md|\.cursorrules|copilot-instructions\.md|[^/]+\.instructions\.md|[^/]+\.mdc|\.(?:cursor|claude)\/rules\/(?:.*\/)?[^/]+\.md)$/i;

/** Whether a path, with forward slashes, is one of a rule file. */
export const isRuleFile = (file: string): boolean => NAMES.test(file);

const markdown = new MarkdownIt({ html: true });

export const rules: Format = {
  name: 'rules',
  title: 'rule file (AGENTS.md, CLAUDE.md, Cursor rules, Copilot instructions)',
  recognises: ({ path }) => isRuleFile(path),
  async *turns(file) {
    const { front, body } = splitFrontMatter(withoutOwnSection(await readAll(file.lines())));
    const scope = scopeOf(front);
    for (const text of statements(body))
      yield {
        session: `rules/${file.name}`,
        role: 'user',
        text: scope ? `In ${scope}: ${text}` : text,
        at: file.modified,
      };
  },
};

async function readAll(lines: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all.join('\n').replace(/^\ufeff/, '');
}

/**
 * Cursor's front matter looks like YAML and is none: `globs: *.ts, src/**` stands there without quotes. So the lines
 * are read as `key: value`, with lists of `- value` below a key.
 */
function splitFrontMatter(text: string): { front: Map<string, string>; body: string } {
  const found = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text);
  const front = new Map<string, string>();
  if (!found) return { front, body: text };
  let key = '';
  for (const line of found[1]!.split('\n')) {
    const pair = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
    const item = /^\s+-\s*(.+)$/.exec(line);
    if (pair) {
      key = pair[1]!;
      front.set(key, unquoted(pair[2]!));
    } else if (item && key !== '')
      front.set(key, [front.get(key), unquoted(item[1]!)].filter(Boolean).join(', '));
  }
  return { front, body: text.slice(found[0].length) };
}

/** The files for which the rules are, where not for all. */
function scopeOf(front: Map<string, string>): string | undefined {
  if (front.get('alwaysApply') === 'true') return undefined;
  const globs = (front.get('globs') ?? front.get('applyTo') ?? front.get('paths') ?? '')
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((glob) => unquoted(glob.trim()))
    .filter((glob) => glob !== '' && glob !== '**' && glob !== '**/*' && glob !== '*');
  return globs.length > 0 ? globs.join(', ') : undefined;
}

const unquoted = (value: string) => value.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Items of lists and paragraphs, each as it stands there on one line. Headings only order them. */
function statements(body: string): string[] {
  const found: string[] = [];
  let heading = false;
  let table = false;
  for (const token of markdown.parse(body, {})) {
    if (token.type === 'heading_open' || token.type === 'heading_close')
      heading = token.type === 'heading_open';
    if (token.type === 'table_open' || token.type === 'table_close') table = token.type === 'table_open';
    if (token.type !== 'inline' || heading || table) continue;
    const text = token.content
      .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (text !== '') found.push(text);
  }
  return found;
}
