// Answers of the two generating routes: a chat with the workspace's memory, and code between a prompt and a suffix.
import { servingAdapter } from '../adapter/serving.ts';
import { estimateTokens } from '../language/tokens.ts';
import type { ChatMessage } from '../model/schema.ts';
import { ask } from '../workspace/exchange.ts';
import { foreignTalk } from '../workspace/foreign-talk.ts';
import type { ChatBody, CompletionBody } from './protocol.ts';
import type { ServedModel } from './served-models.ts';
import { StopWords } from './stop-words.ts';

/** Tokens of a completion where the client names none, as in the protocol. */
const COMPLETION_TOKENS = 16;

export interface Generated {
  text: string;
  finish: 'stop' | 'length';
  /** Tokens of the prompt and of the answer; `estimated` where the engine did not count them. */
  usage: { prompt: number; answer: number; estimated: boolean };
}

/** Nothing is captured: the words are another program's prompt. Throws what `ask` and `foreignTalk` throw. */
export async function chatAnswer(
  { services, bare }: ServedModel,
  body: ChatBody,
  onPiece: (piece: string) => void,
  signal: AbortSignal,
): Promise<Generated> {
  const { question, history, instructions } = foreignTalk(body.messages.map(message));
  const stop = new AbortController();
  let text = '';
  const words = new StopWords(body.stop, (piece) => {
    text += piece;
    onPiece(piece);
  });
  const answer = await ask(
    services,
    question,
    {
      history,
      instructions,
      adapter: !bare,
      recall: !bare,
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? 'rest',
      temperature: body.temperature ?? undefined,
    },
    (piece) => {
      words.take(piece);
      if (words.found) stop.abort();
    },
    AbortSignal.any([signal, stop.signal]),
  );
  words.end();
  return {
    text,
    finish: !words.found && answer.stopped === 'length' ? 'length' : 'stop',
    usage: { prompt: answer.promptTokens, answer: answer.tokens, estimated: false },
  };
}

/** What a tool gave back is read as the user's: this model calls none itself. */
function message({ role, content }: ChatBody['messages'][number]): ChatMessage {
  if (role === 'developer') return { role: 'system', content };
  return { role: role === 'tool' ? 'user' : role, content };
}

/** With a suffix, or in a template that has one, what stands between; else how the text goes on. Throws what the host throws. */
export async function completionAnswer(
  { services, bare }: ServedModel,
  body: CompletionBody,
  signal: AbortSignal,
): Promise<Generated> {
  const model = await services.model();
  const adapter = bare ? null : await servingAdapter(services, model);
  const { prefix, suffix } = infillOf(body);
  const maxTokens = body.max_tokens ?? COMPLETION_TOKENS;
  const written =
    suffix === undefined
      ? await model.complete({ text: prefix, adapter, maxTokens }, signal)
      : await model.infill({ prefix, suffix, adapter, maxTokens }, signal);
  let text = '';
  const words = new StopWords(body.stop, (piece) => {
    text += piece;
  });
  words.take(written);
  words.end();
  const answer = estimateTokens(written);
  return {
    text,
    finish: !words.found && answer >= maxTokens ? 'length' : 'stop',
    usage: { prompt: estimateTokens(prefix + (suffix ?? '')), answer, estimated: true },
  };
}

/** Clients that know no suffix put both sides into the marks of a family: Qwen's and StarCoder's are read. */
const TEMPLATES = [
  /^<\|fim_prefix\|>([\s\S]*)<\|fim_suffix\|>([\s\S]*)<\|fim_middle\|>$/,
  /^<fim_prefix>([\s\S]*)<fim_suffix>([\s\S]*)<fim_middle>$/,
];

export function infillOf({ prompt, suffix }: Pick<CompletionBody, 'prompt' | 'suffix'>): {
  prefix: string;
  suffix: string | undefined;
} {
  if (typeof suffix === 'string') return { prefix: prompt, suffix };
  for (const template of TEMPLATES) {
    const found = template.exec(prompt.trim());
    if (found) return { prefix: found[1]!, suffix: found[2]! };
  }
  return { prefix: prompt, suffix: undefined };
}
