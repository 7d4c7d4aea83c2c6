// Files of known tools that are not read, each with the way to get one that is. Databases of tools in use are not
// opened: their tables are undocumented and change with every release. Where they lie and what they hold: Cursor after
// kenn-io/agentsview (internal/parser/cursor.go) and skillsynchq/txcript (docs/formats/cursor.md), opencode after
// skillsynchq/txcript (src/harness/opencode.rs), lists of prompts after openai/codex (message_history.rs).
import { UserError } from '../../base/errors.ts';
import { isRuleFile } from '../../rule-files/names.ts';
import type { Head } from './format.ts';

interface Refusal {
  /** What is no text is none of these tools' files. */
  code?: 'import-binary';
  fits(head: Head): boolean;
  why: string;
  next: string;
}

const isDatabase = ({ text }: Head) => text.startsWith('SQLite format 3\u0000');
const named =
  (path: RegExp, also: (head: Head) => boolean = () => true) =>
  (head: Head) =>
    path.test(head.path) && also(head);

const REFUSALS: Refusal[] = [
  {
    fits: named(/\/Cursor(?: Nightly)?\/.*state\.vscdb(?:\.backup)?$/i, isDatabase),
    why: 'It is the database in which Cursor keeps its chats (SQLite).',
    next: 'In Cursor, open the chat, choose “Export Chat” in its menu, and import that Markdown file; or import the folder ~/.cursor/projects, where agents leave their transcripts.',
  },
  {
    fits: named(/state\.vscdb(?:\.backup)?$/i, isDatabase),
    why: 'It is a database of Cursor or VS Code (SQLite).',
    next: 'In Cursor, choose “Export Chat” in the menu of the chat; in VS Code, run “Chat: Export Chat…”. Import the file that this makes.',
  },
  {
    fits: named(/\.cursor\/chats\/.*store\.db$/, isDatabase),
    why: "It is the database of Cursor's command line (SQLite).",
    next: 'Import the folder ~/.cursor/projects, where it leaves its transcripts (agent-transcripts/*.jsonl).',
  },
  {
    fits: named(/opencode[^/]*\.db$/, isDatabase),
    why: 'It is the database in which opencode keeps its sessions (SQLite).',
    next: 'Run `opencode export SESSION > session.json` and import that file; `opencode session list` shows the sessions.',
  },
  {
    fits: isDatabase,
    why: 'It is a database (SQLite).',
    next: 'Export the conversation from the tool that keeps it, and import that file.',
  },
  {
    fits: named(/\/opencode\/storage\/(?:session|message|part)\/.*\.json$/),
    why: 'opencode keeps each part of a session in a file of its own; one of them says nothing.',
    next: 'Run `opencode export SESSION > session.json` and import that file.',
  },
  {
    fits: named(/\/history\.jsonl$/, ({ objects: [first] }) => first !== undefined && 'display' in first),
    why: 'It is the list of prompts that Claude Code offers again, of every project.',
    next: 'Import the transcripts, ~/.claude/projects/PROJECT/*.jsonl.',
  },
  {
    fits: named(/\/history\.jsonl$/, ({ objects: [first] }) => first !== undefined && 'session_id' in first),
    why: 'It is the list of prompts that Codex offers again, of every project.',
    next: 'Import the sessions, ~/.codex/sessions/**/rollout-*.jsonl.',
  },
  {
    fits: ({ text }) => /^\s*<(?:!doctype html|html)\b/i.test(text.slice(0, 500)),
    why: 'It is a web page.',
    next: 'Export the conversation as JSON or Markdown; Cline does so with `cline history export SESSION --format json`.',
  },
  {
    code: 'import-binary',
    // A rule file may be UTF-16 without a mark, which its reader finds out.
    fits: ({ text, path }) => text.includes('\u0000') && !isRuleFile(path),
    why: 'It is no text.',
    next: 'Name a transcript or a rule file; archives must be unpacked first.',
  },
];

/** Why a file is not read, and what to do instead: UserError `import-refused`, or `import-binary`. */
export function refusalOf(file: string, head: Head): UserError | undefined {
  const refusal = REFUSALS.find(({ fits }) => fits(head));
  if (!refusal) return undefined;
  const { code = 'import-refused', why, next } = refusal;
  return new UserError(code, { what: `${file} is not read.`, why, next });
}
