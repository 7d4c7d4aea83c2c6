// The tree of memories: groups by kind, and of each memory where it lives and what it rests on.
import * as vscode from 'vscode';
import { printable, printableLines } from '../../base/printable.ts';
import type { ReviewItem } from '../../memory/review.ts';
import { evidenceLabel } from '../../workspace/session-label.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { groupMemories, type MemoryEntry, type MemoryGroup } from './memory-groups.ts';

export type MemoryNode = { type: 'group'; group: MemoryGroup } | { type: 'memory'; entry: MemoryEntry };

const STAGES = {
  context: {
    icon: 'note',
    label: 'in the prompt',
    title: 'It is put into the prompt when a question needs it.',
  },
  fast: { icon: 'zap', label: 'fast edit', title: 'It is in a fast edit of the weights.' },
  weights: {
    icon: 'chip',
    label: 'in the weights',
    title: 'A night taught it to the model: it costs no prompt tokens.',
  },
} as const;

const WAITING: Record<ReviewItem['why'], { icon: string; label: string }> = {
  proposed: { icon: 'question', label: 'not used yet' },
  conflict: { icon: 'warning', label: 'conflict' },
  renewal: { icon: 'warning', label: 'may replace another' },
  expired: { icon: 'watch', label: 'expired' },
  code: { icon: 'code', label: 'code changed' },
};

/** Who clicks through a list goes on in the list. */
export const KEEP_FOCUS = 'keep-focus';

const QUOTES_SHOWN = 3;

export class MemoryView implements vscode.TreeDataProvider<MemoryNode>, vscode.Disposable {
  private groups: MemoryGroup[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tree: vscode.TreeView<MemoryNode>;
  private readonly subscription: vscode.Disposable;

  constructor(overview: Overview, binding: Pick<ServicesBinding, 'folder'>) {
    this.tree = vscode.window.createTreeView('dormouse.memories', {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.subscription = overview.onDidChange((state) => {
      this.groups = state ? groupMemories(state) : [];
      this.tree.description = binding.folder();
      const waiting = this.groups.find(({ id }) => id === 'review')?.entries.length ?? 0;
      this.tree.badge =
        waiting > 0 ? { value: waiting, tooltip: `${waiting} memories wait for your review` } : undefined;
      const filled = state && (this.groups.length > 0 ? 'filled' : 'empty');
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
  // Its name and how many there are; the hint is for those who ask.
  item.accessibilityInformation = { label: `${label}, ${entries.length}` };
  return item;
}

function memoryItem(entry: MemoryEntry): vscode.TreeItem {
  const { memory, stage, review } = entry;
  const text = printable(memory.text);
  const item = new vscode.TreeItem(text);
  const why = review[0]?.why;
  const { icon, label } = why
    ? WAITING[why]
    : stage
      ? STAGES[stage]
      : { icon: 'history', label: 'not used any more' };
  item.id = memory.id;
  item.description = entry.textOnly === undefined ? label : `${label}, text only`;
  item.contextValue = `memory.${contextOf(entry)}`;
  item.iconPath = new vscode.ThemeIcon(
    icon,
    stage === 'weights' && !why ? new vscode.ThemeColor('textLink.foreground') : undefined,
  );
  item.tooltip = tooltip(entry);
  item.accessibilityInformation = { label: `${text}, ${label}` };
  item.command = {
    command: 'dormouse.memory.inspect',
    title: 'Inspect Memory',
    arguments: [memory.id, KEEP_FOCUS],
  };
  return item;
}

/** What the menus of package.json go by. */
function contextOf({ memory, review, promotable }: MemoryEntry): string {
  if (memory.status === 'live' && review.length > 0) return 'doubted';
  return promotable ? 'promotable' : memory.status;
}

/** Quotes and reasons have somebody's text in them: they are appended as text, never as Markdown. */
function tooltip({ memory, stage, review, textOnly }: MemoryEntry): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.appendText(printableLines(memory.text));
  for (const { reason, against } of review) {
    markdown.appendMarkdown('\n\n$(question) ').appendText(printableLines(reason));
    for (const other of against)
      markdown.appendMarkdown('\n\nagainst ').appendText(printableLines(other.text));
  }
  if (stage) markdown.appendMarkdown(`\n\n*${STAGES[stage].title}*`);
  if (textOnly !== undefined) markdown.appendMarkdown('\n\n').appendText(`Text only: ${printable(textOnly)}`);
  for (const evidence of memory.evidence.slice(0, QUOTES_SHOWN)) {
    markdown.appendMarkdown('\n\n$(quote) ').appendText(printableLines(evidence.quote));
    markdown.appendMarkdown(' — ').appendText(printable(evidenceLabel(evidence)));
  }
  const more = memory.evidence.length - QUOTES_SHOWN;
  if (more > 0) markdown.appendMarkdown(`\n\nand ${more} more`);
  return markdown;
}
