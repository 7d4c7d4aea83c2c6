// How full the model's context is, and what stands in it in place of the first messages: to read, and to undo.
import { button, element } from '../elements.ts';
import type { ContextShown } from '../protocol.ts';
import { renderedNodes } from '../rendered.ts';

/** Nothing is known before the first answer. */
export function contextNode(context: ContextShown | undefined, undo: () => void): HTMLElement | undefined {
  if (!context) return undefined;
  const { used, size, summary } = context;
  const percent = Math.min(100, Math.round((used / size) * 100));
  const said = `Context ${percent} % full`;
  const bar = element('span', { class: 'context-bar', 'aria-hidden': 'true' }, element('span'));
  (bar.firstElementChild as HTMLElement).style.width = `${percent}%`;
  const title = `The last question and its answer took ${used} of the ${size} tokens that the model reads.`;
  if (!summary) return element('p', { class: 'context-meter', title }, bar, said);
  const body = element('div', { class: 'context-summary' });
  for (const html of summary.blocks) body.append(renderedNodes(html));
  const count = `${summary.exchanges} ${summary.exchanges === 1 ? 'exchange' : 'exchanges'} summarised`;
  return element(
    'details',
    { class: 'context-meter' },
    element('summary', { title }, bar, `${said} · ${count}`),
    body,
    button('Send Them Whole Again', { icon: 'discard', appearance: 'secondary' }, undo),
  );
}
