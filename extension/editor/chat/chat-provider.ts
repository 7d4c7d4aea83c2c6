// The workspace's model, with its adapter and its memory, for every chat of the editor: a language-model chat provider.
import * as vscode from 'vscode';
import { estimateTokens } from '../../language/tokens.ts';
import { MOST_CONTEXT_TOKENS } from '../../model/launcher.ts';
import { EMBEDDED, resolveModel } from '../../model/registry.ts';
import type { ChatMessage } from '../../model/schema.ts';
import { ask } from '../../workspace/exchange.ts';
import { foreignTalk } from '../../workspace/foreign-talk.ts';
import type { EditorLog } from '../diagnostics-log.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { onDidChangeSetting, setting } from '../settings.ts';
import { fileAtHand } from './chat-attachments.ts';

const VENDOR = 'dormouse';
/** Share of the context that an answer may take. */
const ANSWER_SHARE = 1 / 4;

export class ChatProvider implements vscode.LanguageModelChatProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.changed.event;
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly binding: ServicesBinding,
    private readonly log: EditorLog,
  ) {
    this.disposables = [
      this.changed,
      binding.onDidChange(() => this.changed.fire()),
      onDidChangeSetting('model', () => this.changed.fire()),
      vscode.lm.registerLanguageModelChatProvider(VENDOR, this),
    ];
  }

  /** One model, the one that answers here now; none where Dormouse may not run. Nothing is loaded for the list. */
  async provideLanguageModelChatInformation(): Promise<vscode.LanguageModelChatInformation[]> {
    if (this.binding.unavailable()) return [];
    try {
      const { paths, workspace, adapters } = await this.binding.get();
      const base = await resolveModel(setting('model') || undefined, paths);
      const adapter = await adapters.current();
      const answers = Math.floor(MOST_CONTEXT_TOKENS * ANSWER_SHARE);
      return [
        {
          id: workspace.id,
          name: `Dormouse: ${base.name}`,
          family: base.name,
          version: adapter?.slice(0, 12) ?? 'base',
          detail: adapter ? 'with what the nights taught' : 'base model',
          tooltip:
            base.name === EMBEDDED
              ? 'A demonstration model that speaks its own small language alone. Choose a model first.'
              : 'Runs on this machine, with the memories of this workspace. It calls no tools.',
          maxInputTokens: MOST_CONTEXT_TOKENS - answers,
          maxOutputTokens: answers,
          capabilities: {},
        },
      ];
    } catch (error) {
      // A list is asked for often and by nobody in particular: its failure is for the log.
      this.log.error('The model could not be offered to other chats.', error);
      return [];
    }
  }

  /** Nothing is captured: the words are another program's prompt. Throws UserErrors, which the chat shows. */
  async provideLanguageModelChatResponse(
    _model: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    _options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const services = await this.binding.get();
    const { question, history, instructions } = foreignTalk(messages.map(chatMessage));
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      await ask(
        services,
        question,
        {
          history,
          instructions,
          maxTokens: 'rest',
          file: fileAtHand(services.workspace.root),
          conventionTokens: setting('recall.conventionTokens'),
        },
        (piece) => progress.report(new vscode.LanguageModelTextPart(piece)),
        abort.signal,
      );
    } finally {
      cancel.dispose();
    }
  }

  /** An estimate: the tokens of the model itself are counted when it answers. */
  async provideTokenCount(
    _model: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    return estimateTokens(typeof text === 'string' ? text : chatMessage(text).content);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

/** The text of a message; parts that are no text, such as pictures, are not for this model. */
function chatMessage({ role, content }: vscode.LanguageModelChatRequestMessage): ChatMessage {
  const texts = content.flatMap((part) => {
    if (part instanceof vscode.LanguageModelTextPart) return [part.value];
    if (part instanceof vscode.LanguageModelToolResultPart)
      return part.content.flatMap((inner) =>
        inner instanceof vscode.LanguageModelTextPart ? [inner.value] : [],
      );
    return [];
  });
  return {
    role: role === vscode.LanguageModelChatMessageRole.Assistant ? 'assistant' : 'user',
    content: texts.join(''),
  };
}
