// The cases of the fixes benchmark: the scenarios' and our own, in one shape.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PARSED } from '../../../extension/checks/syntax.ts';

const Place = z.object({ file: z.string(), code: z.string() });
const Case = z.object({
  id: z.string(),
  language: z.string(),
  file: z.string(),
  memory: z.string(),
  before: z.string(),
  after: z.string().optional(),
  mustMatch: z.array(z.string()),
  mustNotMatch: z.array(z.string()),
  expressible: z.boolean(),
  /** The violation is the file's name, and `rename` keeps the rule. */
  where: z.literal('name').optional(),
  rename: z.string().optional(),
  /** Where the rule does not hold, and code that is fine there. */
  elsewhere: Place.optional(),
});
export type FixCase = z.infer<typeof Case> & {
  kind: 'semantic' | 'procedural' | 'episodic';
  request: string;
};

const Scenario = z.object({
  name: z.string(),
  memories: z.array(
    z.object({ id: z.string(), type: z.enum(['semantic', 'procedural', 'episodic']), content: z.string() }),
  ),
  fixes: z.array(
    z.object({
      id: z.string(),
      memory: z.string(),
      language: z.string(),
      request: z.string(),
      before: z.string(),
      mustMatch: z.array(z.string()),
      mustNotMatch: z.array(z.string()),
    }),
  ),
});
const SCENARIOS = ['cli-developer-tool', 'distributed-queue', 'web-frontend'];
/** A scenario's fix has no file of its own, unless its first line names one. */
const FILES: Record<string, string> = {
  python: 'src/sample.py',
  go: 'internal/sample/sample.go',
  typescript: 'src/sample.ts',
  tsx: 'src/sample.tsx',
  sql: 'migrations/sample.sql',
  proto: 'api/sample.proto',
};
const NAMED = /^\/\/ (\S+\.\w+)\n/;
/** A rule about tests is broken in a test. */
const TEST = /^\s*(?:func Test|def test_|test\(|beforeEach\()/m;
const TEST_FILES: Record<string, string> = {
  python: 'tests/test_sample.py',
  go: 'internal/sample/sample_test.go',
  typescript: 'e2e/sample.spec.ts',
  tsx: 'src/sample.test.tsx',
};

const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8');

export async function allCases(): Promise<FixCase[]> {
  const own = z.object({ cases: z.array(Case) }).parse(JSON.parse(await read('./cases.json')));
  const marks = z
    .object({ expressible: z.record(z.string(), z.array(z.string())) })
    .parse(JSON.parse(await read('./scenarios.json')));
  const scenarios: FixCase[] = [];
  for (const name of SCENARIOS) {
    const scenario = Scenario.parse(JSON.parse(await read(`../scenarios/${name}.json`)));
    for (const fix of scenario.fixes) {
      const memory = scenario.memories.find(({ id }) => id === fix.memory)!;
      const usual = (TEST.test(fix.before) && TEST_FILES[fix.language]) || FILES[fix.language];
      scenarios.push({
        ...fix,
        id: `${name}/${fix.id}`,
        memory: memory.content,
        kind: memory.type,
        file: NAMED.exec(fix.before)?.[1] ?? usual ?? 'sample.txt',
        expressible: marks.expressible[name]?.includes(fix.id) ?? false,
      });
    }
  }
  const request = 'Mend what breaks the rule.';
  return [...scenarios, ...own.cases.map((one) => ({ ...one, kind: 'semantic' as const, request }))];
}

/** Pairs of 0-based lines, first and last, where a text has one of the patterns; all of it where it has none. */
export function linesOf(text: string, patterns: readonly string[]): [number, number][] {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const found = patterns.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, 'gim'))].map((match): [number, number] => [
      lineAt(match.index),
      lineAt(match.index + Math.max(0, match[0].length - 1)),
    ]),
  );
  return found;
}

export function sameLine(
  text: string,
  { start, end }: { start: number; end: number },
  places: readonly [number, number][],
): boolean {
  const [first, last] = [
    text.slice(0, start).split('\n').length - 1,
    text.slice(0, Math.max(start, end - 1)).split('\n').length - 1,
  ];
  return places.some(([from, to]) => first <= to && last >= from);
}

/** The case's language as checks know it. */
export const isParsedCase = ({ language }: Pick<FixCase, 'language'>): boolean =>
  (PARSED as readonly string[]).includes(language);
