// The chat page: shows the conversation that the host keeps, and sends it questions.
import { button, element } from '../elements.ts';
import { connect } from '../host-link.ts';
import type { ChatFromPage, ChatNotice, ChatToPage } from '../protocol.ts';
import { registerWidgets } from '../toolkit.ts';
import { Composer } from './composer.ts';
import { Transcript } from './transcript.ts';
import './chat.css';

registerWidgets();

const transcript = new Transcript({
  reveal: (id) => link.send({ type: 'revealMemory', id }),
  copy: (turn) => link.send({ type: 'copy', turn }),
  remember: (turn) => link.send({ type: 'remember', turn }),
  resend: (turn, text) => link.send({ type: 'resend', turn, text }),
  remove: (turn) => link.send({ type: 'delete', turn }),
  code: (turn, block, action) => link.send({ type: 'code', turn, block, action }),
  retry: (turn) => link.send({ type: 'retry', turn }),
  goOn: (turn) => link.send({ type: 'goOn', turn }),
  act: (name) => link.send({ type: 'notice', name }),
});
const composer = new Composer({
  ask: (text) => link.send({ type: 'ask', text }),
  stop: () => link.send({ type: 'stop' }),
  detach: ({ kind, file }) => link.send({ type: 'detach', kind, file }),
  attachFiles: (files) => link.send({ type: 'attachFiles', files }),
  undoSummary: () => link.send({ type: 'undoSummary' }),
  findFiles: (query) => link.send({ type: 'findFiles', query }),
  attach: () => link.send({ type: 'attach' }),
  keep: (draft) => link.keep({ draft }),
});
document.body.append(transcript.node, composer.node);

function noticeNode(notice: ChatNotice): HTMLElement {
  const { action } = notice;
  return element(
    'section',
    { class: 'notice', role: 'status' },
    element('h2', {}, notice.what),
    element('p', {}, `${notice.why} ${notice.next}`),
    action && button(action.label, {}, () => link.send({ type: 'notice', name: action.name })),
  );
}

function welcomeNode(model: ChatNotice | undefined): HTMLElement {
  return element(
    'section',
    { class: 'empty' },
    model && noticeNode(model),
    element('h2', {}, 'Teach me as you work'),
    element(
      'p',
      {},
      'State a fact, a rule or a fix, and ask about it later. What I understood appears under Memories; ' +
        'a night of consolidation moves it into the model’s weights.',
    ),
    element('p', { class: 'example' }, '“The port of payments is 4182.”'),
    element('p', { class: 'example' }, '“Which port does payments use?”'),
  );
}

function receive(message: ChatToPage): void {
  switch (message.type) {
    case 'conversation':
      // First: what stands above the question takes room from the conversation, which ends in view.
      composer.setAttachments(message.attachments);
      transcript.reset(
        message.turns,
        message.notice
          ? element('div', { class: 'empty' }, noticeNode(message.notice))
          : welcomeNode(message.model),
      );
      composer.setEnabled(message.notice === undefined);
      composer.setAnswering(message.answering);
      composer.setCommands(message.commands);
      composer.setContext(message.context);
      if (message.compose) composer.compose(message.compose.text);
      break;
    case 'turn':
      transcript.show(message.turn);
      composer.setAnswering(message.answering);
      composer.setContext(message.context);
      break;
    case 'blocks':
      transcript.grow(message.turn, message.from, message.blocks);
      break;
    case 'attachments':
      composer.setAttachments(message.attachments);
      break;
    case 'files':
      composer.showFiles(message.query, message.files);
      break;
    case 'compose':
      composer.compose(message.text);
      break;
  }
}

const link = connect<ChatToPage, ChatFromPage>(receive);
const kept = link.recall() as { draft?: string } | undefined;
composer.setDraft(kept?.draft ?? '');
