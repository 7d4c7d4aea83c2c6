// Memories compile into checks. A check counts only after it found the violation in an example that breaks the rule and
// passed one that keeps it, language by language; what stands neither is no check, and the memory stays a sentence.
import type { Memory } from '../memory/schema.ts';
import type { Check, Example, Place } from './check.ts';
import { misnamed } from './file-name.ts';
import { violationsOf } from './find.ts';
import { readRule } from './forbidden.ts';
import { parse } from './parser.ts';
import { placeOf } from './place.ts';
import { samplesOf } from './samples.ts';
import { type Draft, draftsOf } from './shapes.ts';
import { isParsed, PARSED, type Syntax } from './syntax.ts';

export type Rule = Pick<Memory, 'id' | 'kind' | 'text' | 'applies'>;

/** A sentence that names more than this is a document. */
const MOST_CHECKS = 12;
/** Longer texts are no rules. */
const MOST_CHARACTERS = 2000;
const EVERYWHERE: Place = { inside: [], outside: [], unless: [] };

/** Where a check may be tried. */
const EVERY_SYNTAX: readonly Syntax[] = [...PARSED, 'command', 'plain'];

/**
 * The checks of a memory that count in `languages`, and those of file names. Empty where nothing of the memory can be
 * seen in the syntax of one file.
 */
export async function compile(memory: Rule, languages = EVERY_SYNTAX): Promise<Check[]> {
  if (memory.kind === 'episodic' || memory.text.length > MOST_CHARACTERS) return [];
  const rule = readRule(memory.text, memory.kind === 'procedural');
  const place = placeOf(memory, rule);
  const checks: Check[] = [];
  for (const draft of draftsOf(memory.text, rule).slice(0, MOST_CHECKS)) {
    const examples = await stood(memory, draft, languages);
    if (examples.length > 0)
      checks.push({
        memory: memory.id,
        rule: memory.text,
        shape: draft.shape,
        place,
        examples,
        instead: draft.instead,
      });
  }
  return checks;
}

/** The examples that a draft found and passed. */
async function stood(
  memory: Rule,
  { shape, instead, languages: meant }: Draft,
  languages: readonly Syntax[],
): Promise<Example[]> {
  if (shape.kind === 'file') return fileExamples(shape.rule);
  const examples: Example[] = [];
  for (const language of languages.filter((one) => meant?.includes(one) ?? true)) {
    for (const { breaks, keeps } of samplesOf(shape, language)) {
      const check: Check = {
        memory: memory.id,
        rule: memory.text,
        shape,
        place: EVERYWHERE,
        examples: [{ language, breaks, keeps }],
        instead,
      };
      if (!(await isWhole(language, breaks))) continue;
      const [found, passed] = [
        await violationsOf(language, breaks, [check]),
        await violationsOf(language, keeps, [check]),
      ];
      if (found.violations.length === 0 || passed.violations.length > 0) continue;
      examples.push({ language, breaks, keeps });
      break;
    }
  }
  return examples;
}

/** Code that its language can read. */
async function isWhole(language: Syntax, code: string): Promise<boolean> {
  if (!isParsed(language)) return true;
  const tree = await parse(language, code);
  const whole = tree !== null && !tree.rootNode.hasError;
  tree?.delete();
  return whole;
}

function fileExamples(rule: Parameters<typeof misnamed>[1]): Example[] {
  const pairs = {
    suffix: rule.rule === 'suffix' ? ['sample.test', `sample${rule.suffix}`] : [],
    spelling: [
      'SampleName.ts',
      rule.rule === 'spelling' && rule.spelling === 'snake' ? 'sample_name.ts' : 'sample-name.ts',
    ],
    extension: rule.rule === 'extension' ? [`sample${rule.extension}`, 'sample.other'] : [],
  }[rule.rule];
  const [breaks, keeps] = pairs as [string, string];
  const broken = rule.rule === 'suffix' ? breakingTest(rule.suffix) : breaks;
  const counts = misnamed(broken, rule) !== undefined && misnamed(keeps, rule) === undefined;
  return counts ? [{ language: 'plain', breaks: broken, keeps }] : [];
}

/** A test file of the same language that ends otherwise. */
const breakingTest = (suffix: string) => {
  const extension = suffix.slice(suffix.lastIndexOf('.'));
  return suffix.includes('spec') ? `sample.test${extension}` : `sample.spec${extension}`;
};
