// The talk of the chat panel: one answer at a time in the present conversation, which can be stopped, asked for again,
// gone on with, asked in other words and deleted. A conversation that was left goes on to its end unseen: what was taught in it counts.
import type { ChatMemory, ChatTurn } from '../../webview/protocol.ts';
import { CancelledError } from '../base/errors.ts';
import type { Answer } from '../workspace/exchange.ts';
import { Conversation } from './conversation.ts';
import { firstChange, renderBlocks } from './markdown.ts';
import { type OwnCommand, ownCommand, questionOf } from './slash-commands.ts';

/** A growing answer is rendered at most this often, in milliseconds: faster than that is flicker. */
const FRAME = 50;
/** Asks a model for the rest of its answer; these words are nobody's, and never logged. */
const GO_ON = 'Go on exactly where your answer stopped. Repeat nothing of it.';

const STATES = { end: 'done', length: 'cut', cancelled: 'stopped' } as const;

/** One question to the assistant, as `ask` of workspace/exchange.ts takes it. */
export interface Request {
  /** Where it stands, and the turn that it fills: what was said before is the conversation's to tell. */
  conversation: Conversation;
  turn: ChatTurn;
  question: string;
  /** What the user typed, where that is something else. */
  said?: string;
  /** The answer goes on where another one was cut. */
  continues: boolean;
}

/** What the page shows of an answer. */
export interface Told extends Pick<Answer, 'answer' | 'stopped' | 'logged'> {
  recalled: ChatMemory[];
  learned: ChatMemory[];
  figures: string;
  /** Tokens of the prompt with its answer, and of the model's context. */
  context: { used: number; size: number };
}

/** What Dormouse says when it has done something itself. */
export interface Done {
  /** Markdown. */
  said: string;
  recalled?: ChatMemory[];
  learned?: ChatMemory[];
}

export interface DialogueOptions {
  answer(
    request: Request,
    heard: { piece(text: string): void; waits(what: string): void },
    signal: AbortSignal,
  ): Promise<Told>;
  /** Follows a command that needs no model; it stands in no log. */
  follow(command: OwnCommand, argument: string, conversation: Conversation): Promise<Done>;
  /** Blanks these turns of a session, which the user took out. */
  blank(session: string, turns: readonly number[]): void;
  /** Says on the turn why there is no answer. */
  fail(turn: ChatTurn, error: unknown): void;
  /** A turn of the present conversation is new, or changed; also where an answer began or ended. */
  show(turn: ChatTurn): void;
  /** Blocks of a turn from `from` on are new. */
  grow(turn: ChatTurn, from: number): void;
  /** Another conversation is the present one. */
  reset(): void;
  /** An answer begins, or none runs any more. */
  running(answering: boolean): void;
}

interface Running {
  abort: AbortController;
  turn: ChatTurn;
}

export class Dialogue {
  conversation = new Conversation();
  private current: Running | undefined;
  /** Who speaks on a turn: of an answer that was stopped and asked for again, the second. */
  private readonly speaker = new WeakMap<ChatTurn, Running>();

  constructor(private readonly options: DialogueOptions) {}

  get answering(): boolean {
    return this.current !== undefined;
  }

  /** Asks in the present conversation and resolves with the finished turn; undefined while another answer runs. */
  async ask(question: string): Promise<ChatTurn | undefined> {
    const text = question.trim();
    if (!text || this.current) return undefined;
    const { conversation } = this;
    this.options.show(conversation.add('user', text));
    return this.answer(conversation.add('assistant'), text);
  }

  /** Asks the question of a turn again that failed or was stopped; what came of it is replaced. */
  async retry(id: number): Promise<ChatTurn | undefined> {
    const { conversation } = this;
    const [turn, question] = [conversation.turns[id], conversation.question(id)];
    if (this.current || !question || (turn?.state !== 'failed' && turn?.state !== 'stopped'))
      return undefined;
    conversation.setAnswer(turn!, '');
    Object.assign(turn, { blocks: [], error: undefined, figures: undefined, reflected: false });
    return this.answer(turn!, question);
  }

  /** Takes a question and its answer out of the conversation and of its log. Nothing while an answer runs. */
  remove(id: number): void {
    if (this.current || !this.conversation.turns[id]) return;
    this.takeOut(id, false);
  }

  /** Asks a question of the user's in other words; it and all that followed it are taken out. */
  async resend(id: number, question: string): Promise<ChatTurn | undefined> {
    const text = question.trim();
    if (this.current || !text || this.conversation.turns[id]?.role !== 'user') return undefined;
    this.takeOut(id, true);
    return this.ask(text);
  }

  private takeOut(id: number, after: boolean): void {
    const { conversation, options } = this;
    options.blank(conversation.session, conversation.remove(id, after));
    options.reset();
  }

  /** Has an answer that was cut go on in its place. */
  async goOn(id: number): Promise<ChatTurn | undefined> {
    const { conversation } = this;
    const turn = conversation.turns[id];
    if (this.current || turn?.state !== 'cut') return undefined;
    return this.run(turn, { question: GO_ON, continues: true });
  }

  /** Ends the answer here and now: the next question need not wait for a model that is still loading. */
  stop(): void {
    const { current } = this;
    if (!current) return;
    current.turn.state = 'stopped';
    current.turn.waits = undefined;
    current.abort.abort();
    this.end(current);
  }

  fresh(): void {
    this.open(new Conversation());
  }

  open(conversation: Conversation): void {
    this.stop();
    this.conversation = conversation;
    this.options.reset();
  }

  private async answer(turn: ChatTurn, said: string): Promise<ChatTurn> {
    const own = ownCommand(said);
    if (own) return this.follow(turn, own.name, own.argument);
    const question = questionOf(said);
    return this.run(turn, { question, continues: false, ...(question === said ? {} : { said }) });
  }

  private async follow(turn: ChatTurn, command: OwnCommand, argument: string): Promise<ChatTurn> {
    const { conversation, options } = this;
    turn.state = 'streaming';
    turn.waits = undefined;
    options.show(turn);
    try {
      const { said, recalled = [], learned = [] } = await options.follow(command, argument, conversation);
      conversation.setAnswer(turn, said);
      Object.assign(turn, { blocks: renderBlocks(said), state: 'done', recalled, learned });
    } catch (error) {
      options.fail(turn, error);
    }
    if (this.conversation.has(turn)) options.show(turn);
    return turn;
  }

  private async run(turn: ChatTurn, asked: Omit<Request, 'conversation' | 'turn'>): Promise<ChatTurn> {
    const { conversation, options } = this;
    const running: Running = { abort: new AbortController(), turn };
    const { signal } = running.abort;
    this.current = running;
    this.speaker.set(turn, running);
    turn.state = 'streaming';
    options.running(true);
    options.show(turn);
    const before = asked.continues ? (conversation.answer(turn.id) ?? '') : '';
    let text = before;
    let timer: NodeJS.Timeout | undefined;
    const render = () => {
      clearTimeout(timer);
      timer = undefined;
      conversation.setAnswer(turn, text);
      const blocks = renderBlocks(text);
      const from = firstChange(turn.blocks, blocks);
      turn.blocks = blocks;
      if (from !== undefined && this.conversation.has(turn)) options.grow(turn, from);
    };
    const piece = (said: string) => {
      // What comes after a stop was said unasked.
      if (signal.aborted) return;
      turn.waits = undefined;
      text += said;
      timer ??= setTimeout(render, FRAME);
    };
    const waits = (what: string) => {
      if (signal.aborted || text !== before || turn.waits === what) return;
      turn.waits = what;
      if (this.conversation.has(turn)) options.show(turn);
    };
    // A stop shows all that was said until then.
    signal.addEventListener('abort', render, { once: true });
    try {
      const told = await options.answer({ ...asked, conversation, turn }, { piece, waits }, signal);
      if (conversation.has(turn)) conversation.note(turn, told.logged);
      else options.blank(conversation.session, told.logged);
      if (this.speaker.get(turn) !== running) return turn;
      if (!signal.aborted) text = before + told.answer;
      turn.state = signal.aborted ? 'stopped' : STATES[told.stopped];
      turn.recalled = told.recalled;
      if (!asked.continues) turn.learned = told.learned;
      turn.reflected = !asked.continues || turn.reflected;
      turn.figures = told.figures;
      conversation.context = told.context;
    } catch (error) {
      if (this.speaker.get(turn) !== running) return turn;
      if (signal.aborted || error instanceof CancelledError) turn.state = 'stopped';
      else options.fail(turn, error);
    }
    render();
    turn.waits = undefined;
    if (this.current === running) this.end(running);
    else if (this.conversation.has(turn)) options.show(turn);
    return turn;
  }

  private end(running: Running): void {
    this.current = undefined;
    this.options.running(false);
    if (this.conversation.has(running.turn)) this.options.show(running.turn);
  }
}
