// The prompts that one question can be asked with, from the whole conversation with all attached code to the bare question.
import { estimateTokens } from '../language/tokens.ts';
import type { Memory } from '../memory/schema.ts';
import type { Family } from '../model/family.ts';
import type { ChatMessage } from '../model/schema.ts';
import { type Attachment, attachmentTokens, withAttachments } from './attachment.ts';
import { composeMessages } from './prompt.ts';

/** Share of the context that is kept free for an answer which gets the rest, and the most of it in tokens. */
const ANSWER_SHARE = 1 / 3;
const ANSWER_TOKENS = 1024;
/** Messages of a conversation that the embedded model reads: it was trained on short ones. */
const EMBEDDED_HISTORY = 8;

export interface PromptChoice {
  messages: ChatMessage[];
  /** Attachments that it has no room for, and how many of the oldest exchanges. */
  leftOut: Attachment[];
  exchangesLeftOut: number;
}

/**
 * The prompts to try, one after the other: with the conversation so far and the attached code, then without the oldest
 * exchanges, then without the attachments either, the largest first. Where the answer gets the rest of the context of
 * `contextSize` tokens, prompts that would leave too little for it are left out, except for the last.
 */
export function* promptChoices(
  family: Family,
  recalled: Memory[],
  question: string,
  {
    history = [],
    attachments = [],
    instructions,
    own,
  }: {
    history?: ChatMessage[];
    attachments?: Attachment[];
    instructions?: string;
    own?: string | undefined;
  },
  contextSize?: number,
): Generator<PromptChoice> {
  const most = contextSize && contextSize - Math.min(ANSWER_TOKENS, contextSize * ANSWER_SHARE);
  let kept = family === 'embedded' ? history.slice(-EMBEDDED_HISTORY) : history;
  // The embedded model reads its closed language alone.
  let attached = family === 'embedded' ? [] : attachments;
  for (;;) {
    const messages = composeMessages(
      recalled,
      family,
      kept,
      withAttachments(question, attached),
      instructions,
      own,
    );
    const last = kept.length === 0 && attached.length === 0;
    const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    if (last || most === undefined || tokens <= most)
      yield {
        messages,
        leftOut: attachments.filter((one) => !attached.includes(one)),
        exchangesLeftOut: (history.length - kept.length) / 2,
      };
    if (last) return;
    if (kept.length > 0) kept = kept.slice(2);
    else {
      const largest = attached.toSorted((a, b) => attachmentTokens(b) - attachmentTokens(a))[0];
      attached = attached.filter((one) => one !== largest);
    }
  }
}
