// The checks of a workspace: those of its live conventions and lessons that nobody switched off. A memory compiles for a
// language when a file of that language is first looked at, and never twice.
import { isLive } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import type { Check } from './check.ts';
import { compile, type Rule } from './compile.ts';
import { type Looked, violationsIn, violationsOf } from './find.ts';
import { type Syntax, syntaxOf } from './syntax.ts';

/** Compiled memories that are kept; the oldest go first. */
const MOST_COMPILED = 20_000;

export interface CheckBook {
  /** `file` is its path from the workspace's root, with `/`. Rejects where a grammar is missing. */
  lookAt(file: string, text: string): Promise<Looked>;
  /** Code of which only the language is known. */
  lookAtCode(syntax: Syntax, code: string): Promise<Looked>;
}

/** `off`: memories whose checks are switched off. */
export function checkBook(memories: Iterable<Memory>, off: ReadonlySet<string>, now = new Date()): CheckBook {
  const rules = [...memories].filter(
    (memory) => memory.kind !== 'episodic' && isLive(memory, now) && !off.has(memory.id),
  );
  const checksFor = async (syntax: Syntax | undefined) => {
    const checks: Check[] = [];
    for (const rule of rules) checks.push(...(await compiled(rule, syntax)));
    return checks;
  };
  return {
    lookAt: async (file, text) => violationsIn(file, text, await checksFor(syntaxOf(file))),
    lookAtCode: async (syntax, code) => violationsOf(syntax, code, await checksFor(syntax)),
  };
}

const known = new Map<string, Promise<Check[]>>();

function compiled(rule: Rule, syntax: Syntax | undefined): Promise<Check[]> {
  const key = JSON.stringify([rule.id, rule.kind, rule.text, rule.applies, syntax]);
  const before = known.get(key);
  if (before) return before;
  const languages = syntax === undefined ? [] : [syntax];
  const fresh = compile(rule, languages);
  known.set(key, fresh);
  fresh.catch(() => known.delete(key));
  const [oldest] = known.keys();
  if (known.size > MOST_COMPILED && oldest !== undefined) known.delete(oldest);
  return fresh;
}
