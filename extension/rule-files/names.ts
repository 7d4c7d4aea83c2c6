// Names of the files in which projects keep standing instructions for coding assistants: AGENTS.md
// (https://agents.md), CLAUDE.md, its rules and its memory (https://code.claude.com/docs/en/memory), GEMINI.md,
// Copilot's instructions (https://docs.github.com/en/copilot/how-tos/configure-custom-instructions), Cursor's rules
// (https://cursor.com/docs/context/rules), and those of Windsurf, Cline, Continue, Zed (`.rules`) and aider
// (CONVENTIONS.md); `memory-bank` is a habit of several.

/** Tools find these in any letter case. */
const NAMES =
  /(?:^|\/)(?:agents?(?:\.override|\.local)?\.md|claude(?:\.local)?\.md|gemini\.md|\.cursorrules|\.windsurfrules|\.clinerules|\.rules|copilot-instructions\.md|[^/]+\.instructions\.md|[^/]+\.mdc)$/i;
/** In capitals these names are a habit of tools, otherwise of people. */
const CAPITALS = /(?:^|\/)(?:CONVENTIONS|MEMORY)\.md$/;
const FOLDERS =
  /(?:^|\/)(?:\.(?:cursor|claude|windsurf|continue)\/rules|\.clinerules|memory-bank)\/(?:.*\/)?[^/]+\.(?:mdc?|txt)$/i;

/** True for the path of a rule file, with forward slashes. */
export const isRuleFile = (file: string): boolean =>
  NAMES.test(file) || CAPITALS.test(file) || FOLDERS.test(file);

/** Where tools keep rules for the whole of the project that has the folder. */
const TOOL_FOLDER =
  /(?:^|\/)(?:\.(?:cursor|claude|windsurf|continue|github|clinerules)|memory-bank)(?:\/|$)/i;

/** The folder whose files a rule file is about: its own, or the one that has the tool's folder; '' is the workspace. */
export function folderOf(file: string): string {
  const own = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const tools = TOOL_FOLDER.exec(own);
  return tools ? own.slice(0, tools.index) : own;
}
