// One question to Claude, answered as JSON of a known shape: the real SDK, prompt caching, retries with a limit, and
// every failure as one UserError. Nothing is sent before somebody asks a question here.
import type Anthropic from '@anthropic-ai/sdk';
import type { z } from 'zod';
import { CancelledError } from '../base/errors.ts';
import { answerFault, asUserError, retryAfter } from './faults.ts';
import { addUsage, CLAUDE_MODEL, noUsage, type TokenUsage } from './prices.ts';

/** Tokens an answer may have, thinking included; the SDK streams nothing up to this size. */
export const ANSWER_TOKENS = 16_000;
/** Milliseconds for one attempt, and for a question with all its attempts and waits. */
const ATTEMPT_MS = 4 * 60_000;
const QUESTION_MS = 10 * 60_000;
/** Attempts after the first one. */
const RETRIES = 2;
/** A server that asks to wait longer, in seconds, is not waited for: the user is told instead. */
const LONGEST_WAIT = 60;

export interface Question<T> {
  /** Instructions that never change: cached across all questions. */
  system: string;
  /** Material that several questions are about: cached together with `system`. */
  shared: string;
  /** What is asked about it this time. */
  question: string;
  schema: z.ZodType<T>;
}

export interface Claude {
  /** Where the text goes, for the user to see. */
  readonly host: string;
  /**
   * Throws CancelledError, and UserError `claude-key`, `claude-billing`, `claude-rate-limit`, `claude-overloaded`,
   * `claude-timeout`, `claude-unreachable`, `claude-too-large`, `claude-request`, `claude-malformed`,
   * `claude-truncated` or `claude-declined`.
   */
  ask<T>(question: Question<T>, signal?: AbortSignal): Promise<T>;
  /** What all questions so far have used, also those that failed. */
  usage(): TokenUsage;
}

export interface ClaudeOptions {
  apiKey: string;
  /** The SDK's own `ANTHROPIC_BASE_URL`, or Anthropic's address, when left out. */
  baseURL?: string;
  attemptMs?: number;
  questionMs?: number;
  /** Told when the server asks to wait, in seconds. */
  onWait?: (seconds: number) => void;
}

/** Loads the SDK; sends nothing. */
export async function openClaude(options: ClaudeOptions): Promise<Claude> {
  const { default: Sdk } = await import('@anthropic-ai/sdk');
  const { zodOutputFormat } = await import('@anthropic-ai/sdk/helpers/zod');
  const sdk = new Sdk({
    apiKey: options.apiKey,
    // Only the key that the user gave to Dormouse is ever used.
    authToken: null,
    baseURL: options.baseURL,
    timeout: options.attemptMs ?? ATTEMPT_MS,
    maxRetries: RETRIES,
    logLevel: 'off',
    fetch: patientFetch(options.onWait),
  });
  const { host } = new URL(sdk.baseURL);
  let used = noUsage();

  /** The text of one answer. */
  const once = async <T>(
    { system, shared, question, schema }: Question<T>,
    signal: AbortSignal | undefined,
  ): Promise<string> => {
    const deadline = AbortSignal.timeout(options.questionMs ?? QUESTION_MS);
    let message: Anthropic.Message;
    try {
      message = await sdk.messages.create(
        {
          model: CLAUDE_MODEL,
          max_tokens: ANSWER_TOKENS,
          system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: shared, cache_control: { type: 'ephemeral' } },
                { type: 'text', text: question },
              ],
            },
          ],
          // The model reads closely without much thinking; forced tool use is refused by current models.
          output_config: { effort: 'low', format: zodOutputFormat(schema) },
        },
        { signal: signal ? AbortSignal.any([signal, deadline]) : deadline },
      );
    } catch (error) {
      // The body of an answer is read without the SDK's care: what is no JSON is a malformed answer.
      if (error instanceof SyntaxError) return '';
      throw asUserError(error, {
        host,
        timedOut: deadline.aborted,
        cancelled: signal?.aborted === true,
      });
    }
    if (!Array.isArray(message.content)) return '';
    used = addUsage(used, usageOf(message));
    if (message.stop_reason === 'refusal')
      throw answerFault('declined', message.stop_details?.explanation ?? '');
    if (message.stop_reason === 'max_tokens' || message.stop_reason === 'model_context_window_exceeded')
      throw answerFault('truncated', `${ANSWER_TOKENS} tokens`);
    return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  };

  return {
    host,
    usage: () => used,
    ask: async (question, signal) => {
      let problem = '';
      // Once more, since a second answer often is well formed where the first was not.
      for (let attempt = 0; attempt < 2; attempt++) {
        if (signal?.aborted) throw new CancelledError();
        const read = parse(await once(question, signal), question.schema);
        if ('value' in read) return read.value;
        problem = read.problem;
      }
      throw answerFault('malformed', problem);
    },
  };
}

function usageOf({ usage }: Anthropic.Message): TokenUsage {
  return {
    requests: 1,
    input: usage?.input_tokens ?? 0,
    cacheWrite: usage?.cache_creation_input_tokens ?? 0,
    cacheRead: usage?.cache_read_input_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
  };
}

function parse<T>(text: string, schema: z.ZodType<T>): { value: T } | { problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'no JSON' };
  }
  const checked = schema.safeParse(json);
  if (checked.success) return { value: checked.data };
  const [issue] = checked.error.issues;
  return { problem: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** The SDK waits as long as the server says, be it a day; beyond a minute the user should rather know. */
function patientFetch(onWait?: (seconds: number) => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const wait = response.ok ? undefined : retryAfter(response.headers);
    if (wait === undefined) return response;
    if (wait <= LONGEST_WAIT) {
      onWait?.(wait);
      return response;
    }
    const headers = new Headers(response.headers);
    headers.set('x-should-retry', 'false');
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}
