// The turns of the conversation. A growing answer replaces only the blocks that changed, so nothing flickers.
import { button, element, icon } from '../elements.ts';
import type { ChatMemory, ChatTurn, NamedAction } from '../protocol.ts';
import { renderedNodes } from '../rendered.ts';
import { type CodeAction, codeBlock, markNode } from './code-block.ts';
import { type QuestionEvents, questionNode } from './question.ts';

export interface TranscriptEvents extends QuestionEvents {
  reveal(memory: string): void;
  copy(turn: number): void;
  /** Of a block of code; blocks count from 0 in an answer. */
  code(turn: number, block: number, action: CodeAction): void;
  /** The question of this answer is to be asked again. */
  retry(turn: number): void;
  /** An answer that was cut is to go on. */
  goOn(turn: number): void;
  act(name: NamedAction['name']): void;
}

const STAGES = {
  context: { label: 'in the prompt', icon: 'note', title: 'In the prompt of this answer' },
  fast: { label: 'fast edit', icon: 'zap', title: 'In a fast edit of the weights' },
  weights: {
    label: 'in the weights',
    icon: 'chip',
    title: 'A night taught it to the model: no prompt tokens',
  },
} as const;

/** Below this distance to the end, in pixels, new text keeps the end in view. */
const NEAR_END = 60;

export class Transcript {
  /** Scrolls; screen readers hear a finished answer through `announcer`, not each piece of it. */
  readonly node: HTMLElement;
  private readonly list = element('div', { class: 'turns' });
  private readonly announcer = element('div', { class: 'announcer', 'aria-live': 'polite' });
  private readonly turns = new Map<number, HTMLElement>();
  private empty: HTMLElement | undefined;

  constructor(private readonly events: TranscriptEvents) {
    this.node = element(
      'main',
      { class: 'transcript', tabindex: '0', 'aria-label': 'Conversation' },
      element('h1', { class: 'announcer' }, 'Conversation'),
      this.list,
      this.announcer,
    );
  }

  /** Shows these turns and nothing else; `empty` where there are none. */
  reset(turns: ChatTurn[], empty: HTMLElement): void {
    this.turns.clear();
    this.empty = turns.length === 0 ? empty : undefined;
    this.list.replaceChildren(...(this.empty ? [this.empty] : []));
    this.announcer.textContent = '';
    for (const turn of turns) this.put(turn);
    this.node.scrollTop = this.node.scrollHeight;
  }

  show(turn: ChatTurn): void {
    this.empty?.remove();
    const following = this.atEnd() || turn.role === 'user';
    this.put(turn);
    if (turn.role === 'assistant' && turn.state !== 'streaming') this.announce(turn);
    if (following) this.node.scrollTop = this.node.scrollHeight;
  }

  grow(id: number, from: number, blocks: string[]): void {
    const body = this.turns.get(id)?.querySelector('.body');
    if (!body) return;
    const following = this.atEnd();
    body.querySelector('.waiting')?.remove();
    while (body.childElementCount > from) body.lastElementChild!.remove();
    body.append(...blocks.map((html) => this.blockNode(id, html)));
    if (following) this.node.scrollTop = this.node.scrollHeight;
  }

  private atEnd(): boolean {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_END;
  }

  private announce(turn: ChatTurn): void {
    const text = this.turns.get(turn.id)?.querySelector('.body')?.textContent ?? '';
    this.announcer.textContent = turn.error ? `${turn.error.what} ${turn.error.next}` : `Dormouse: ${text}`;
  }

  private put(turn: ChatTurn): void {
    const node =
      turn.role === 'user' ? questionNode(turn, this.events, this.taught(turn)) : this.assistantNode(turn);
    const known = this.turns.get(turn.id);
    if (known) known.replaceWith(node);
    else this.list.append(node);
    this.turns.set(turn.id, node);
  }

  private assistantNode(turn: ChatTurn): HTMLElement {
    const body = element(
      'div',
      { class: 'body' },
      ...turn.blocks.map((html) => this.blockNode(turn.id, html)),
    );
    const code = [...body.querySelectorAll('.code')];
    for (const mark of turn.marks ?? []) code[mark.block]?.append(markNode(mark, this.events.reveal));
    const waiting = turn.state === 'streaming' && turn.blocks.length === 0;
    if (waiting) body.append(waitingNode(turn.waits ?? 'Getting ready'));
    return element(
      'article',
      { class: `turn assistant ${turn.state}`, 'aria-label': 'Dormouse' },
      body,
      turn.state === 'stopped' &&
        this.ended('Stopped.', 'Ask Again', 'refresh', () => this.events.retry(turn.id)),
      turn.state === 'cut' &&
        this.ended('The answer is cut: the model’s context is full.', 'Continue', 'debug-continue', () =>
          this.events.goOn(turn.id),
        ),
      turn.error && this.problem(turn.id, turn.error),
      this.chips(
        'Used',
        turn.recalled.filter(({ used }) => used),
        true,
      ),
      this.recalled(turn.recalled.filter(({ used }) => !used)),
      ...this.taught(turn),
      turn.reflected &&
        turn.learned.length === 0 &&
        element('p', { class: 'aside' }, 'Nothing was learned from this message.'),
      turn.state !== 'streaming' && turn.blocks.length > 0 && this.footer(turn),
    );
  }

  /** How an answer ended that is not whole, and what can be done about it. */
  private ended(said: string, label: string, name: string, act: () => void): HTMLElement {
    return element(
      'p',
      { class: 'aside ended' },
      said,
      button(label, { icon: name, appearance: 'secondary' }, act),
    );
  }

  private problem(id: number, { what, why, next, actions }: NonNullable<ChatTurn['error']>): HTMLElement {
    return element(
      'div',
      { class: 'problem', role: 'alert' },
      icon('error'),
      element(
        'div',
        {},
        element('p', {}, element('strong', {}, what), ` ${why} ${next}`),
        element(
          'div',
          { class: 'problem-actions' },
          button('Retry', { icon: 'refresh' }, () => this.events.retry(id)),
          ...actions.map(({ label, name }) =>
            button(label, { appearance: 'secondary' }, () => this.events.act(name)),
          ),
        ),
      ),
    );
  }

  /** What was in the prompt and does not show in the answer: there to look at, and out of the way. */
  private recalled(memories: ChatMemory[]): HTMLElement | undefined {
    if (memories.length === 0) return undefined;
    const chips = this.chips('Recalled', memories, true)!;
    return element(
      'details',
      { class: 'recalled' },
      element('summary', {}, `Recalled (${memories.length})`),
      chips,
    );
  }

  private taught(turn: ChatTurn): (HTMLElement | undefined)[] {
    return [
      this.chips(
        'Learned',
        turn.learned.filter(({ proposed }) => !proposed),
        false,
      ),
      this.chips(
        'Proposed',
        turn.learned.filter(({ proposed }) => proposed),
        false,
      ),
    ];
  }

  private chips(label: string, memories: ChatMemory[], staged: boolean): HTMLElement | undefined {
    if (memories.length === 0) return undefined;
    const items = memories.map((memory) => {
      const stage = STAGES[memory.stage];
      const node = element(
        'button',
        {
          class: `chip ${staged ? memory.stage : 'learned'}`,
          type: 'button',
          title: staged ? `${memory.text}\n${stage.title}` : memory.text,
        },
        icon(staged ? stage.icon : 'bookmark'),
        element('span', { class: 'chip-text' }, memory.text),
        staged && element('span', { class: 'chip-stage' }, stage.label),
      );
      node.addEventListener('click', () => this.events.reveal(memory.id));
      return element('li', {}, node);
    });
    return element(
      'div',
      { class: 'memories' },
      element('span', { class: 'memories-label' }, label),
      element('ul', { 'aria-label': label }, ...items),
    );
  }

  private blockNode(turn: number, html: string): HTMLElement {
    const node = element('div', { class: 'block' });
    node.append(renderedNodes(html));
    for (const pre of node.querySelectorAll('pre')) {
      const place = document.createComment('code');
      pre.replaceWith(place);
      const code = codeBlock(pre, (action) => {
        const all = [...(this.turns.get(turn)?.querySelectorAll('.body pre') ?? [])];
        this.events.code(turn, all.indexOf(pre), action);
      });
      place.replaceWith(code);
    }
    return node;
  }

  private footer(turn: ChatTurn): HTMLElement {
    return element(
      'footer',
      { class: 'figures' },
      element('span', {}, turn.figures),
      button('Copy the answer', { icon: 'copy', appearance: 'icon' }, () => this.events.copy(turn.id)),
    );
  }
}

function waitingNode(what: string): HTMLElement {
  return element(
    'p',
    { class: 'waiting aside', role: 'status' },
    element('vscode-progress-ring', { 'aria-hidden': 'true' }),
    `${what} …`,
  );
}
