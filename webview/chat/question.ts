// A message of the user's: what it says, what can be done with it, and its words while they are edited.
import { button, element } from '../elements.ts';
import type { ChatTurn } from '../protocol.ts';

export interface QuestionEvents {
  /** The message is to be kept as it stands. */
  remember(turn: number): void;
  /** It is to be asked in these words instead. */
  resend(turn: number, text: string): void;
  /** It and its answer are to go. */
  remove(turn: number): void;
}

const MAX_ROWS = 12;

export function questionNode(
  turn: ChatTurn,
  events: QuestionEvents,
  taught: (HTMLElement | undefined)[],
): HTMLElement {
  const body = element('div', { class: 'body' }, turn.text);
  const actions = element(
    'div',
    { class: 'turn-actions', role: 'toolbar', 'aria-label': 'This message' },
    button('Edit and ask again', { icon: 'edit', appearance: 'icon' }, () => edit()),
    button('Remember this message', { icon: 'bookmark', appearance: 'icon', class: 'remember' }, () =>
      events.remember(turn.id),
    ),
    button('Delete this message and its answer', { icon: 'trash', appearance: 'icon' }, () =>
      events.remove(turn.id),
    ),
  );
  const node = element('article', { class: 'turn user', 'aria-label': 'You' }, body, actions, ...taught);
  function edit(): void {
    const shown = [...node.children];
    const leave = () => {
      node.replaceChildren(...shown);
      node.classList.remove('edited');
      actions.querySelector<HTMLElement>('vscode-button')?.focus();
    };
    node.classList.add('edited');
    const form = editorNode(turn.text, (text) => events.resend(turn.id, text), leave);
    node.replaceChildren(form);
    const field = form.querySelector('textarea')!;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  return node;
}

/** Enter asks, Escape leaves the message as it was. */
function editorNode(text: string, send: (text: string) => void, leave: () => void): HTMLElement {
  const field = element('textarea', { class: 'edit', 'aria-label': 'Your message, in other words' });
  field.value = text;
  const grow = () => {
    field.rows = Math.min(MAX_ROWS, Math.max(2, field.value.split('\n').length));
  };
  grow();
  field.addEventListener('input', grow);
  const ask = () => (field.value.trim() === '' ? undefined : send(field.value));
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask();
    }
  });
  return element(
    'div',
    { class: 'editing' },
    field,
    element('p', { class: 'aside' }, 'Asking again takes out what followed this message.'),
    element(
      'div',
      { class: 'problem-actions' },
      button('Ask Again', { icon: 'send' }, ask),
      button('Cancel', { appearance: 'secondary' }, leave),
    ),
  );
}
