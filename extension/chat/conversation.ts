// One conversation of the chat panel: its turns as the page shows them, and what of it goes into a prompt.
import type { ChatTurn } from '../../webview/protocol.ts';
import { newId } from '../base/scalars.ts';
import type { Turn } from '../capture/schema.ts';
import { PURGED } from '../capture/session-log.ts';
import type { ChatMessage } from '../model/schema.ts';
import { renderBlocks } from './markdown.ts';
import { ownCommand, questionOf } from './slash-commands.ts';
import { type Summary, summaryMessages } from './summary.ts';

/** Characters of an answer that its continuation sees: all of it would leave no room to go on. */
const TAIL = 3000;
/** States of an answer that later questions may refer to. */
const SAID: ChatTurn['state'][] = ['done', 'stopped', 'cut'];

export class Conversation {
  readonly turns: ChatTurn[] = [];
  /** What goes along in place of the first exchanges. */
  summary: Summary | undefined;
  /** The user wants none as long as everything fits. */
  whole = false;
  /** Tokens of the last prompt with its answer, and of the model's context. */
  context: { used: number; size: number } | undefined;
  private readonly answers = new Map<ChatTurn, string>();
  /** Numbers of what the session log has of an answer's exchange. */
  private readonly logged = new Map<ChatTurn, number[]>();

  /** `session`: its name in the session log. */
  constructor(readonly session = `chat-${newId()}`) {}

  /** The conversation that the session log has under this name. */
  static async restore(session: string, turns: AsyncIterable<Turn>): Promise<Conversation> {
    const conversation = new Conversation(session);
    for await (const { role, text, turn: number } of turns) {
      const last = conversation.turns.at(-1);
      const continues = role === 'assistant' && last?.role === 'assistant';
      const turn = continues ? last : conversation.add(role, role === 'user' ? text : '');
      conversation.note(turn, [number]);
      if (role === 'user') continue;
      conversation.setAnswer(turn, (conversation.answers.get(turn) ?? '') + text);
      turn.state = 'done';
    }
    for (const turn of conversation.turns) turn.blocks = renderBlocks(conversation.answers.get(turn) ?? '');
    // Of what was deleted or forgotten the log has numbers and no words.
    const gone = (turn: ChatTurn) => (conversation.answers.get(turn) ?? turn.text) === PURGED;
    for (const turn of conversation.turns.filter(({ role }) => role === 'user'))
      if (conversation.exchange(turn.id).every(gone)) conversation.remove(turn.id);
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
  setAnswer(turn: ChatTurn, markdown: string): void {
    this.answers.set(turn, markdown);
  }

  /** Notes under which numbers the session log has what belongs to a turn. */
  note(turn: ChatTurn, numbers: readonly number[]): void {
    this.logged.set(turn, [...(this.logged.get(turn) ?? []), ...numbers]);
  }

  /** True unless the turn was taken out, as an answer can be that comes to its end later. */
  has(turn: ChatTurn): boolean {
    return this.turns[turn.id] === turn;
  }

  /** The question of a turn and its answer. */
  exchange(turn: number): ChatTurn[] {
    const from = this.turns[turn]?.role === 'assistant' ? turn - 1 : turn;
    return this.turns.slice(from, this.turns[from + 1]?.role === 'assistant' ? from + 2 : from + 1);
  }

  /** Takes out the exchange of a turn, with `after` also all later ones; the numbers that the log has of them. */
  remove(turn: number, after = false): number[] {
    const exchange = this.exchange(turn);
    const from = exchange[0]?.id ?? this.turns.length;
    // A summary of what is taken out says it still.
    if (this.summary && this.exchanges(from).length / 2 < this.summary.exchanges) this.summary = undefined;
    const taken = this.turns.splice(from, after ? this.turns.length : exchange.length);
    for (const [id, left] of this.turns.entries()) left.id = id;
    return taken.flatMap((one) => this.logged.get(one) ?? []);
  }

  /**
   * Loses what its session `log` lost when a memory was forgotten: exchanges of which a turn is blank there, what Dormouse
   * itself said in these `words`, and the summary, which may say any of it.
   */
  async forget(log: AsyncIterable<Turn>, words: string): Promise<void> {
    this.summary = undefined;
    const purged = new Set<number>();
    for await (const { turn, text } of log) if (text === PURGED) purged.add(turn);
    const says = (turn: ChatTurn) =>
      this.exchange(turn.id).some((one) => {
        const own = !this.logged.has(one) && (this.answers.get(one) ?? one.text).includes(words);
        return own || this.logged.get(one)?.some((number) => purged.has(number));
      });
    for (const turn of this.turns.filter(says)) {
      Object.assign(turn, { recalled: [], learned: [] });
      if (turn.role === 'user') turn.text = PURGED;
      else {
        this.answers.set(turn, PURGED);
        turn.blocks = renderBlocks(PURGED);
      }
    }
  }

  answer(turn: number): string | undefined {
    return this.answers.get(this.turns[turn]!);
  }

  /** The last answer of a model. */
  lastAnswer(): ChatTurn | undefined {
    return this.turns.findLast(({ id, state }) => {
      const question = this.question(id);
      return question !== undefined && SAID.includes(state) && !ownCommand(question);
    });
  }

  /** The question that a turn answers. */
  question(turn: number): string | undefined {
    const asked = this.turns[turn - 1];
    return this.turns[turn]?.role === 'assistant' && asked?.role === 'user' ? asked.text : undefined;
  }

  /** The exchanges before `turn` as a prompt has them: the first ones by their summary, where there is one. */
  history(turn = this.turns.length): ChatMessage[] {
    const all = this.exchanges(turn);
    const { summary } = this;
    if (!summary || all.length / 2 < summary.exchanges) return all;
    return [...summaryMessages(summary), ...all.slice(2 * summary.exchanges)];
  }

  /**
   * Exchanges before `turn` as messages, newest last: those that were answered, also in part. One that failed, or of
   * which something was forgotten, left nothing to refer to, and of what Dormouse did itself no model knows.
   */
  exchanges(turn = this.turns.length): ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (const { id, state } of this.turns.slice(0, turn)) {
      const [question, answer] = [this.question(id), this.answer(id)];
      if (!SAID.includes(state) || !question || !answer || question === PURGED || answer === PURGED) continue;
      if (ownCommand(question)) continue;
      messages.push({ role: 'user', content: questionOf(question) }, { role: 'assistant', content: answer });
    }
    return messages;
  }

  /** The exchange of a turn whose answer is to go on, with the end of what was said. */
  unfinished(turn: number): ChatMessage[] {
    const question = questionOf(this.question(turn) ?? '');
    const answer = (this.answer(turn) ?? '').slice(-TAIL);
    return [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ];
  }
}
