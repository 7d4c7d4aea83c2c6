// The tree of memories: groups by kind, and of each memory where it lives and what it rests on.
import * as vscode from 'vscode';
import type { Memory } from '../memory/schema.ts';
import { groupMemories, type MemoryEntry, type MemoryGroup } from './memory-groups.ts';
import type { Overview } from './overview.ts';
import { sessionLabel } from './session-label.ts';

export type MemoryNode = { type: 'group'; group: MemoryGroup } | { type: 'memory'; entry: MemoryEntry };

const STAGES = {
  context: {
    icon: 'note',
    label: 'context',
    title: 'It is put into the prompt when a question needs it.',
  },
  fast: { icon: 'zap', label: 'fast edit', title: 'It is in a fast edit of the weights.' },
  weights: {
    icon: 'chip',
    label: 'weights',
    title: 'The adapter answers for it: it costs no prompt tokens.',
  },
} as const;

const QUOTES_SHOWN = 3;

export class MemoryView implements vscode.TreeDataProvider<MemoryNode>, vscode.Disposable {
  private groups: MemoryGroup[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tree: vscode.TreeView<MemoryNode>;
  private readonly subscription: vscode.Disposable;

  constructor(overview: Overview) {
    this.tree = vscode.window.createTreeView('dormouse.memories', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.subscription = overview.onDidChange((reading) => {
      this.groups = reading ? groupMemories(reading.own, reading.user, reading.current) : [];
      const waiting = this.groups.find(({ id }) => id === 'proposed')?.entries.length ?? 0;
      this.tree.badge =
        waiting > 0 ? { value: waiting, tooltip: `${waiting} memories wait for your review` } : undefined;
      const filled = reading && (this.groups.length > 0 ? 'filled' : 'empty');
      void vscode.commands.executeCommand('setContext', 'dormouse.memories', filled);
      this.changed.fire();
    });
  }

  /** The memories that are selected in the tree. */
  selection(): string[] {
    return this.tree.selection.flatMap((node) => (node.type === 'memory' ? [node.entry.memory.id] : []));
  }

  /** Selects a memory in the tree and says whether it is there. */
  async reveal(id: string): Promise<boolean> {
    const entry = this.groups.flatMap(({ entries }) => entries).find(({ memory }) => memory.id === id);
    if (!entry) return false;
    await this.tree.reveal({ type: 'memory', entry }, { select: true, focus: true, expand: true });
    return true;
  }

  getChildren(node?: MemoryNode): MemoryNode[] {
    if (!node) return this.groups.map((group) => ({ type: 'group', group }));
    return node.type === 'group' ? node.group.entries.map((entry) => ({ type: 'memory', entry })) : [];
  }

  getParent(node: MemoryNode): MemoryNode | undefined {
    if (node.type === 'group') return undefined;
    const group = this.groups.find(({ entries }) =>
      entries.some(({ memory }) => memory.id === node.entry.memory.id),
    );
    return group && { type: 'group', group };
  }

  getTreeItem(node: MemoryNode): vscode.TreeItem {
    return node.type === 'group' ? groupItem(node.group) : memoryItem(node.entry);
  }

  dispose(): void {
    this.subscription.dispose();
    this.tree.dispose();
    this.changed.dispose();
  }
}

function groupItem({ id, label, hint, entries }: MemoryGroup): vscode.TreeItem {
  const open = id !== 'superseded';
  const item = new vscode.TreeItem(
    label,
    open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = id;
  item.description = String(entries.length);
  item.tooltip = hint;
  item.contextValue = 'group';
  return item;
}

function memoryItem({ memory, stage }: MemoryEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(memory.text);
  const where = stage
    ? STAGES[stage].label
    : memory.status === 'proposed'
      ? 'not used yet'
      : 'not used any more';
  item.id = memory.id;
  item.description = where;
  item.contextValue = `memory.${memory.status}`;
  item.iconPath = new vscode.ThemeIcon(
    stage ? STAGES[stage].icon : memory.status === 'proposed' ? 'question' : 'history',
    stage === 'weights' ? new vscode.ThemeColor('textLink.foreground') : undefined,
  );
  item.tooltip = tooltip(memory, stage ? STAGES[stage].title : undefined);
  item.accessibilityInformation = { label: `${memory.text}, ${where}` };
  item.command = { command: 'dormouse.memory.inspect', title: 'Inspect Memory', arguments: [memory.id] };
  return item;
}

/** Quotes are somebody's text: they are appended as text, never as Markdown. */
function tooltip(memory: Memory, stage: string | undefined): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.appendText(memory.text);
  if (stage) markdown.appendMarkdown(`\n\n*${stage}*`);
  for (const { quote, session, turn } of memory.evidence.slice(0, QUOTES_SHOWN)) {
    markdown.appendMarkdown('\n\n$(quote) ').appendText(quote);
    markdown.appendMarkdown(' — ').appendText(`${sessionLabel(session)}, turn ${turn}`);
  }
  const more = memory.evidence.length - QUOTES_SHOWN;
  if (more > 0) markdown.appendMarkdown(`\n\nand ${more} more`);
  return markdown;
}
