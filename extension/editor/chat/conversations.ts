// The conversations of this workspace: each is a session of the log. The one that was open is opened again.
import * as vscode from 'vscode';
import { printable } from '../../base/printable.ts';
import { Conversation } from '../../chat/conversation.ts';
import {
  type ConversationEntry,
  conversationEntries,
  conversationsWith,
} from '../../chat/conversation-entry.ts';
import type { ServicesBinding } from '../services-binding.ts';

const LAST = 'chat.session';
const KEEP = 'Keep It';
const DELETE = 'Delete';

export class Conversations {
  constructor(
    private readonly binding: ServicesBinding,
    private readonly state: vscode.Memento,
  ) {}

  /** Notes which conversation is open; undefined is none. */
  keep(session: string | undefined): void {
    if (this.state.get(LAST) !== session) void this.state.update(LAST, session);
  }

  /** The conversation that was open last, if its session still has turns. */
  async last(): Promise<Conversation | undefined> {
    const session = this.state.get<string>(LAST);
    if (session === undefined) return undefined;
    const conversation = await this.restore(session);
    return conversation.turns.length > 0 ? conversation : undefined;
  }

  /** Asks for one of the conversations in the log, newest first. */
  async choose(): Promise<Conversation | undefined> {
    const { sessions } = await this.binding.get();
    const entries = await conversationEntries(sessions);
    if (entries.length === 0) {
      void vscode.window.showInformationMessage(
        'There is no conversation yet. The first question begins one.',
      );
      return undefined;
    }
    const picked = await pick(entries, (session) => this.remove(session));
    if (picked === undefined) return undefined;
    this.keep(picked);
    return this.restore(picked);
  }

  /** Deletes a conversation from the session log after a question; resolves with whether it is gone. */
  private async remove({ session, title }: ConversationEntry): Promise<boolean> {
    const choice = await vscode.window.showWarningMessage(
      `Delete the conversation “${printable(title)}”?`,
      {
        modal: true,
        detail:
          'Its words are removed from the session log. Memories that came of it stay until you forget them. This cannot be undone.',
      },
      KEEP,
      DELETE,
    );
    if (choice !== DELETE) return false;
    const { sessions } = await this.binding.get();
    const turns: number[] = [];
    for await (const { turn } of sessions.read(session)) turns.push(turn);
    await sessions.blank(session, turns);
    return true;
  }

  /** Has a conversation lose what its session lost when these words were forgotten. */
  async forget(conversation: Conversation, words: string): Promise<void> {
    const { sessions } = await this.binding.get();
    await conversation.forget(sessions.read(conversation.session), words);
  }

  private async restore(session: string): Promise<Conversation> {
    const { sessions } = await this.binding.get();
    return Conversation.restore(session, sessions.read(session));
  }
}

/** A list that finds words anywhere in the conversations; resolves with the session that was chosen. */
function pick(
  all: ConversationEntry[],
  remove: (entry: ConversationEntry) => Promise<boolean>,
): Promise<string | undefined> {
  const list = vscode.window.createQuickPick<vscode.QuickPickItem & { entry: ConversationEntry }>();
  let entries = all;
  const trash = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete this conversation' };
  const show = () => {
    list.items = conversationsWith(entries, list.value).map(({ entry, place }) => ({
      label: printable(entry.title),
      description: entry.when,
      detail: place === undefined ? undefined : printable(place),
      // Found by us: the words may stand far from the title.
      alwaysShow: true,
      buttons: [trash],
      entry,
    }));
  };
  list.title = 'Dormouse: Conversations';
  list.placeholder = 'Words that were said in it';
  list.ignoreFocusOut = false;
  show();
  return new Promise((resolve) => {
    list.onDidChangeValue(show);
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]?.entry.session);
      list.hide();
    });
    list.onDidTriggerItemButton(async ({ item }) => {
      // The question takes the focus, and the list goes with it.
      list.ignoreFocusOut = true;
      if (await remove(item.entry)) entries = entries.filter((entry) => entry !== item.entry);
      list.ignoreFocusOut = false;
      show();
      list.show();
    });
    list.onDidHide(() => {
      if (list.ignoreFocusOut) return;
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
