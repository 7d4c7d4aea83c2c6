// The commands of the chat that need no model: remember, forget, where an answer comes from, sleep.
import * as vscode from 'vscode';
import { printable } from '../../base/printable.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { DialogueOptions, Done } from '../../chat/dialogue.ts';
import { learnedChip, memoriesById } from '../../chat/memory-chip.ts';
import { liveMemories } from '../../memory/derive.ts';
import { readLedgers } from '../../memory/ledgers.ts';
import { evidenceLabel } from '../../workspace/session-label.ts';
import type { MemoryActions } from '../memories/memory-actions.ts';
import type { ServicesBinding } from '../services-binding.ts';

const STAGES = { context: 'in the prompt', fast: 'in a fast edit of the weights', weights: 'in the weights' };

export class ChatCommands {
  constructor(
    private readonly binding: ServicesBinding,
    private readonly actions: MemoryActions,
    /** Begins a night. */
    private readonly consolidate: () => void,
  ) {}

  follow: DialogueOptions['follow'] = async (command, argument, conversation) => {
    if (command === 'remember') return this.remember(argument);
    if (command === 'forget') return this.forget(argument);
    if (command === 'sources') return this.sources(conversation);
    this.consolidate();
    return {
      said: 'The night begins. *Nights* shows how far it is; nothing is downloaded before you agree.',
    };
  };

  private async remember(sentence: string): Promise<Done> {
    if (sentence === '')
      return { said: 'Write the sentence behind the command: `/remember the port of payments is 4182`.' };
    const memories = await this.actions.remember(sentence);
    return { said: 'Remembered as it stands.', learned: memories.flatMap(learnedChip) };
  }

  private async forget(words: string): Promise<Done> {
    const { own, user } = await readLedgers(await this.binding.get());
    const memories = [...liveMemories(own), ...liveMemories(user)];
    if (memories.length === 0) return { said: 'There is no memory to forget.' };
    const id = await chooseMemory(
      memories.map((memory) => ({ label: printable(memory.text), description: memory.kind, id: memory.id })),
      words,
    );
    const forgotten = id !== undefined && (await this.actions.forget(id));
    return {
      said: forgotten ? 'Forgotten, also in this conversation.' : 'Nothing was forgotten.',
    };
  }

  private async sources(conversation: Conversation): Promise<Done> {
    const answer = conversation.lastAnswer();
    if (!answer) return { said: 'There is no answer yet whose sources could be shown.' };
    if (answer.recalled.length === 0)
      return {
        said: 'No memory bore on the last answer: it rests on the model alone, and on what was said here.',
      };
    const memories = await memoriesById(await this.binding.get());
    const lines = answer.recalled.map(({ id, text, stage, used }) => {
      const from = memories.get(id)?.evidence.map(evidenceLabel).join('; ');
      const place = from ? ` · ${plain(from)}` : '';
      return `- ${plain(text)} · ${used ? 'used' : 'only recalled'}, ${STAGES[stage]}${place}`;
    });
    return { said: `The last answer had these memories:\n\n${lines.join('\n')}`, recalled: answer.recalled };
  }
}

/** Text that Markdown reads as nothing else. */
function plain(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&');
}

/** A list that begins with these words; undefined where none is chosen. */
function chooseMemory<Item extends vscode.QuickPickItem & { id: string }>(
  items: Item[],
  words: string,
): Promise<string | undefined> {
  const list = vscode.window.createQuickPick<Item>();
  list.items = items;
  list.value = words;
  list.title = 'Dormouse: Forget';
  list.placeholder = 'The memory to forget';
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]?.id);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
