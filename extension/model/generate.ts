// The token loop: evaluates a prompt in one sequence, reusing what its KV cache already holds of it, and decodes.
import type { LlamaContextSequence, LlamaGrammarEvaluationState, Token } from 'node-llama-cpp';
import { UserError } from '../base/errors.ts';

/** Prompt tokens a step where nothing else is asked for, so that a long prompt can be cancelled on the way. */
const SLICE = 128;
/** Tokens of the context that a prompt must leave free for the answer. */
const ANSWER_ROOM = 16;
/** Most tokens that one character can be spread over. */
const CHARACTER_TOKENS = 8;

export interface GenerateOptions {
  maxTokens: number;
  /** 0 is greedy. */
  temperature: number;
  /** Of the draw above temperature 0; any when left out. */
  seed?: number;
  /**
   * Tokens of the cache that may be reused at most, all of them when left out. Where it is the same for every prompt, no
   * answer depends on what was asked before.
   */
  reuse?: number;
  grammar?: LlamaGrammarEvaluationState;
  /** Asked after each piece; true ends the answer. */
  isWhole?(text: string): boolean;
  /** Prompt tokens a step. */
  slice?: number;
  onPiece?(piece: string): void;
  /** Awaited before each step: others may compute until it resolves. */
  giveWay?(): Promise<void>;
  signal?: AbortSignal;
}

export interface Generated {
  text: string;
  tokens: Token[];
  /** Milliseconds from the call to the first token; to the end when there was none. */
  firstTokenMs: number;
  ms: number;
  stopped: 'end' | 'length' | 'cancelled';
}

/** Tokens that a prompt and its answer may have together. */
export function contextLimit(sequence: LlamaContextSequence): number {
  return Math.min(sequence.contextSize, sequence.model.trainContextSize);
}

export function refuseTooLong(tokens: number, fits: number): UserError {
  return new UserError('prompt-too-long', {
    what: 'This prompt is too long for the model.',
    why: `It has ${tokens} tokens, and at most ${fits} fit.`,
    next: 'Start a new conversation, or shorten the question and the attached text.',
  });
}

/** Throws `prompt-too-long` where `limit` tokens leave no room for an answer. */
export function refuseUnfit(prompt: Token[], maxTokens: number, limit: number): void {
  const fits = limit - Math.min(maxTokens, ANSWER_ROOM);
  if (prompt.length > fits) throw refuseTooLong(prompt.length, fits);
}

/**
 * Decodes after `prompt`. Throws `prompt-too-long` before anything is evaluated; when the context is full the
 * answer ends as `length`, nothing is ever shifted out. An abort resolves as `cancelled` with what was said.
 */
export async function generate(
  sequence: LlamaContextSequence,
  prompt: Token[],
  options: GenerateOptions,
): Promise<Generated> {
  const started = performance.now();
  const { signal, onPiece, isWhole, giveWay, slice = SLICE } = options;
  const limit = contextLimit(sequence);
  refuseUnfit(prompt, options.maxTokens, limit);
  const most = Math.min(options.maxTokens, limit - prompt.length);

  const tokens: Token[] = [];
  let text = '';
  let pending: Token[] = [];
  let firstTokenMs: number | undefined;
  const result = (stopped: Generated['stopped']): Generated => {
    const ms = performance.now() - started;
    return { text, tokens, firstTokenMs: firstTokenMs ?? ms, ms, stopped };
  };
  /** A character can span tokens; what cannot be text yet waits for the next one. */
  const flush = (force: boolean) => {
    const said = tokens.slice(0, tokens.length - pending.length);
    const piece = sequence.model.detokenize(pending, false, said.slice(-CHARACTER_TOKENS));
    if (!force && piece.endsWith('\ufffd') && pending.length < CHARACTER_TOKENS) return;
    pending = [];
    if (piece === '') return;
    text += piece;
    onPiece?.(piece);
  };

  try {
    const rest = await reusePrefix(sequence, prompt, options.reuse ?? prompt.length);
    for (let at = 0; at + slice < rest.length; at += slice) {
      await giveWay?.();
      if (signal?.aborted) return result('cancelled');
      await sequence.evaluateWithoutGeneratingNewTokens(rest.slice(at, at + slice));
    }
    await giveWay?.();
    if (signal?.aborted) return result('cancelled');
    const last = rest.slice(Math.floor((rest.length - 1) / slice) * slice);
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
    const sampling = { temperature: options.temperature, seed };
    for await (const token of sequence.evaluate(last, {
      ...sampling,
      grammarEvaluationState: options.grammar,
    })) {
      firstTokenMs ??= performance.now() - started;
      tokens.push(token);
      pending.push(token);
      flush(false);
      if (signal?.aborted) {
        flush(true);
        return result('cancelled');
      }
      if (isWhole?.(text)) return result('end');
      if (tokens.length >= most) {
        flush(true);
        return result('length');
      }
      await giveWay?.();
    }
    if (pending.length > 0) flush(true);
    return result('end');
  } catch (error) {
    // What the cache holds after a failure in the middle is unknown.
    await sequence.clearHistory();
    throw error;
  }
}

/** Trims the cache to what it shares with `prompt`; returns what is left to evaluate, at least one token. */
async function reusePrefix(sequence: LlamaContextSequence, prompt: Token[], most: number): Promise<Token[]> {
  const { firstDifferentIndex } = sequence.compareContextTokens(prompt);
  const keep = Math.min(firstDifferentIndex, prompt.length - 1, most);
  if (keep < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  }
  // Models whose cache cannot be cut (recurrent ones) may have dropped more than asked.
  return prompt.slice(sequence.nextTokenIndex);
}
