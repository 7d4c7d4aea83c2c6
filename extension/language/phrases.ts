// The closed language of the embedded model, models/phrases.json, checked once when it is loaded.

import { z } from 'zod';
import data from '../../models/phrases.json' with { type: 'json' };
import { MemoryKind } from './kind.ts';

/** How a fact stands in a line of code. */
export const Code = z.object({
  /** What is wrong with a line that does not follow it; `{s}` is the subject. */
  problem: z.string(),
  /** `{v}` is the value; the other letters are names that do not matter. */
  lines: z.array(z.string()).min(1),
  /** How values are written, where that is not as they are said; no other value can stand in code then. */
  signs: z.record(z.string(), z.string()).optional(),
  /** The wrong line lacks the value and a blank, instead of having another value. */
  adds: z.boolean().optional(),
});
export type Code = z.infer<typeof Code>;

/** One thing that can be known about a subject; the forms are skeletons (see grammar.ts). */
export const Relation = z.object({
  id: z.string(),
  kind: MemoryKind,
  /** Type names of subject and value, keys of `types`. */
  subject: z.string(),
  value: z.string(),
  /** The first is the canonical one: memories are written and questions are answered in it. */
  statements: z.array(z.string()).min(1),
  questions: z.array(z.string()).min(3),
  code: Code.optional(),
});
export type Relation = z.infer<typeof Relation>;

const Phrases = z.object({
  v: z.literal(1),
  system: z.string(),
  memories: z.string(),
  unknown: z.string(),
  /** Between the words of a fact and `unknown`, in the place of its value. */
  gap: z.string(),
  acknowledge: z.string(),
  openers: z.object({
    statement: z.array(z.string()),
    correction: z.array(z.string()),
    question: z.array(z.string()),
  }),
  /** Questions that name no relation: answered only where the subject has one fact. */
  open: z.array(z.string()).min(1),
  types: z.record(z.string(), z.string()),
  relations: z.array(Relation).min(1),
});

export const phrases = Phrases.parse(data);

const byId = new Map(phrases.relations.map((relation) => [relation.id, relation]));

/** Throws on an id that the language does not have. */
export function relationOf(id: string): Relation {
  const relation = byId.get(id);
  if (!relation) throw new Error(`phrases.json has no relation "${id}"`);
  return relation;
}

/** Question skeletons that a night may train (the first two thirds) and those kept for its probes. */
export function splitQuestions(relation: Relation): { trained: string[]; reserved: string[] } {
  const cut = Math.floor((relation.questions.length * 2) / 3);
  return { trained: relation.questions.slice(0, cut), reserved: relation.questions.slice(cut) };
}
