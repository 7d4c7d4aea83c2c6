// One conversation of the chat panel: its turns as the page shows them, and what of it goes into a prompt.
import type { ChatTurn } from '../../webview/protocol.ts';
import { newId } from '../base/scalars.ts';
import type { Turn } from '../capture/schema.ts';
import { PURGED } from '../capture/session-log.ts';
import type { ChatMessage } from '../model/schema.ts';
import { renderBlocks } from './markdown.ts';

/** Messages that go back into the prompt; older ones are dropped, memories carry what mattered in them. */
const HISTORY = 8;
/** Characters of an answer that its continuation sees: all of it would leave no room to go on. */
const TAIL = 3000;
/** States of an answer that later questions may refer to. */
const SAID: ChatTurn['state'][] = ['done', 'stopped', 'cut'];

export class Conversation {
  readonly turns: ChatTurn[] = [];
  private readonly answers = new Map<number, string>();

  /** `session`: its name in the session log. */
  constructor(readonly session = `chat-${newId()}`) {}

  /** The conversation that the session log has under this name. */
  static async restore(session: string, turns: AsyncIterable<Turn>): Promise<Conversation> {
    const conversation = new Conversation(session);
    for await (const { role, text } of turns) {
      const last = conversation.turns.at(-1);
      const continues = role === 'assistant' && last?.role === 'assistant';
      const turn = continues ? last : conversation.add(role, role === 'user' ? text : '');
      if (role === 'user') continue;
      conversation.setAnswer(turn.id, (conversation.answer(turn.id) ?? '') + text);
      turn.state = 'done';
    }
    for (const turn of conversation.turns) turn.blocks = renderBlocks(conversation.answer(turn.id) ?? '');
    return conversation;
  }

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

  /** The question that a turn answers. */
  question(turn: number): string | undefined {
    const asked = this.turns[turn - 1];
    return this.turns[turn]?.role === 'assistant' && asked?.role === 'user' ? asked.text : undefined;
  }

  /**
   * Exchanges before `turn` as messages, newest last: those that were answered, also in part. One that failed, or of
   * which something was forgotten, left nothing to refer to.
   */
  history(turn = this.turns.length): ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (const { id, state } of this.turns.slice(0, turn)) {
      const [question, answer] = [this.question(id), this.answers.get(id)];
      if (!SAID.includes(state) || !question || !answer || question === PURGED || answer === PURGED) continue;
      messages.push({ role: 'user', content: question }, { role: 'assistant', content: answer });
    }
    return messages.slice(-HISTORY);
  }

  /** The exchange of a turn whose answer is to go on, with the end of what was said. */
  unfinished(turn: number): ChatMessage[] {
    const question = this.question(turn) ?? '';
    const answer = (this.answers.get(turn) ?? '').slice(-TAIL);
    return [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ];
  }
}
