// A rule file on disk, with the files that it takes in by `@path`.
import { lstat, readFile, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isUserError, UserError } from '../base/errors.ts';
import type { Applies } from '../memory/schema.ts';
import { redactLines } from '../redaction/redact.ts';
import type { Import } from './collector.ts';
import { opener } from './context.ts';
import { decodeText } from './decode.ts';
import { readFrontMatter } from './front-matter.ts';
import { isRuleFile } from './names.ts';
import { type Reading, readRules } from './reader.ts';
import type { Rule } from './rule.ts';
import { scopeOf } from './scope.ts';
import { type Left, readSourceLines } from './source-lines.ts';

/** As Claude Code follows them. */
const DEPTH = 5;
/** Rule files are read whole; a larger one is none. */
const LARGEST = 1024 * 1024;

/** What one of the files says: the one that was asked for first, then what it takes in. */
export interface RuleFile {
  /** Path from the workspace's folder with `/`; its last part for a file outside. */
  name: string;
  rules: Rule[];
  left: Left[];
  applies?: Applies;
  encoding: string;
}

/**
 * Reads a rule file and the files that it takes in from below `root`. What is not followed is left out with its
 * reason. Throws UserError `import-binary` or `import-too-large`, and what reading the file itself throws.
 */
export async function readRuleFile(file: string, root = path.dirname(file)): Promise<RuleFile[]> {
  const base = await realpath(root);
  const read: RuleFile[] = [];
  const seen = new Set<string>();
  const visit = async (wanted: string, within: Applies | undefined, depth: number): Promise<void> => {
    const real = await realpath(wanted);
    seen.add(real);
    const name = nameOf(await placeOf(wanted, real, base), base);
    const { reading, encoding, applies: own } = await readOne(real, name);
    // A file with rules of its own place keeps to that; another one is read for whom it is read by.
    const applies = own ?? (isRuleFile(name) ? undefined : within);
    const one: RuleFile = { name, ...reading, encoding, ...(applies ? { applies } : {}) };
    read.push(one);
    for (const { target, line, text } of reading.imports) {
      const why = await follow(target, real);
      if (why) one.left.push({ text: `@${target}${text === `@${target}` ? '' : ` (${text})`}`, line, why });
    }

    async function follow(target: string, from: string): Promise<string | undefined> {
      if (target.startsWith('~') || target.startsWith('/')) {
        const outside = path.relative(base, target.replace(/^~/, os.homedir()));
        if (outside.startsWith('..') || path.isAbsolute(outside))
          return 'an import from outside the workspace';
      }
      const full = path.resolve(path.dirname(from), target.replace(/^~/, os.homedir()));
      const found = await realpath(full).catch(() => undefined);
      if (found === undefined) return 'an import that is not found';
      if (!isInside(base, found)) return 'an import from outside the workspace';
      if (seen.has(found)) return undefined;
      if (depth >= DEPTH) return `an import more than ${DEPTH} files deep`;
      if (!/\.(?:mdc?|mdx|markdown|txt|rst|adoc)$|(?:^|\/)[^.]+$/i.test(found))
        return 'an import that is no prose';
      try {
        await visit(full, applies, depth + 1);
        return undefined;
      } catch (error) {
        if (isUserError(error)) return `an import that cannot be read: ${error.text.why}`;
        return 'an import that cannot be read';
      }
    }
  };
  await visit(file, undefined, 0);
  return read;
}

interface One {
  reading: Reading & { imports: Import[] };
  encoding: string;
  applies?: Applies;
}

async function readOne(file: string, name: string): Promise<One> {
  const { size } = await lstat(file);
  if (size > LARGEST)
    throw new UserError('import-too-large', {
      what: `${file} is too large to be a rule file.`,
      why: `It has ${(size / 1e6).toFixed(1)} MB; a rule file is read by an assistant as a whole, and has some KB.`,
      next: 'Import the part of it that people wrote as rules.',
    });
  const { text, encoding } = decodeText(await readFile(file), file);
  // Before it is cut into rules: what shows that a value is a secret may stand in the line above, or be an escape.
  const { reading, applies } = rulesIn(await redactLines(text), name);
  return { reading, encoding, ...(applies ? { applies } : {}) };
}

/** What a rule file says; `name` is its path from the workspace's folder with `/`. */
export function rulesIn(text: string, name: string): { reading: Reading; applies?: Applies } {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const front = readFrontMatter(lines);
  const { applies, when } = scopeOf(name, front);
  // A link, where the file system has none.
  if (lines.length <= 2 && isRuleFile(text.trim()))
    return {
      reading: {
        rules: [],
        imports: [],
        left: [{ text: text.trim(), line: 1, why: 'the name of another rule file' }],
      },
    };
  const source = readSourceLines(lines, front.lines);
  const reading = readRules(lines, source, when === undefined ? [] : [{ ...opener(when), always: true }]);
  return { reading, ...(applies ? { applies } : {}) };
}

/** A link within the workspace is the file that it leads to, so that it adds nothing. */
async function placeOf(file: string, real: string, base: string): Promise<string> {
  if (isInside(base, real)) return real;
  const folder = await realpath(path.dirname(file));
  return path.join(folder, path.basename(file));
}

function isInside(base: string, file: string): boolean {
  const relative = path.relative(base, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

const nameOf = (file: string, base: string) =>
  isInside(base, file) ? path.relative(base, file).split(path.sep).join('/') : path.basename(file);
