// Scores of what a model writes for the recipe's suites of one request and one answer: memories of an exchange,
// rehearsals, summaries, lines of code. Every answer becomes a tally, and a suite's figure is the F1 of its tallies.

import { z } from 'zod';
import { codeIn } from '../../extension/language/fix-prompt.ts';
import { allForms } from '../../extension/language/grammar.ts';
import { MemoryKind } from '../../extension/language/kind.ts';
import { relationOf } from '../../extension/language/phrases.ts';
import { wordingOf } from '../../extension/synthesis/questions.ts';

/** What was right, what the model gave, and what was wanted; a share where the last two are the same. */
export interface Tally {
  right: number;
  given: number;
  wanted: number;
}

export const exact = (isRight: boolean): Tally => ({ right: isRight ? 1 : 0, given: 1, wanted: 1 });

/** F1 over all answers together; 1 where nothing was wanted and nothing given. */
export function figureOf(tallies: Tally[]): number {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const all = sum('given') + sum('wanted');
  return all === 0 ? 1 : (2 * sum('right')) / all;
}

/**
 * The forms that the recipe trains; their grammars hold the model to them. Blanks around a subject do not count: in its
 * sentence it stands after one, as a part of its first token.
 */
export const Facts = z.object({
  facts: z.array(
    z.object({ quote: z.string(), text: z.string(), kind: MemoryKind, subject: z.string().trim() }),
  ),
});
export const Talks = z.object({
  conversations: z.array(z.object({ user: z.string(), assistant: z.string() })),
});

export const FactGold = Facts.shape.facts;
export const TalkGold = z.object({
  relation: z.string(),
  subject: z.string(),
  value: z.string(),
  answer: z.string(),
});
export const SummaryGold = z.object({
  facts: z.array(z.string()),
  /** The statement that each fact's newest value was said in. */
  quotes: z.array(z.string()),
  /** Characters of what is summarised. */
  length: z.number(),
});
export const LineGold = z.object({ line: z.string() });

/** A summary may have this share of the characters of what it summarises. */
const SUMMARY_SHARE = 1 / 6;

/** A memory is right when kind, subject and text are, and its quote is a part of the statement that says it. */
export function tallyFacts(answer: string, gold: z.infer<typeof FactGold>): Tally {
  const facts = read(Facts, answer)?.facts ?? [];
  const left = [...gold];
  for (const fact of facts) {
    const at = left.findIndex(
      ({ quote, kind, subject, text }) =>
        fact.kind === kind &&
        fact.subject === subject &&
        fact.text === text &&
        fact.quote !== '' &&
        quote.includes(fact.quote),
    );
    if (at >= 0) left.splice(at, 1);
  }
  return { right: gold.length - left.length, given: facts.length, wanted: gold.length };
}

/**
 * A rehearsal is right when its question asks for the fact, in any wording of the language, and its answer is the
 * fact said whole: so it holds nothing else. Two questions in the same words count once.
 */
export function tallyTalks(answer: string, gold: z.infer<typeof TalkGold>, wanted: number): Tally {
  const talks = read(Talks, answer)?.conversations ?? [];
  const forms = relationOf(gold.relation).questions.flatMap((skeleton) =>
    allForms(skeleton, { s: gold.subject }),
  );
  const wordings = new Set(forms.map(wordingOf));
  const asked = talks
    .filter(({ assistant }) => assistant.trim() === gold.answer)
    .map(({ user }) => wordingOf(user))
    .filter((wording) => wordings.has(wording));
  return { right: Math.min(new Set(asked).size, wanted), given: Math.max(talks.length, wanted), wanted };
}

/**
 * The facts that a summary keeps within its length, against those that an extractive oracle keeps: one that knows
 * the statements of all facts and takes as many as fit, the shortest first, word for word.
 */
export function tallySummary(answer: string, gold: z.infer<typeof SummaryGold>): Tally {
  const room = Math.floor(gold.length * SUMMARY_SHARE);
  const lines = new Set(answer.trim().slice(0, room).split('\n'));
  const kept = gold.facts.filter((fact) => lines.has(fact)).length;
  let [oracle, used] = [0, 0];
  for (const quote of [...gold.quotes].sort((a, b) => a.length - b.length)) {
    used += quote.length + (oracle > 0 ? 1 : 0);
    if (used <= room) oracle++;
  }
  return { right: Math.min(kept, oracle), given: oracle, wanted: oracle };
}

/** The fenced block of the answer is the right line. */
export function tallyLine(answer: string, gold: z.infer<typeof LineGold>): Tally {
  return exact(codeIn(answer) === gold.line);
}

function read<T extends z.ZodType>(schema: T, text: string): z.infer<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
