// Every recording and rule file below a folder, and what else is there, counted.
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, isUserError, type UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { ignoredFolders } from '../rule-files/ignored.ts';
import { isRuleFile } from '../rule-files/names.ts';
import { detectFormat } from './formats/detect.ts';
import { headOf, posix } from './formats/format.ts';

/** Folders of tools and of what is installed: no file in them is a project's own. */
const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', 'venv', '__pycache__']);
/** Names that a recording can have. */
const CANDIDATE = /\.(?:jsonl?|mdc?|txt)$|[/\\](?:state\.vscdb|store\.db|opencode[^/\\]*\.db)$/i;
const OTHER = 'no transcript or rule file';

export interface Recordings {
  /** Absolute paths, in their order. */
  files: string[];
  /** How many entries were left out, by reason. */
  leftOut: Map<string, number>;
  /** Files of known tools that are not read, or may not be. */
  refused: { file: string; error: UserError }[];
}

export interface FindOptions {
  /** Folders that are not looked into, absolute. */
  except?: string[];
  progress?: Progress;
  signal?: AbortSignal;
}

/** Looks through a folder; links to folders are not followed. Throws CancelledError. A folder that may not be read is counted. */
export async function findRecordings(
  folder: string,
  { except = [], progress, signal }: FindOptions = {},
): Promise<Recordings> {
  const found: Recordings = { files: [], leftOut: new Map(), refused: [] };
  const leaveOut = (reason: string) => found.leftOut.set(reason, (found.leftOut.get(reason) ?? 0) + 1);
  const isIgnored = await ignoredFolders(folder);
  const look = async (file: string) => {
    if (isRuleFile(posix(file)) && isIgnored(posix(path.relative(folder, path.dirname(file)))))
      return leaveOut('a rule file in a folder that git ignores');
    if (!isRuleFile(posix(file)) && !CANDIDATE.test(file)) return leaveOut(OTHER);
    try {
      detectFormat(file, await headOf(file));
      found.files.push(file);
    } catch (error) {
      if (!isUserError(error)) throw error;
      if (isUserError(error, 'import-refused') || isUserError(error, 'import-unreadable'))
        found.refused.push({ file, error });
      else leaveOut(isUserError(error, 'import-nothing') ? 'an empty file' : OTHER);
    }
  };
  const waiting = [folder];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    if (signal?.aborted) throw new CancelledError();
    progress?.report(`Looking through ${path.relative(folder, current) || path.basename(folder)}`);
    const entries = await readdir(current, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) leaveOut('a folder that may not be read');
    const folders: string[] = [];
    for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(current, entry.name);
      if (entry.isSymbolicLink()) await ((await isAnotherRuleFile(file)) ? look(file) : leaveOut('a link'));
      else if (entry.isFile()) await look(file);
      else if (!entry.isDirectory()) leaveOut(OTHER);
      else if (SKIPPED.has(entry.name) || except.includes(file)) leaveOut(`a folder ${entry.name}`);
      else folders.push(file);
    }
    waiting.push(...folders.reverse());
  }
  found.files.sort();
  return found;
}

/** A link that makes a rule file of what has no name of one; another link leads to what is found anyway. */
async function isAnotherRuleFile(link: string): Promise<boolean> {
  const target = await realpath(link).catch(() => link);
  return isRuleFile(posix(link)) && !isRuleFile(posix(target));
}
