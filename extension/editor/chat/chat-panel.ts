// The chat view: takes questions from the page, shows the dialogue in it, and says which memories an answer used.

import * as vscode from 'vscode';
import type { ChatNotice, ChatToPage, ChatTurn } from '../../../webview/protocol.ts';
import { isUserError } from '../../base/errors.ts';
import { answerProblem } from '../../chat/answer-problem.ts';
import { type CodeLook, markTurn } from '../../chat/code-marks.ts';
import { contextShown } from '../../chat/context-shown.ts';
import { Dialogue } from '../../chat/dialogue.ts';
import { codeBlocks } from '../../chat/markdown.ts';
import { learnedChip } from '../../chat/memory-chip.ts';
import { type CodeCommand, SLASH_COMMANDS } from '../../chat/slash-commands.ts';
import { remember } from '../../workspace/remember.ts';
import type { EditorLog } from '../diagnostics-log.ts';
import { reportError } from '../diagnostics-log.ts';
import type { MemoryActions } from '../memories/memory-actions.ts';
import { modelNotice, NOTICE_ACTIONS, NOTICE_COMMANDS } from '../model-notice.ts';
import type { ModelPicker } from '../model-picker.ts';
import { ChatFromPage, type CodeAction, type PageReady } from '../page-messages.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { setting } from '../settings.ts';
import type { States } from '../states.ts';
import { WebviewPage } from '../webview-page.ts';
import { ChatAnswers } from './chat-answers.ts';
import { ChatAttachments } from './chat-attachments.ts';
import type { ChatCode } from './chat-code.ts';
import type { ChatCommands } from './chat-commands.ts';
import type { Conversations } from './conversations.ts';

export interface ChatPanelOptions {
  extension: vscode.Uri;
  binding: ServicesBinding;
  states: States;
  models: ModelPicker;
  conversations: Conversations;
  code: ChatCode;
  commands: ChatCommands;
  actions: MemoryActions;
  log: EditorLog;
  /** Where code breaks what the project taught. */
  checkCode: CodeLook;
  /** Shows one memory where the user can act on it. */
  reveal(id: string): void;
}

export class ChatPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly dialogue: Dialogue;
  private readonly attachments = new ChatAttachments();
  private page: WebviewPage<ChatToPage, ChatFromPage> | undefined;
  /** A question to begin with, until the page that was opened for it listens. */
  private pending: { text?: string } | undefined;
  /** What is to be said about the model that answers now. */
  private model: ChatNotice | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly options: ChatPanelOptions) {
    const { binding, models, states, conversations, actions } = options;
    const answers = new ChatAnswers(binding, states, this.attachments, () => models.inUse());
    this.dialogue = new Dialogue({
      answer: (request, heard, signal) => {
        conversations.keep(request.conversation.session);
        return answers.answer(request, heard, signal);
      },
      follow: options.commands.follow,
      blank: (session, turns) => {
        if (turns.length > 0) void this.attempt('Deleting these messages', this.blank(session, turns));
      },
      fail: (turn, error) => this.fail(turn, error),
      show: (turn) => {
        this.show(turn);
        const marked = markTurn(turn, this.dialogue.conversation, options.checkCode);
        void this.attempt(
          'Checking this code',
          marked.then((any) => any && this.show(turn)),
        );
      },
      grow: ({ id, blocks }, from) =>
        this.page?.post({ type: 'blocks', turn: id, from, blocks: blocks.slice(from) }),
      reset: () => this.page?.refresh(),
      running: (answering) => {
        void vscode.commands.executeCommand('setContext', 'dormouse.answering', answering);
      },
    });
    this.subscriptions = [
      this.attachments,
      this.attachments.onDidChange(() =>
        this.page?.post({ type: 'attachments', attachments: this.attachments.shown() }),
      ),
      binding.onDidChange(() => this.dialogue.fresh()),
      actions.onDidForget(({ text }) => void this.attempt('Forgetting in the chat', this.forget(text))),
      models.onDidChange(() => void this.lookAtModel()),
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
    view.description = this.options.binding.folder();
    void this.lookAtModel();
    void this.attempt('Reading the last conversation', this.resume());
    view.onDidDispose(() => {
      page.dispose();
      if (this.page === page) this.page = undefined;
    });
  }

  /** After a reload of the window: shows the conversation that it had. */
  private async resume(): Promise<void> {
    if (this.dialogue.conversation.turns.length > 0 || this.options.binding.unavailable()) return;
    const kept = await this.options.conversations.last();
    if (kept && this.dialogue.conversation.turns.length === 0) this.dialogue.open(kept);
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
      turns: this.dialogue.conversation.turns,
      answering: this.dialogue.answering,
      attachments: this.attachments.shown(),
      commands: SLASH_COMMANDS,
      context: contextShown(this.dialogue.conversation),
    };
  }

  private show(turn: ChatTurn): void {
    const { answering } = this.dialogue;
    this.page?.post({ type: 'turn', turn, answering, context: contextShown(this.dialogue.conversation) });
  }

  private async lookAtModel(): Promise<void> {
    await this.attempt('Looking at the model', this.readModel());
    this.page?.refresh();
  }

  private async readModel(): Promise<void> {
    this.model = await modelNotice(this.options.models);
    void vscode.commands.executeCommand('setContext', 'dormouse.realModel', this.model === undefined);
  }

  private receive(message: Exclude<ChatFromPage, PageReady>): void {
    const { dialogue, attachments } = this;
    switch (message.type) {
      case 'ask':
        void dialogue.ask(message.text);
        break;
      case 'stop':
        dialogue.stop();
        break;
      case 'retry':
        void dialogue.retry(message.turn);
        break;
      case 'goOn':
        void dialogue.goOn(message.turn);
        break;
      case 'detach':
        attachments.takeOut(message.kind, message.file);
        break;
      case 'attach':
        attachments.bringBack();
        break;
      case 'undoSummary':
        Object.assign(dialogue.conversation, { summary: undefined, whole: true });
        this.page?.refresh();
        break;
      case 'attachFiles':
        void this.attempt('Attaching the files', this.attachFiles(message.files));
        break;
      case 'findFiles':
        void this.attempt('Looking for files', this.findFiles(message.query));
        break;
      case 'remember':
        void this.attempt('Remembering this message', this.remember(message.turn));
        break;
      case 'delete':
        dialogue.remove(message.turn);
        break;
      case 'resend':
        void dialogue.resend(message.turn, message.text);
        break;
      case 'code':
        void this.attempt('Using this code', this.useCode(message.turn, message.block, message.action));
        break;
      case 'revealMemory':
        this.options.reveal(message.id);
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(dialogue.conversation.answer(message.turn) ?? '');
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

  /** Asks about the code that is selected, or else seen, in the active editor. */
  async askAbout(command: CodeCommand): Promise<void> {
    await vscode.commands.executeCommand('dormouse.chat.focus');
    await this.dialogue.ask(`/${command}`);
  }

  stop(): void {
    this.dialogue.stop();
  }

  newConversation(): void {
    this.options.conversations.keep(undefined);
    this.dialogue.fresh();
    // The choice may have been made elsewhere, such as on the command line.
    void this.lookAtModel();
  }

  /** Goes on with an earlier conversation, of which the user picks one. */
  async chooseConversation(): Promise<void> {
    const chosen = await this.options.conversations.choose();
    if (!chosen) return;
    this.dialogue.open(chosen);
    await this.compose();
  }

  /** Remembers a message of the user's as it stands; what came of it is shown under the message. */
  private async remember(id: number): Promise<void> {
    const turn = this.dialogue.conversation.turns[id];
    if (turn?.role !== 'user') return;
    const memories = await remember(await this.options.binding.get(), turn.text);
    turn.learned = memories.flatMap(learnedChip);
    if (this.dialogue.conversation.has(turn)) this.show(turn);
  }

  /** What was forgotten must come back by no later prompt of this conversation. */
  private async forget(words: string): Promise<void> {
    this.dialogue.stop();
    await this.options.conversations.forget(this.dialogue.conversation, words);
    this.page?.refresh();
  }

  private async findFiles(query: string): Promise<void> {
    const { workspace } = await this.options.binding.get();
    const files = await this.attachments.find(query, workspace.root);
    this.page?.post({ type: 'files', query, files });
  }

  private async attachFiles(files: readonly string[]): Promise<void> {
    const { workspace } = await this.options.binding.get();
    await this.attachments.addFiles(files, workspace.root);
  }

  private async useCode(turn: number, block: number, action: CodeAction): Promise<void> {
    const code = codeBlocks(this.dialogue.conversation.answer(turn) ?? '')[block];
    if (code) await this.options.code.act(action, code);
  }

  private async blank(session: string, turns: readonly number[]): Promise<void> {
    await (await this.options.binding.get()).sessions.blank(session, turns);
  }

  /** What fails is shown and logged under this name. */
  private async attempt(action: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      reportError(this.options.log, action, error);
    }
  }

  private fail(turn: ChatTurn, error: unknown): void {
    const { binding, log, states } = this.options;
    log.error('The question was not answered.', error);
    turn.state = 'failed';
    turn.error = answerProblem(error, setting('model') !== '');
    // A question that is too long says nothing about the model.
    const model = isUserError(error, 'prompt-too-long') ? undefined : turn.error.what;
    if (model && !binding.unavailable()) states.set('model', 'error', model);
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.page?.dispose();
  }
}
