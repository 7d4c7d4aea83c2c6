// Where the question is typed: Enter asks, Shift+Enter breaks the line, Escape stops the answer. Above it stands what goes
// along; files are dropped anywhere on the page.
import { button, element, icon } from '../elements.ts';
import type { Attachments, ContextShown, SlashCommand } from '../protocol.ts';
import { contextNode } from './context-meter.ts';
import { Suggestions } from './suggestions.ts';

export interface ComposerEvents {
  ask(text: string): void;
  stop(): void;
  /** A piece of code is not to go along; all of it is to go along again. */
  detach(piece: Attachments['pieces'][number]): void;
  attach(): void;
  /** These files are to go along, too. */
  attachFiles(files: string[]): void;
  findFiles(query: string): void;
  /** The first messages are to go along as they were said. */
  undoSummary(): void;
  /** The unsent question changed. */
  keep(draft: string): void;
}

const KINDS = {
  selection: { name: 'Selection', icon: 'list-selection' },
  file: { name: 'Open file', icon: 'file-code' },
  visible: { name: 'Visible lines', icon: 'eye' },
  problems: { name: 'Problems', icon: 'warning' },
  named: { name: 'File', icon: 'file-add' },
} as const;

/** Under which names a drag from VS Code's own trees, and from elsewhere, says what is dragged. */
const DRAGGED = ['application/vnd.code.uri-list', 'text/uri-list'];

const MAX_ROWS = 8;
/** Files of one drop; the rest of a whole folder helps nobody. */
const MOST_DROPPED = 20;

export class Composer {
  readonly node: HTMLElement;
  private readonly field: HTMLTextAreaElement;
  private readonly suggestions: Suggestions;
  private readonly send: HTMLElement;
  private readonly stopButton: HTMLElement;
  private readonly attached = element('ul', {
    class: 'attachments',
    'aria-label': 'Goes along with the question',
  });
  private readonly context = element('div', { class: 'context-place' });
  private answering = false;
  private enabled = false;

  constructor(private readonly events: ComposerEvents) {
    this.field = element('textarea', {
      class: 'question',
      rows: '2',
      'aria-label': 'Question to Dormouse',
      placeholder: 'Ask, or state what it should know. / for commands, # for files',
    });
    this.suggestions = new Suggestions(this.field, {
      find: (query) => events.findFiles(query),
      attach: (file) => events.attachFiles([file]),
      changed: () => this.changed(),
    });
    this.send = button('Send', { icon: 'send', appearance: 'icon', class: 'send' }, () => this.submit());
    this.stopButton = button(
      'Stop the answer',
      { icon: 'debug-stop', appearance: 'icon', class: 'stop' },
      () => events.stop(),
    );
    this.node = element(
      'form',
      { class: 'composer', 'aria-label': 'Question' },
      this.attached,
      element(
        'div',
        { class: 'question-box' },
        this.suggestions.node,
        this.field,
        element('div', { class: 'composer-actions' }, this.stopButton, this.send),
      ),
      this.context,
    );
    this.node.addEventListener('submit', (event) => event.preventDefault());
    this.acceptDrops();
    this.field.addEventListener('input', () => this.changed());
    this.field.addEventListener('keydown', (event) => this.key(event));
    this.update();
  }

  setCommands(commands: readonly SlashCommand[]): void {
    this.suggestions.setCommands(commands);
  }

  setContext(context: ContextShown | undefined): void {
    const node = contextNode(context, () => this.events.undoSummary());
    this.context.replaceChildren(...(node ? [node] : []));
  }

  showFiles(query: string, files: readonly string[]): void {
    this.suggestions.showFiles(query, files);
  }

  setEnabled(enabled: boolean): void {
    this.enabled = enabled;
    this.update();
  }

  setAnswering(answering: boolean): void {
    this.answering = answering;
    this.update();
  }

  setAttachments({ pieces, reduced }: Attachments): void {
    const items = pieces.map((piece) => {
      const { kind, label, tokens } = piece;
      const name = `${KINDS[kind].name}: ${label}, about ${tokens} tokens`;
      const out = element('button', {
        type: 'button',
        title: `Leave out ${label}`,
        'aria-label': `Leave out ${name}`,
      });
      out.append(icon('close'));
      out.addEventListener('click', () => this.events.detach(piece));
      return element(
        'li',
        { class: 'attachment', title: name },
        icon(KINDS[kind].icon),
        element('span', { class: 'chip-text' }, label),
        element('span', { class: 'chip-stage' }, `${tokens} tokens`),
        out,
      );
    });
    const back = element('button', { type: 'button', class: 'attachment back' }, icon('add'), 'Attach code');
    back.addEventListener('click', () => this.events.attach());
    this.attached.replaceChildren(...items, ...(reduced ? [element('li', {}, back)] : []));
  }

  setDraft(text: string): void {
    this.field.value = text;
    this.changed();
  }

  compose(text: string | undefined): void {
    if (text !== undefined) this.setDraft(text);
    this.field.focus();
  }

  private key(event: KeyboardEvent): void {
    if (this.suggestions.key(event)) return;
    // While an input method composes a character, Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && this.answering) this.events.stop();
  }

  private acceptDrops(): void {
    const dragged = ({ dataTransfer }: DragEvent) =>
      DRAGGED.find((type) => dataTransfer?.types.includes(type));
    document.addEventListener('dragover', (event) => {
      if (!dragged(event)) return;
      event.preventDefault();
      this.field.classList.add('dropping');
    });
    document.addEventListener('dragleave', () => this.field.classList.remove('dropping'));
    document.addEventListener('drop', (event) => {
      this.field.classList.remove('dropping');
      const type = dragged(event);
      if (type === undefined) return;
      event.preventDefault();
      const lines = event.dataTransfer!.getData(type).split(/\r?\n/);
      const files = lines.filter((line) => line !== '' && !line.startsWith('#'));
      if (files.length > 0) this.events.attachFiles(files.slice(0, MOST_DROPPED));
    });
  }

  private submit(): void {
    const text = this.field.value.trim();
    if (!text || this.answering || !this.enabled) return;
    this.setDraft('');
    this.events.ask(text);
  }

  private changed(): void {
    const lines = this.field.value.split('\n').length;
    this.field.rows = Math.min(MAX_ROWS, Math.max(2, lines));
    this.events.keep(this.field.value);
    this.update();
  }

  private update(): void {
    this.field.disabled = !this.enabled;
    this.stopButton.toggleAttribute('hidden', !this.answering);
    this.send.toggleAttribute('hidden', this.answering);
    this.send.toggleAttribute('disabled', !this.enabled || this.field.value.trim() === '');
  }
}
