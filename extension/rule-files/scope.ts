// The files that a rule file is about: what its head says, within the folder in which it stands.
import type { Applies } from '../memory/schema.ts';
import { type FrontMatter, splitOutsideBraces } from './front-matter.ts';
import { folderOf } from './names.ts';

/** Keys of Cursor and Windsurf, Copilot, Claude Code, and Continue. */
const GLOB_KEYS = ['globs', 'applyto', 'paths', 'glob', 'filepattern'];
/** Globs that are all files. */
const EVERYTHING = new Set(['*', '**', '**/*', '*.*', '**/*.*', '.', './**', './**/*']);

export interface RuleScope {
  applies?: Applies;
  /** The words of a rule that its tool applies on request, where its description says when. */
  when?: string;
}

/** `file` is its path from the workspace's folder, with `/`. */
export function scopeOf(file: string, { values }: FrontMatter): RuleScope {
  const folder = folderOf(file);
  const first = (key: string) => values.get(key)?.[0];
  const always = first('alwaysapply')?.toLowerCase() === 'true' || first('trigger') === 'always_on';
  const written = always
    ? []
    : GLOB_KEYS.flatMap((key) => values.get(key) ?? [])
        .flatMap(splitOutsideBraces)
        .map((glob) => glob.replace(/^(["'])(.*)\1$/, '$2').replace(/^\.?\//, ''))
        .filter((glob) => glob !== '' && !EVERYTHING.has(glob));
  const inFolder = (glob: string) => (folder === '' ? glob : `${folder}/${glob}`);
  const globs = written.length > 0 ? written.map(inFolder) : folder === '' ? [] : [inFolder('**')];
  const when = isOnRequest(file) && !always && written.length === 0 ? first('description') : undefined;
  const applies: Applies = {
    ...(globs.length > 0 ? { globs: [...new Set(globs)] } : {}),
    ...(when === undefined ? {} : { when }),
  };
  return {
    ...(Object.keys(applies).length > 0 ? { applies } : {}),
    ...(when === undefined ? {} : { when }),
  };
}

/** Elsewhere a description is a title. */
const isOnRequest = (file: string) =>
  /\.mdc$/i.test(file) || /(?:^|\/)\.(?:cursor|windsurf|continue)\/rules\//i.test(file);
