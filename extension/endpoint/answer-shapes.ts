// Answers in the documents of the OpenAI protocol, whole and in pieces.
import { randomUUID } from 'node:crypto';
import type { Generated } from './answers.ts';

/** Of one answer of a chat; a client reads the role with the first piece. */
export function chatShape(model: string) {
  const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
  let first = true;
  return {
    whole: ({ text, finish, usage }: Generated) => ({
      ...head,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null },
          logprobs: null,
          finish_reason: finish,
        },
      ],
      usage: usageOf(usage),
    }),
    piece: (delta: { content?: string }, finish: string | null = null) => {
      const role = first ? { role: 'assistant' } : {};
      first = false;
      return {
        ...head,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish }],
      };
    },
    usage: ({ usage }: Generated) => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [],
      usage: usageOf(usage),
    }),
  };
}

/** Of one completion. */
export function completionShape(model: string) {
  const head = {
    id: `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model,
  };
  const piece = ({ text, finish }: Generated) => ({
    ...head,
    choices: [{ index: 0, text, logprobs: null, finish_reason: finish }],
  });
  return {
    piece,
    whole: (answer: Generated) => ({ ...piece(answer), usage: usageOf(answer.usage) }),
    usage: ({ usage }: Generated) => ({ ...head, choices: [], usage: usageOf(usage) }),
  };
}

const usageOf = ({ prompt, answer }: Generated['usage']) => ({
  prompt_tokens: prompt,
  completion_tokens: answer,
  total_tokens: prompt + answer,
});
