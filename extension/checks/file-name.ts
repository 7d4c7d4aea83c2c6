// Rules about names of files: how test files end, how names are spelled, which extension is not used.
import path from 'node:path';
import picomatch from 'picomatch';
import type { FileRule } from './check.ts';
import { TEST_NAMES } from './syntax.ts';

const SPELLINGS = {
  kebab: /^[._]?[a-z0-9]+(?:-[a-z0-9]+)*$/,
  snake: /^[._]*[a-z0-9]+(?:_[a-z0-9]+)*_*$/,
};
/** Named by a tool, not by the project. */
const FIXED =
  /^(?:README|LICENSE|CHANGELOG|CONTRIBUTING|AGENTS|CLAUDE|Dockerfile|Makefile|Procfile|Justfile|Cargo|Gemfile|Rakefile|index|\W*\w*rc|__\w+__)/;
const isTest = picomatch(TEST_NAMES, { dot: true });
const END = /^[\w$[\]()-]+/;

/** The name that a file should have where its own breaks the rule; an empty string where the rule does not say. */
export function misnamed(file: string, rule: FileRule): string | undefined {
  const name = path.posix.basename(file);
  if (rule.rule === 'extension') return name.endsWith(rule.extension) ? '' : undefined;
  if (rule.rule === 'suffix') {
    const tail = path.posix.extname(rule.suffix);
    if (!isTest(file) || name.endsWith(rule.suffix) || path.posix.extname(name) !== tail) return undefined;
    return name.replace(/(?:[._-](?:test|spec))?\.\w+$/, '') + rule.suffix;
  }
  const [stem = ''] = END.exec(name.split('.')[0] === '' ? name.slice(1) : name) ?? [];
  if (stem === '' || FIXED.test(name) || SPELLINGS[rule.spelling].test(stem)) return undefined;
  const mark = rule.spelling === 'kebab' ? '-' : '_';
  const spelled = stem
    .replace(/([a-z0-9])([A-Z])/g, `$1${mark}$2`)
    .replace(/[-_]+/g, mark)
    .toLowerCase();
  return SPELLINGS[rule.spelling].test(spelled) ? name.replace(stem, spelled) : undefined;
}
