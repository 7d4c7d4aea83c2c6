// The chat view: takes a question from the page, streams the answer into it, and says which memories it used.

import * as vscode from 'vscode';
import type { ChatNotice, ChatToPage, ChatTurn } from '../../webview/protocol.ts';
import { isUserError } from '../base/errors.ts';
import { ask } from '../workspace/exchange.ts';
import { remember } from '../workspace/remember.ts';
import { chip, fileAtHand, learnedChip, memoriesById } from './chat-memories.ts';
import { Conversation } from './conversation.ts';
import type { EditorLog } from './diagnostics-log.ts';
import { reportError } from './diagnostics-log.ts';
import { firstChange, renderBlocks } from './markdown.ts';
import { modelNotice } from './model-notice.ts';
import type { ModelPicker } from './model-picker.ts';
import { ChatFromPage, type NoticeAction, type PageReady } from './page-messages.ts';
import type { ServicesBinding } from './services-binding.ts';
import { setting } from './settings.ts';
import type { States } from './states.ts';
import { WebviewPage } from './webview-page.ts';

/** A growing answer is rendered at most this often, in milliseconds: faster than that is flicker. */
const FRAME = 50;

const NOTICE_ACTIONS = {
  'no-folder': { label: 'Open Folder', name: 'openFolder' },
  untrusted: { label: 'Manage Workspace Trust', name: 'manageTrust' },
  disabled: { label: 'Open Settings', name: 'openSettings' },
} as const;

const NOTICE_COMMANDS: Record<NoticeAction, [string, ...unknown[]]> = {
  openFolder: ['vscode.openFolder'],
  manageTrust: ['workbench.trust.manage'],
  openSettings: ['workbench.action.openSettings', 'dormouse.enabled'],
  chooseModel: ['dormouse.chooseModel'],
};

export interface ChatPanelOptions {
  extension: vscode.Uri;
  binding: ServicesBinding;
  states: States;
  models: ModelPicker;
  log: EditorLog;
  /** Shows one memory where the user can act on it. */
  reveal(id: string): void;
}

export class ChatPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  private conversation = new Conversation();
  private page: WebviewPage<ChatToPage, ChatFromPage> | undefined;
  private running: AbortController | undefined;
  /** A question to begin with, until the page that was opened for it listens. */
  private pending: { text?: string } | undefined;
  /** What is to be said about the model that answers now. */
  private model: ChatNotice | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly options: ChatPanelOptions) {
    this.subscriptions = [
      options.binding.onDidChange(() => this.newConversation()),
      options.models.onDidChange(() => void this.lookAtModel()),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = new WebviewPage<ChatToPage, ChatFromPage>(view.webview, {
      extension: this.options.extension,
      name: 'chat',
      title: 'Dormouse Chat',
      snapshot: () => this.snapshot(),
      messages: ChatFromPage,
      receive: (message) => this.receive(message),
      log: this.options.log,
    });
    this.page = page;
    void this.lookAtModel();
    view.onDidDispose(() => {
      page.dispose();
      if (this.page === page) this.page = undefined;
    });
  }

  private snapshot(): ChatToPage {
    const unavailable = this.options.binding.unavailable();
    const compose = this.pending;
    this.pending = undefined;
    return {
      type: 'conversation',
      compose,
      notice: unavailable && { ...unavailable, action: NOTICE_ACTIONS[unavailable.reason] },
      model: this.model,
      turns: this.conversation.turns,
      answering: this.running !== undefined,
    };
  }

  private async lookAtModel(): Promise<void> {
    try {
      this.model = await modelNotice(this.options.models);
    } catch (error) {
      reportError(this.options.log, 'Looking at the model', error);
    }
    this.page?.refresh();
  }

  private receive(message: Exclude<ChatFromPage, PageReady>): void {
    switch (message.type) {
      case 'ask':
        void this.ask(message.text);
        break;
      case 'stop':
        this.stop();
        break;
      case 'remember':
        void this.remember(message.turn);
        break;
      case 'revealMemory':
        this.options.reveal(message.id);
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(this.conversation.answer(message.turn) ?? '');
        break;
      case 'notice':
        void vscode.commands.executeCommand(...NOTICE_COMMANDS[message.name]);
        break;
    }
  }

  /** Opens the view with the caret in the question; `text` becomes the draft. */
  async compose(text?: string): Promise<void> {
    await vscode.commands.executeCommand('dormouse.chat.focus');
    if (!this.page?.post({ type: 'compose', text })) this.pending = { text };
  }

  stop(): void {
    this.running?.abort();
  }

  newConversation(): void {
    this.stop();
    this.conversation = new Conversation();
    this.page?.refresh();
    // The choice may have been made elsewhere, such as on the command line.
    void this.lookAtModel();
  }

  /** Asks in the present conversation and resolves with the finished assistant turn. One answer at a time. */
  async ask(question: string): Promise<ChatTurn | undefined> {
    const text = question.trim();
    if (!text || this.running) return undefined;
    const { conversation } = this;
    const running = new AbortController();
    this.running = running;
    void vscode.commands.executeCommand('setContext', 'dormouse.answering', true);
    const history = conversation.history();
    this.show(conversation, conversation.add('user', text));
    const turn = conversation.add('assistant');
    this.show(conversation, turn);
    try {
      await this.answer(conversation, turn, text, history, running.signal);
    } catch (error) {
      this.fail(turn, error);
    } finally {
      this.running = undefined;
      void vscode.commands.executeCommand('setContext', 'dormouse.answering', false);
      this.show(conversation, turn);
    }
    return turn;
  }

  private async answer(
    conversation: Conversation,
    turn: ChatTurn,
    question: string,
    history: ReturnType<Conversation['history']>,
    signal: AbortSignal,
  ): Promise<void> {
    const { binding, states } = this.options;
    const services = await binding.get();
    states.set('model', 'starting', 'The model is reading the question.');
    let text = '';
    let timer: NodeJS.Timeout | undefined;
    const render = () => {
      timer = undefined;
      const blocks = renderBlocks(text);
      const from = firstChange(turn.blocks, blocks);
      if (from === undefined) return;
      turn.blocks = blocks;
      if (conversation === this.conversation)
        this.page?.post({ type: 'blocks', turn: turn.id, from, blocks: blocks.slice(from) });
    };
    try {
      const result = await ask(
        services,
        question,
        {
          history,
          capture: { session: conversation.session },
          file: fileAtHand(services.workspace.root),
          conventionTokens: setting('recall.conventionTokens'),
        },
        (piece) => {
          text += piece;
          timer ??= setTimeout(render, FRAME);
        },
        signal,
      );
      turn.blocks = renderBlocks(result.answer);
      turn.state = result.stopped === 'cancelled' ? 'stopped' : 'done';
      conversation.setAnswer(turn.id, result.answer);
      const now = await memoriesById(services);
      turn.recalled = result.memories.flatMap(({ id, stage, used }) => chip(now.get(id), { stage, used }));
      turn.learned = result.learned.flatMap((id) => learnedChip(now.get(id)));
      turn.reflected = true;
      const with_ = result.adapter ? `adapter ${result.adapter.slice(0, 8)}` : 'base model';
      turn.figures = `${result.promptTokens} prompt tokens · ${(result.ms / 1000).toFixed(1)} s · ${with_}`;
      states.set(
        'model',
        'ready',
        result.adapter ? 'The model answers with this workspace’s adapter.' : 'The base model answers.',
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** Remembers a message of the user's as it stands; what came of it is shown under the message. */
  private async remember(id: number): Promise<void> {
    const { conversation } = this;
    const turn = conversation.turns[id];
    if (turn?.role !== 'user') return;
    try {
      const memories = await remember(await this.options.binding.get(), turn.text);
      turn.learned = memories.flatMap(learnedChip);
      this.show(conversation, turn);
    } catch (error) {
      reportError(this.options.log, 'Remembering this message', error);
    }
  }

  private fail(turn: ChatTurn, error: unknown): void {
    const { binding, log, states } = this.options;
    log.error('The question was not answered.', error);
    turn.state = 'failed';
    turn.error = isUserError(error)
      ? error.text
      : {
          what: 'The question was not answered.',
          why: 'Dormouse ran into a defect of its own.',
          next: 'The log in the output panel holds the details.',
        };
    // A question that is too long says nothing about the model.
    const model = isUserError(error, 'prompt-too-long') ? undefined : turn.error.what;
    if (model && !binding.unavailable()) states.set('model', 'error', model);
  }

  private show(conversation: Conversation, turn: ChatTurn): void {
    if (conversation !== this.conversation) return;
    this.page?.post({ type: 'turn', turn, answering: this.running !== undefined });
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.page?.dispose();
  }
}
