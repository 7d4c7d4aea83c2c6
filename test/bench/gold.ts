// A benchmark scenario with what it is scored against: gold memories, questions and traps. See scenarios/FORMAT.md.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../extension/base/errors.ts';
import { Scenario } from '../../extension/capture/scenario.ts';
import { MemoryKind } from '../../extension/language/kind.ts';

export const GoldMemory = z.object({
  id: z.string(),
  type: MemoryKind,
  content: z.string(),
  session: z.string(),
  /** Turns of both roles that support it. */
  turns: z.array(z.number().int().positive()),
  status: z.enum(['active', 'superseded']),
  supersededBy: z.string().optional(),
});
export type GoldMemory = z.infer<typeof GoldMemory>;

export const GoldQuestion = z.object({
  memory: z.string(),
  question: z.string(),
  /** A right answer in full. */
  answer: z.string(),
  /** JavaScript regular expressions, flags `is`; an answer is right when all of them match. */
  accept: z.array(z.string().refine(isPattern, 'no regular expression')),
  /** None of these may match. */
  reject: z.array(z.string().refine(isPattern, 'no regular expression')),
});
export type GoldQuestion = z.infer<typeof GoldQuestion>;

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'is') !== undefined;
  } catch {
    return false;
  }
}

export const TRAP_KINDS = [
  'secret',
  'injection',
  'hypothetical',
  'retracted',
  'assistant-only',
  'other-project',
  'transient',
] as const;

export const Trap = z.object({
  id: z.string(),
  kind: z.enum(TRAP_KINDS),
  session: z.string(),
  turn: z.number().int().positive(),
  mustNotContain: z.array(z.string().min(1)).min(1),
});
export type Trap = z.infer<typeof Trap>;
export type TrapKind = Trap['kind'];

export const GoldScenario = Scenario.extend({
  memories: z.array(GoldMemory),
  questions: z.array(GoldQuestion),
  traps: z.array(Trap),
});
export type GoldScenario = z.infer<typeof GoldScenario>;

/**
 * Every `*.json` of the folder, by name. Throws UserError `scenarios-missing` where the folder cannot be read or has
 * none, and `scenario-invalid` with the first fault of a file that is no scenario.
 */
export async function readScenarios(folder: string): Promise<{ file: string; scenario: GoldScenario }[]> {
  const names = await readdir(folder).catch((cause) => {
    throw missing(folder, `${cause instanceof Error ? cause.message : cause}.`, cause);
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw missing(folder, 'It has no .json file.');
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(folder, name);
      return { file, scenario: await readScenario(file) };
    }),
  );
}

async function readScenario(file: string): Promise<GoldScenario> {
  try {
    return GoldScenario.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    throw new UserError(
      'scenario-invalid',
      {
        what: `${file} is no scenario.`,
        why: issue ? `${issue.path.join('.')}: ${issue.message}.` : `${cause}.`,
        next: 'test/bench/scenarios/FORMAT.md describes the format.',
      },
      'usage',
      { cause },
    );
  }
}

function missing(folder: string, why: string, cause?: unknown): UserError {
  const next = 'Name a folder of scenario files with --scenarios DIR.';
  return new UserError(
    'scenarios-missing',
    { what: `There are no scenarios in ${folder}.`, why, next },
    'usage',
    { cause },
  );
}
