// Older exchanges of a conversation in a few sentences, written by the model itself before its context is full, with what
// the user said in the user's own words: a small model muddles decisions and numbers. The user can read the summary, and
// have the whole exchanges go along again.
import { estimateTokens } from '../language/tokens.ts';
import type { Model } from '../model/client.types.ts';
import type { ChatMessage } from '../model/schema.ts';

/** Share of the context from which on a prompt is too full, and the same where the user wants no summary. */
const FULL = 0.8;
const WHOLE = 0.95;
/** Exchanges that always go along as they were said. */
const KEPT = 2;
/** Share of the context that one piece of the conversation may fill while it is summarised, and tokens of a summary. */
const PIECE = 0.5;
const SUMMARY_TOKENS = 320;

const SYSTEM = 'You write short, exact minutes of conversations between a developer and an assistant.';
const ORDER =
  'Summarise what was said so far in at most ten short sentences. Keep every decision, name, number, file, command and open question exactly as it was said. Add nothing.';
/** How a later prompt introduces it: as an exchange, the shape that every model was trained on. */
const ASKED = 'What did we say before?';

/** Words of the user that a summary keeps: of each message its beginning, of the newest messages. */
const QUOTED = 160;
const MOST_QUOTED = 12;

export interface Summary {
  text: string;
  /** Of it the model's own sentences, which a later summary goes on from. */
  minutes: string;
  /** How many exchanges it stands for, counted from the first one. */
  exchanges: number;
}

export function summaryMessages({ text }: Pick<Summary, 'text'>): ChatMessage[] {
  return [
    { role: 'user', content: ASKED },
    { role: 'assistant', content: text },
  ];
}

/** The model's minutes, with the beginnings of what the user said under them. */
export function withQuotes(minutes: string, exchanges: readonly ChatMessage[]): string {
  const said = exchanges
    .filter(({ role }) => role === 'user')
    .slice(-MOST_QUOTED)
    .map(({ content }) => content.replace(/\s+/g, ' ').trim())
    .map((line) => `- ${line.length > QUOTED ? `${line.slice(0, QUOTED - 1)}…` : line}`);
  return `${minutes}\n\nThe developer said:\n\n${said.join('\n')}`;
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

/**
 * How many exchanges, from the first one on, a summary has to stand for: 0 where everything fits. `history`: all of them
 * as pairs of messages. `beside`: estimated tokens of all else in the prompt. `whole`: the user wants no summary as long
 * as everything fits without one.
 */
export function exchangesToSummarise(
  history: readonly ChatMessage[],
  beside: number,
  contextSize: number,
  whole: boolean,
): number {
  const full = tokensOf(history) + beside > contextSize * (whole ? WHOLE : FULL);
  return full ? Math.max(0, history.length / 2 - KEPT) : 0;
}

/**
 * A summary of these messages, on top of an earlier one. What is too long for one look is read piece by piece, each with
 * the summary of those before it. Throws what the model host throws; an abort ends with an error of it.
 */
export async function summarise(
  model: Pick<Model, 'chat'>,
  messages: readonly ChatMessage[],
  { contextSize, earlier }: { contextSize: number; earlier?: string },
  signal?: AbortSignal,
): Promise<string> {
  let text = earlier;
  for (const piece of piecesOf(messages, contextSize * PIECE)) {
    const before = text === undefined ? [] : summaryMessages({ text });
    const { text: written } = await model.chat(
      {
        adapter: null,
        maxTokens: SUMMARY_TOKENS,
        messages: [
          { role: 'system', content: SYSTEM },
          ...before,
          { role: 'user', content: `${transcript(piece)}\n\n${ORDER}` },
        ],
      },
      undefined,
      signal,
    );
    signal?.throwIfAborted();
    text = written.trim();
  }
  return text ?? '';
}

/** As text in one message: a model that is given a conversation goes on with it instead. */
function transcript(messages: readonly ChatMessage[]): string {
  return messages
    .map(({ role, content }) => `${role === 'user' ? 'Developer' : 'Assistant'}: ${content}`)
    .join('\n\n');
}

/** Stretches of messages of at most `most` estimated tokens; a longer message is cut into several, none of it left out. */
function piecesOf(messages: readonly ChatMessage[], most: number): ChatMessage[][] {
  const pieces: ChatMessage[][] = [];
  let room = 0;
  const letters = Math.max(300, Math.floor(most * 3) - 6);
  for (const { role, content } of messages)
    for (let at = 0; at === 0 || at < content.length; at += letters) {
      const part = { role, content: content.slice(at, at + letters) };
      const tokens = estimateTokens(part.content);
      if (pieces.length === 0 || tokens > room) {
        pieces.push([]);
        room = most;
      }
      pieces.at(-1)!.push(part);
      room -= tokens;
    }
  return pieces;
}
