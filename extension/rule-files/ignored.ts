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
  const isIgnored = await ignoredPaths(root);
  return (folder) => isIgnored(folder, true);
}

/** The same of folders and files, for those who look at a project's sources. */
export async function ignoredPaths(root: string): Promise<(file: string, isFolder: boolean) => boolean> {
  const rules = ignore();
  for (const name of ['.gitignore', '.git/info/exclude'])
    rules.add(await readFile(path.join(root, name), 'utf8').catch(() => ''));
  return (file, isFolder) =>
    file !== '' &&
    (file.split('/').some((part) => NEVER.has(part)) || rules.ignores(isFolder ? `${file}/` : file));
}
