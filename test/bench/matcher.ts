// Whether an extracted memory says what a gold memory says: it cites one of the gold memory's turns, and its text
// answers one of its questions or has 40 % of its content words.
import type { GoldMemory, GoldQuestion } from './gold.ts';

/** What a reflector made, with the session ids of the scenario. */
export interface Extracted {
  text: string;
  cited: { session: string; turn: number }[];
}

/** Share of the gold memory's content words that the text must have. */
const ENOUGH_WORDS = 0.4;

/** Words that every sentence has. What is left tells one fact from another. */
const FUNCTION_WORDS = new Set(
  `a an the and or but of to in on at for with without by from as is are was were be been it its this that these
  those there here i we you he she they them his her our your my not no so if then than when which who what how into
  out up down over under also only just because since has have had do does did will would can could should may must
  one each per every all any`.split(/\s+/),
);

export function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(words.filter((word) => word.length > 1 && !FUNCTION_WORDS.has(word)));
}

/** Share of the gold content's words that `text` has, 0 to 1. */
export function wordsShared(text: string, content: string): number {
  const wanted = contentWords(content);
  if (wanted.size === 0) return 0;
  const said = contentWords(text);
  return [...wanted].filter((word) => said.has(word)).length / wanted.size;
}

/** Every accept pattern matches, as the format scores an answer; a question without patterns is never answered. */
export function answers(text: string, { accept }: Pick<GoldQuestion, 'accept'>): boolean {
  return accept.length > 0 && accept.every((pattern) => new RegExp(pattern, 'is').test(text));
}

/** `questions` are those of the scenario; only the gold memory's own are asked. */
export function matches(
  extracted: Extracted,
  gold: GoldMemory,
  questions: Pick<GoldQuestion, 'memory' | 'accept'>[],
): boolean {
  const cites = extracted.cited.some(
    ({ session, turn }) => session === gold.session && gold.turns.includes(turn),
  );
  if (!cites) return false;
  if (wordsShared(extracted.text, gold.content) >= ENOUGH_WORDS) return true;
  return questions.some((question) => question.memory === gold.id && answers(extracted.text, question));
}
