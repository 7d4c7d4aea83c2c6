// Proves that an adapter is live and sane on the serving engine before a user sees it.
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { generate } from '../model/generate.ts';
import { refuseAdapter } from './header-check.ts';

/** Length of the canary's answer, and how many of its last tokens are looked at for a loop. */
const ANSWER_TOKENS = 24;
const LOOP_WINDOW = 16;

interface Song {
  /** Logits of the token after the prompt, by token. */
  logits: Map<Token, number>;
  looping: boolean;
}

/**
 * Runs fixed prompts through adapter and base. Throws `adapter-canary-failed` when the adapter's logits are not finite
 * or all the same, when it changes nothing at all (it was not applied), or when it loops whatever it is asked and the
 * base does not: one loop is what a very small model may do, and the probes judge its answers. What it says is kept
 * nowhere: it was trained on what the user said.
 */
export async function runCanary(
  name: string,
  adapter: LlamaContextSequence,
  base: LlamaContextSequence,
  [prompt, ...others]: [Token[], ...Token[][]],
): Promise<void> {
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
  if (ours.looping && !theirs.looping && (await loopsOn(others, adapter, base)))
    throw fail('Its answers repeat themselves.');
}

async function loopsOn(prompts: Token[][], adapter: LlamaContextSequence, base: LlamaContextSequence) {
  for (const prompt of prompts)
    if (!(await sing(adapter, prompt)).looping || (await sing(base, prompt)).looping) return false;
  return true;
}

async function sing(sequence: LlamaContextSequence, prompt: Token[]): Promise<Song> {
  await sequence.clearHistory();
  const last = prompt.at(-1)!;
  const evaluated = await sequence.controlledEvaluate([
    ...prompt.slice(0, -1),
    [last, { generateNext: { logits: true } }],
  ]);
  const logits = evaluated[prompt.length - 1]!.next.logits!;
  const { tokens } = await generate(sequence, prompt, {
    maxTokens: ANSWER_TOKENS,
    temperature: 0,
    reuse: 0,
  });
  const window = tokens.slice(-LOOP_WINDOW);
  return { logits, looping: window.length === LOOP_WINDOW && new Set(window).size <= 2 };
}
