// A conversation as another program hands it over, in the parts that our assistant takes: instructions, what was said so
// far, and the question.
import { UserError } from '../base/errors.ts';
import type { ChatMessage } from '../model/schema.ts';

export interface ForeignTalk {
  /** Everything that the program told the model as a system. */
  instructions: string;
  /** User and assistant in turn. */
  history: ChatMessage[];
  question: string;
}

/**
 * System messages become instructions wherever they stand, and messages of one role that follow each other one message.
 * Throws UserError `no-question` where the last word is not the user's.
 */
export function foreignTalk(messages: readonly ChatMessage[]): ForeignTalk {
  const instructions = messages.filter(({ role }) => role === 'system').map(({ content }) => content.trim());
  const history: ChatMessage[] = [];
  for (const { role, content } of messages) {
    if (role === 'system' || content.trim() === '') continue;
    const last = history.at(-1);
    if (last?.role === role) history[history.length - 1] = { role, content: `${last.content}\n\n${content}` };
    else history.push({ role, content });
  }
  const question = history.pop();
  if (question?.role === 'user')
    return { instructions: instructions.filter(Boolean).join('\n\n'), history, question: question.content };
  throw new UserError(
    'no-question',
    {
      what: 'There is nothing to answer.',
      why: question ? 'The last message is not the user’s.' : 'The conversation has no message of the user.',
      next: 'End the conversation with a message of the role user that is not empty.',
    },
    'usage',
  );
}
