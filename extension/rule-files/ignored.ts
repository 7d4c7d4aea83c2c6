// Folders in which no rule file of the project is looked for: those of tools, and those that git ignores. Files are
// never left out for that, since CLAUDE.local.md is one that people keep out of git.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ignore from 'ignore';

const NEVER = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
]);

/** Says of folders below `root` whether they are left out; their paths are relative, with `/`. Reads .gitignore once. */
export async function ignoredFolders(root: string): Promise<(folder: string) => boolean> {
  const rules = ignore();
  for (const name of ['.gitignore', '.git/info/exclude'])
    rules.add(await readFile(path.join(root, name), 'utf8').catch(() => ''));
  return (folder) =>
    folder !== '' && (folder.split('/').some((part) => NEVER.has(part)) || rules.ignores(`${folder}/`));
}
