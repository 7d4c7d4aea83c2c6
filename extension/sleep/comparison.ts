// What a night changed: the questions that the gate asked about its new memories, as the adapter before answered them and
// as the new one does. No memory is in these prompts, so all of the difference is in the weights.
import type { AdapterCard } from '../adapter/card.ts';
import { systemPrompt } from '../recall/prompt.ts';
import type { Services } from '../workspace/services.types.ts';

/** Questions that are asked, one a new memory: more of them nobody reads. */
const MOST = 12;
/** Tokens of an answer. */
const MOST_TOKENS = 96;

export interface ComparedAnswer {
  question: string;
  before: string;
  after: string;
}

/** The gate's questions about what this night taught anew, one a memory. */
export function comparedQuestions(card: AdapterCard, parent: AdapterCard | undefined): string[] {
  const known = new Set(parent?.memories.map(({ id }) => id));
  return card.memories
    .filter(({ id }) => !known.has(id))
    .flatMap(({ probes }) => probes.find(({ user }) => user !== '')?.user ?? [])
    .slice(0, MOST);
}

/**
 * The answers of what served before (`before`, null for the base) and of the new adapter. Throws what the model host
 * throws, and UserErrors `adapter-…` where one of them is gone.
 */
export async function compareAnswers(
  services: Pick<Services, 'model' | 'adapters'>,
  questions: string[],
  { before, after }: { before: string | null; after: string },
  signal?: AbortSignal,
): Promise<ComparedAnswer[]> {
  const model = await services.model();
  const answers = async (hash: string | null) =>
    model.probe(
      {
        adapter: hash === null ? null : await services.adapters.ref(hash),
        system: systemPrompt([], model.family),
        questions,
        maxTokens: MOST_TOKENS,
      },
      undefined,
      signal,
    );
  const [old, fresh] = [await answers(before), await answers(after)];
  return questions.map((question, at) => ({ question, before: old[at] ?? '', after: fresh[at] ?? '' }));
}

/** One side of the comparison as a document; both sides have the same lines but for the answers. */
export function comparisonDocument(answers: readonly ComparedAnswer[], side: 'before' | 'after'): string {
  const parts = answers.map((answer) => `## ${answer.question}\n\n${answer[side].trim() || '(no answer)'}\n`);
  return `# Answers without any memory in the prompt\n\n${parts.join('\n')}`;
}
