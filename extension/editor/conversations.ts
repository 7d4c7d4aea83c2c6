// The conversations of this workspace: each is a session of the log. The one that was open is opened again.
import * as vscode from 'vscode';
import { printable } from '../base/printable.ts';
import { Conversation } from '../chat/conversation.ts';
import { conversationEntries } from '../chat/conversation-entry.ts';
import type { ServicesBinding } from './services-binding.ts';

const LAST = 'chat.session';

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
    const items = entries.map(({ session, title, when }) => ({
      label: printable(title),
      description: when,
      session,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Dormouse: Conversations',
      placeHolder: 'A conversation to go on with',
      matchOnDescription: true,
    });
    if (!picked) return undefined;
    this.keep(picked.session);
    return this.restore(picked.session);
  }

  private async restore(session: string): Promise<Conversation> {
    const { sessions } = await this.binding.get();
    return Conversation.restore(session, sessions.read(session));
  }
}
