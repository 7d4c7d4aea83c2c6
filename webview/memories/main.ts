// The memory inspector: one memory's life on one page.
import { button, element, icon } from '../elements.ts';
import { connect } from '../host-link.ts';
import type { LifeEvent, MemoriesFromPage, MemoriesToPage, MemoryLife } from '../protocol.ts';
import { registerWidgets } from '../toolkit.ts';
import './memories.css';

registerWidgets();

const root = element('main', { class: 'life', 'aria-live': 'polite' });
document.body.append(root);

const KINDS = { semantic: 'Convention', episodic: 'Fact', procedural: 'Procedure' } as const;
const STAGES = {
  context: ['note', 'In the prompt: it is put there when a question needs it.'],
  fast: ['zap', 'In a fast edit of the weights.'],
  weights: ['chip', 'In the weights: a night taught it to the model, and it costs no prompt tokens.'],
} as const;
const TRUST = {
  trusted: 'You said it or accepted it, so a night may teach it to the model.',
  quarantined: 'It came from elsewhere: no night teaches it before you accept it.',
} as const;
const STATUSES: Record<MemoryLife['status'], string> = {
  proposed: 'Waits for your review; it is not used before you accept it.',
  // While it counts, its stage is shown instead.
  live: 'Expired; it is not used before you accept it again.',
  superseded: 'Replaced by a newer memory; it is not used any more.',
  rejected: 'Rejected; it is not used.',
};
const ACTIONS = {
  accept: ['Accept', 'check', 'primary'],
  reject: ['Reject', 'close', 'secondary'],
  promote: ['Use Everywhere…', 'globe', 'secondary'],
  forget: ['Forget…', 'trash', 'secondary'],
  revealEvidence: ['Show Where It Was Said', 'search', 'secondary'],
  toggleCheck: ['Stop Checking', 'checklist', 'secondary'],
  copy: ['Copy', 'copy', 'secondary'],
} as const;

function show(life: MemoryLife | undefined): void {
  if (!life) {
    root.replaceChildren(element('p', { class: 'gone' }, 'This memory is not here any more.'));
    return;
  }
  root.replaceChildren(
    header(life),
    review(life),
    evidence(life),
    framings(life),
    checks(life),
    history(life),
    probes(life),
  );
}

function header(life: MemoryLife): HTMLElement {
  const [stageIcon, stageText] = life.stage ? STAGES[life.stage] : ['circle-slash', STATUSES[life.status]];
  return element(
    'header',
    {},
    element(
      'p',
      { class: 'kind' },
      `${KINDS[life.kind]} · ${life.scope === 'user' ? 'yours everywhere' : 'of this workspace'}`,
    ),
    element('h1', {}, life.text),
    element('p', { class: `stage ${life.stage ?? ''}` }, icon(stageIcon), ` ${stageText}`),
    life.textOnly !== undefined &&
      element('p', { class: 'stage' }, icon('info'), ` Text only: ${life.textOnly}`),
    life.where !== undefined && element('p', { class: 'where' }, icon('filter'), ` Holds ${life.where}`),
    life.branch !== undefined &&
      element('p', { class: 'where' }, icon('git-branch'), ` Said on branch ${life.branch}`),
    element('p', { class: 'trust' }, icon('shield'), ` ${TRUST[life.trust]}`),
    element('p', { class: 'trust' }, icon('dashboard'), ` For the night: ${life.scores}`),
    element(
      'div',
      { class: 'actions' },
      ...life.actions.map((action) => {
        const [label, name, appearance] = ACTIONS[action];
        const said = action === 'toggleCheck' && !life.checks?.on ? 'Check Again' : label;
        return button(said, { icon: name, appearance }, () => link.send({ type: 'act', action }));
      }),
    ),
  );
}

function section(title: string, ...children: Node[]): HTMLElement {
  return element('section', {}, element('h2', {}, title), ...children);
}

function review(life: MemoryLife): Node {
  if (!life.review) return document.createDocumentFragment();
  const { reason, against } = life.review;
  return section(
    'Why it waits for your review',
    element('p', {}, reason),
    ...against.map(({ id, text }) => element('p', {}, `Against: ${text} `, showIt(id))),
  );
}

function evidence(life: MemoryLife): HTMLElement {
  return section(
    'Where it came from',
    ...life.evidence.map(({ quote, where, source }) =>
      element(
        'figure',
        { class: 'evidence' },
        element('blockquote', {}, quote),
        element('figcaption', {}, `${source} · ${where}`),
      ),
    ),
    ...(life.evidence.length === 0 ? [element('p', { class: 'none' }, 'No evidence is kept of it.')] : []),
  );
}

function framings(life: MemoryLife): Node {
  if (life.framings.length === 0) return document.createDocumentFragment();
  return section('Also said as', element('ul', {}, ...life.framings.map((text) => element('li', {}, text))));
}

function checks(life: MemoryLife): Node {
  if (!life.checks) return document.createDocumentFragment();
  const { on, examples } = life.checks;
  return section(
    'How code is checked by it',
    element(
      'p',
      { class: 'none' },
      on
        ? 'Each check found the first of these examples and passed the second before it counted.'
        : 'Switched off: nothing is marked because of this memory.',
    ),
    ...examples.map(({ language, breaks, keeps }) =>
      element(
        'div',
        { class: 'check' },
        example(`Breaks it (${language})`, breaks, 'error'),
        example(`Keeps it (${language})`, keeps, 'pass'),
      ),
    ),
  );
}

function example(title: string, code: string, name: string): HTMLElement {
  const lines = element(
    'pre',
    { tabindex: '0', role: 'region', 'aria-label': title },
    element('code', {}, code),
  );
  return element('figure', {}, element('figcaption', {}, icon(name), ` ${title}`), lines);
}

function showIt(id: string): HTMLElement {
  const open = element('button', { class: 'link', type: 'button' }, 'Show it');
  open.addEventListener('click', () => link.send({ type: 'open', id }));
  return open;
}

function historyRow(event: LifeEvent): HTMLElement {
  const when = event.at
    ? new Date(event.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
    : '';
  const open = event.memory !== undefined && showIt(event.memory);
  return element(
    'li',
    {},
    icon(event.icon),
    element('span', { class: 'event' }, event.text),
    open,
    element('time', { datetime: event.at }, when),
  );
}

function history(life: MemoryLife): HTMLElement {
  return section('What became of it', element('ol', { class: 'history' }, ...life.history.map(historyRow)));
}

function probes(life: MemoryLife): HTMLElement {
  const title = life.adapter
    ? `What the model says about it since the night of ${life.adapter}`
    : 'What the model says about it';
  if (life.probes.length === 0) {
    const why = life.adapter
      ? 'The night in use was not about this memory.'
      : 'No night is in use: the base model never learned it.';
    return section(title, element('p', { class: 'none' }, why));
  }
  const rows = life.probes.map(({ user, answer, passed, from }) =>
    element(
      'tr',
      { class: passed ? 'passed' : 'failed' },
      element(
        'td',
        {},
        icon(passed ? 'pass' : 'error'),
        element('span', { class: 'verdict' }, passed ? 'right' : 'wrong'),
      ),
      element('td', {}, user),
      element('td', {}, answer),
      element('td', {}, from === 'evidence' ? 'the quote' : 'the memory'),
    ),
  );
  const heads = ['', 'Question it never trained on', 'Answer', 'Written from'];
  return section(
    title,
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head))),
        ),
        element('tbody', {}, ...rows),
      ),
    ),
  );
}

const link = connect<MemoriesToPage, MemoriesFromPage>((message) => show(message.life));
