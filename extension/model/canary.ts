// Proves that an adapter is live and sane on the serving engine before a user sees it.
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { refuseAdapter } from './adapter-check.ts';
import { generate } from './generate.ts';

/** Length of the canary's answer, and how many of its last tokens are looked at for a loop. */
const ANSWER_TOKENS = 24;
const LOOP_WINDOW = 16;

interface Song {
  /** Logits of the token after the prompt, by token. */
  logits: Map<Token, number>;
  answer: string;
  looping: boolean;
}

/**
 * Runs a fixed prompt through adapter and base. Throws `adapter-canary-failed` when the adapter's logits are not
 * finite or all the same, when it changes nothing at all (it was not applied), or when its answer loops and the base's does not.
 * Resolves with the adapter's answer.
 */
export async function runCanary(
  name: string,
  adapter: LlamaContextSequence,
  base: LlamaContextSequence,
  prompt: Token[],
): Promise<string> {
  const fail = (why: string) =>
    refuseAdapter('adapter-canary-failed', `The adapter ${name} does not work.`, why);
  const ours = await sing(adapter, prompt);
  const values = [...ours.logits.values()];
  if (!values.every(Number.isFinite)) throw fail('With it the model computes values that are not numbers.');
  // Weights far too large overflow to one value for every token.
  if (values.every((value) => value === values[0]))
    throw fail('With it the model finds every next word alike.');
  const theirs = await sing(base, prompt);
  if ([...ours.logits].every(([token, logit]) => theirs.logits.get(token) === logit)) {
    throw fail('With it the model computes exactly what it does without.');
  }
  if (ours.looping && !theirs.looping) {
    throw fail(`Its answer repeats itself: ${JSON.stringify(ours.answer.slice(0, 60))}.`);
  }
  return ours.answer;
}

async function sing(sequence: LlamaContextSequence, prompt: Token[]): Promise<Song> {
  await sequence.clearHistory();
  const last = prompt.at(-1)!;
  const evaluated = await sequence.controlledEvaluate([
    ...prompt.slice(0, -1),
    [last, { generateNext: { logits: true } }],
  ]);
  const logits = evaluated[prompt.length - 1]!.next.logits!;
  const { text, tokens } = await generate(sequence, prompt, {
    maxTokens: ANSWER_TOKENS,
    temperature: 0,
    fresh: true,
  });
  const window = tokens.slice(-LOOP_WINDOW);
  return { logits, answer: text, looping: window.length === LOOP_WINDOW && new Set(window).size <= 2 };
}
