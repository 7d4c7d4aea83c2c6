// Conventions that stand in every prompt of a real model: "use pnpm" counts for "how do I add zod?", though no word of
// the question is in it. The most general ones come first, those of the file at hand before those of other situations.
import picomatch from 'picomatch';
import { estimateTokens } from '../language/tokens.ts';
import { isLive } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';

export interface StandingOptions {
  /** The file at hand, relative to the workspace's root with `/`; none while no file is open. */
  file?: string;
  /** Estimated tokens that the lines may take together. */
  budget: number;
  now?: Date;
}

/** Tokens of standing conventions in a prompt; about twenty sentences. */
export const STANDING_BUDGET = 600;
/** Share of a model's context that a question about the conventions themselves may fill with them. */
const ASKED_SHARE = 1 / 3;

/** Words that ask for the rules themselves, in the languages whose rules are read. */
const ASKS_FOR_RULES =
  /\b(?:conventions?|guidelines?|(?:house|coding|code|style|project|our|the|which|what) (?:rules?|standards?|styles?|habits?)|regeln|konventionen|vorgaben|richtlinien|convenciones|reglas|normas|règles|regras|convenções)\b|规则|约定|规范|規則|規約|ルール|規約|규칙|컨벤션|القواعد|قواعد|قوانین/iu;

/** True for a question such as "what conventions do we have?", which all of them answer. */
export function asksForConventions(question: string): boolean {
  return ASKS_FOR_RULES.test(question);
}

/** The budget of a question: more where it asks for the conventions themselves. `contextSize` in tokens. */
export function standingBudget(question: string, budget: number, contextSize: number): number {
  return asksForConventions(question) ? Math.max(budget, Math.floor(contextSize * ASKED_SHARE)) : budget;
}

/** True where a memory is about the file at hand, or about no file in particular. */
export function appliesTo({ applies }: Memory, file: string | undefined): boolean {
  const globs = applies?.globs ?? [];
  return globs.length === 0 || (file !== undefined && picomatch.isMatch(file, globs, { dot: true }));
}

/**
 * The conventions among `memories` that apply to the file at hand, most general first and then newest first, as many
 * as fit the budget; one that is too long keeps no shorter one behind it out.
 */
export function standingConventions(
  memories: Iterable<Memory>,
  { file, budget, now = new Date() }: StandingOptions,
): Memory[] {
  const standing = [...memories].filter(
    (memory) => memory.kind === 'semantic' && isLive(memory, now) && appliesTo(memory, file),
  );
  standing.sort((a, b) => narrowness(a) - narrowness(b) || b.createdAt.localeCompare(a.createdAt));
  let spent = 0;
  return standing.filter(({ text }) => {
    const cost = estimateTokens(text);
    if (spent + cost > budget) return false;
    spent += cost;
    return true;
  });
}

/** 0 for a rule of every file, 1 for one of some situation, 2 and more for one of some files. */
function narrowness({ applies, anchor }: Memory): number {
  return (applies?.globs ? 2 : 0) + (applies?.when ? 1 : 0) + (anchor ? 1 : 0);
}
