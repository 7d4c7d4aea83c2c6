// A code block of an answer, with what can be done with it beside its language.
import { button, element, icon } from '../elements.ts';
import type { ChatFromPage, CodeMark } from '../protocol.ts';

export type CodeAction = Extract<ChatFromPage, { type: 'code' }>['action'];

/** How long a copied block says so, in milliseconds. */
const SAID_MS = 1500;

const ACTIONS: { action: CodeAction; label: string; icon: string }[] = [
  { action: 'copy', label: 'Copy this code', icon: 'copy' },
  { action: 'insert', label: 'Insert this code at the cursor', icon: 'insert' },
  { action: 'apply', label: 'Apply this code as a difference', icon: 'diff' },
];

/** Puts a bar above the `pre`; `act` gets what was pressed. */
export function codeBlock(pre: HTMLElement, act: (action: CodeAction) => void): HTMLElement {
  const language = /language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1];
  // Wide code scrolls, also by the keys.
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', language ? `Code, ${language}` : 'Code');
  const buttons = ACTIONS.map(({ action, label, icon }) => {
    const node = button(label, { icon, appearance: 'icon' }, () => {
      act(action);
      if (action === 'copy') sayCopied(node);
    });
    return node;
  });
  return element(
    'div',
    { class: 'code' },
    element(
      'div',
      { class: 'code-bar' },
      element('span', { class: 'code-language' }, language ?? ''),
      ...buttons,
    ),
    pre,
  );
}

function sayCopied(node: HTMLElement): void {
  const sign = node.querySelector('.codicon');
  sign?.classList.replace('codicon-copy', 'codicon-check');
  node.setAttribute('aria-label', 'Copied');
  setTimeout(() => {
    sign?.classList.replace('codicon-check', 'codicon-copy');
    node.setAttribute('aria-label', ACTIONS[0]!.label);
  }, SAID_MS);
}

/** What a block breaks, under its code; `reveal` opens the memory. */
export function markNode(mark: CodeMark, reveal: (memory: string) => void): HTMLElement {
  const open = element('button', { class: 'link', type: 'button' }, 'Show the memory');
  open.addEventListener('click', () => reveal(mark.memory));
  return element(
    'p',
    { class: 'code-mark' },
    icon('warning'),
    element('span', {}, ` Line ${mark.line}: `, element('code', {}, mark.code), ` breaks “${mark.rule}”. `),
    mark.instead !== undefined &&
      element('span', {}, 'Write ', element('code', {}, mark.instead), ' there. '),
    open,
  );
}
