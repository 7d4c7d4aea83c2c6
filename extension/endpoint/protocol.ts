// What of the OpenAI protocol is understood (https://platform.openai.com/docs/api-reference), and its errors. What a client
// sends beside it is left out, as the protocol wants, but for what would change the answer: that is refused.
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';

const MOST_TOKENS = 100_000;
const Stop = z
  .union([z.string().min(1), z.array(z.string().min(1)).max(4)])
  .nullish()
  .transform((stop) => (stop == null ? [] : typeof stop === 'string' ? [stop] : stop));
const Tokens = z.int().min(1).max(MOST_TOKENS).nullish();

/** The text of a message: a string, or parts of which those of text count; pictures and sounds are refused. */
const Content = z
  .union([
    z.string(),
    z
      .array(z.object({ type: z.enum(['text', 'input_text']), text: z.string() }))
      .transform((parts) => parts.map(({ text }) => text).join('')),
  ])
  .nullish()
  .transform((content) => content ?? '');

export const ChatBody = z.object({
  model: z.string(),
  messages: z
    .array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: Content }))
    .min(1)
    .max(10_000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: Tokens,
  max_completion_tokens: Tokens,
  temperature: z.number().min(0).max(2).nullish(),
  stop: Stop,
  n: z.literal(1, 'only one answer is given').nullish(),
  /** The model calls no tool, which `auto` leaves to it. */
  tool_choice: z.enum(['auto', 'none'], 'this model calls no tools').nullish(),
  response_format: z.object({ type: z.literal('text', 'answers are text') }).nullish(),
});
export type ChatBody = z.infer<typeof ChatBody>;

export const CompletionBody = z.object({
  model: z.string(),
  prompt: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  suffix: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: Tokens,
  stop: Stop,
  n: z.literal(1, 'only one answer is given').nullish(),
  echo: z.literal(false, 'the prompt is not sent back').nullish(),
});
export type CompletionBody = z.infer<typeof CompletionBody>;

/** A refusal with its status in HTTP. */
export class RequestError extends UserError {
  constructor(
    readonly status: number,
    code: string,
    text: { what: string; why: string; next: string },
  ) {
    super(code, text, 'refused');
  }
}

/** The body of an error, as clients of the protocol read it. */
export function errorBody({ code, text }: UserError): object {
  const message = printable(`${text.what} ${text.why} ${text.next}`);
  return { error: { message, type: 'dormouse_error', param: null, code } };
}

/** `body` by its schema. Throws RequestError 400 that names the place. */
export function parsed<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new RequestError(400, 'bad-request', {
    what: 'The request was not understood.',
    why: `${issue?.path.map(String).join('.') || 'The body'}: ${issue?.message ?? 'it has another shape'}.`,
    next: 'The guide of Dormouse says what is understood.',
  });
}
