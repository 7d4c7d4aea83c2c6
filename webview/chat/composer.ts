// Where the question is typed: Enter asks, Shift+Enter breaks the line, Escape stops the answer.
import { button, element, icon } from '../elements.ts';
import type { Attachments } from '../protocol.ts';

export interface ComposerEvents {
  ask(text: string): void;
  stop(): void;
  /** A piece of code is not to go along; all of it is to go along again. */
  detach(kind: Attachments['pieces'][number]['kind']): void;
  attach(): void;
  /** The unsent question changed. */
  keep(draft: string): void;
}

/** What the toolkit's text area has beyond an HTMLElement. */
interface TextArea extends HTMLElement {
  value: string;
  rows: number;
  disabled: boolean;
}

const NAMES = { selection: 'Selection', file: 'Open file', visible: 'Visible lines' } as const;

const MAX_ROWS = 8;

export class Composer {
  readonly node: HTMLElement;
  private readonly field: TextArea;
  private readonly send: HTMLElement;
  private readonly stopButton: HTMLElement;
  private readonly attached = element('ul', {
    class: 'attachments',
    'aria-label': 'Goes along with the question',
  });
  private answering = false;
  private enabled = false;

  constructor(private readonly events: ComposerEvents) {
    this.field = element('vscode-text-area', {
      class: 'question',
      rows: '2',
      resize: 'none',
      placeholder: 'Ask, or state what it should know',
    }) as TextArea;
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
      this.field,
      element('div', { class: 'composer-actions' }, this.stopButton, this.send),
    );
    this.node.addEventListener('submit', (event) => event.preventDefault());
    this.field.addEventListener('input', () => this.changed());
    this.field.addEventListener('keydown', (event) => this.key(event));
    this.update();
  }

  /** To be called once it is in the page: the widget names itself "Text area" when it gets there. */
  name(): void {
    this.field.setAttribute('aria-label', 'Question to Dormouse');
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
    const items = pieces.map(({ kind, label, tokens }) => {
      const name = `${NAMES[kind]}: ${label}, about ${tokens} tokens`;
      const out = element('button', {
        type: 'button',
        title: `Leave out ${label}`,
        'aria-label': `Leave out ${name}`,
      });
      out.append(icon('close'));
      out.addEventListener('click', () => this.events.detach(kind));
      return element(
        'li',
        { class: 'attachment', title: name },
        icon(kind === 'selection' ? 'list-selection' : kind === 'file' ? 'file-code' : 'eye'),
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
    // While an input method composes a character, Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && this.answering) this.events.stop();
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
