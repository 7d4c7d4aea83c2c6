// One conversation of the chat panel: its turns as the page shows them, and what of it goes into a prompt.
import type { ChatTurn } from '../../webview/protocol.ts';
import { newId } from '../base/scalars.ts';
import type { ChatMessage } from '../model/schema.ts';

/** Messages that go back into the prompt; older ones are dropped, memories carry what mattered in them. */
const HISTORY = 8;

export class Conversation {
  /** Its name in the session log. */
  readonly session = `chat-${newId()}`;
  readonly turns: ChatTurn[] = [];
  private readonly answers = new Map<number, string>();

  add(role: ChatTurn['role'], text = ''): ChatTurn {
    const turn: ChatTurn = {
      id: this.turns.length,
      role,
      text,
      blocks: [],
      state: role === 'user' ? 'done' : 'streaming',
      recalled: [],
      learned: [],
      reflected: false,
    };
    this.turns.push(turn);
    return turn;
  }

  /** Keeps the Markdown of an answer: for the prompt of the next question, and for copying. */
  setAnswer(turn: number, markdown: string): void {
    this.answers.set(turn, markdown);
  }

  answer(turn: number): string | undefined {
    return this.answers.get(turn);
  }

  /** Complete exchanges as messages, newest last; one that failed left nothing to refer to. */
  history(): ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (const turn of this.turns) {
      const answer = this.answers.get(turn.id);
      const question = this.turns[turn.id - 1];
      if (turn.role !== 'assistant' || turn.state !== 'done' || !answer || !question) continue;
      messages.push({ role: 'user', content: question.text }, { role: 'assistant', content: answer });
    }
    return messages.slice(-HISTORY);
  }
}
