// The Sleep view: whether it sleeps and why not, the last night's report, then the adapters of this workspace, newest
// first, and the untouched base model under them.

import * as vscode from 'vscode';
import type { AdapterCard } from '../../adapter/card.ts';
import { taintOf } from '../../adapter/taint.ts';
import { percent } from '../../base/numbers.ts';
import { printable } from '../../base/printable.ts';
import { lastMorning, morningLines } from '../../sleep/morning.ts';
import { pressureIn, termsLine } from '../../sleep/pressure.ts';
import { whyAwake } from '../../sleep/why.ts';
import type { Overview, OverviewState } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';

/** `adapter` null is the bare base model. */
export type NightNode =
  | { type: 'night'; adapter: string | null }
  /** What decides about the next night, and what the last one did; read when it is opened. */
  | { type: 'sleep' | 'morning' }
  | { type: 'figure'; label: string; value: string };

const KINDS = { nap: 'Nap', sleep: 'Night', rebuild: 'Rebuild' } as const;

export class NightsView implements vscode.TreeDataProvider<NightNode>, vscode.Disposable {
  private state: OverviewState | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tree: vscode.TreeView<NightNode>;
  private readonly subscription: vscode.Disposable;

  constructor(
    overview: Overview,
    private readonly binding: ServicesBinding,
  ) {
    this.tree = vscode.window.createTreeView('dormouse.nights', { treeDataProvider: this });
    this.subscription = overview.onDidChange((state) => {
      this.state = state;
      const filled = state && (state.cards.length > 0 ? 'filled' : 'empty');
      void vscode.commands.executeCommand('setContext', 'dormouse.nights', filled);
      this.changed.fire();
    });
  }

  /** What a running consolidation says about itself, above the tree; undefined takes it away. */
  setMessage(message: string | undefined): void {
    this.tree.message = message === undefined ? undefined : printable(message);
  }

  async getChildren(node?: NightNode): Promise<NightNode[]> {
    if (!this.state || this.state.cards.length === 0) return [];
    if (!node) {
      const adapters = [...this.state.cards.map(({ adapter }) => adapter), null];
      const nights = adapters.map((adapter): NightNode => ({ type: 'night', adapter }));
      return [{ type: 'sleep' }, { type: 'morning' }, ...nights];
    }
    if (node.type === 'sleep') {
      const { sentence, signals } = await whyAwake(await this.binding.get());
      const rows = signals.map(({ name, value, ok }) => [name, `${ok ? '' : 'holds it back · '}${value}`]);
      return [['Now', sentence], ...rows].map(figure);
    }
    if (node.type === 'morning') {
      const morning = await lastMorning(await this.binding.get());
      return morning ? morningLines(morning).map((line) => figure([line, ''])) : [];
    }
    const card = node.type === 'night' ? this.card(node.adapter) : undefined;
    return card ? figures(card, card.parent === null ? undefined : this.card(card.parent)) : [];
  }

  getTreeItem(node: NightNode): vscode.TreeItem {
    if (node.type === 'figure') {
      const item = new vscode.TreeItem(node.label);
      item.description = node.value;
      item.tooltip = `${node.label} ${node.value}`.trim();
      return item;
    }
    if (node.type !== 'night') {
      const item = new vscode.TreeItem(
        node.type === 'sleep' ? 'Next Sleep' : 'Last Night',
        vscode.TreeItemCollapsibleState.Collapsed,
      );
      if (node.type === 'sleep' && this.state) item.description = termsLine(pressureIn(this.state));
      item.iconPath = new vscode.ThemeIcon(node.type === 'sleep' ? 'watch' : 'coffee');
      item.contextValue = node.type;
      item.id = node.type;
      return item;
    }
    const current = this.state?.current === node.adapter;
    const card = this.card(node.adapter);
    const item = card ? this.nightItem(card, current) : baseItem(current);
    const forgotten = card !== undefined && this.forgotten(card) > 0;
    item.contextValue = current ? 'adapter.current' : forgotten ? 'adapter.tainted' : 'adapter.idle';
    item.iconPath = new vscode.ThemeIcon(
      current ? 'circle-filled' : forgotten ? 'circle-slash' : 'circle',
      current ? new vscode.ThemeColor('charts.green') : undefined,
    );
    return item;
  }

  private card(adapter: string | null): AdapterCard | undefined {
    return this.state?.cards.find((card) => card.adapter === adapter);
  }

  /** How many forgotten memories an adapter was trained on. */
  private forgotten(card: AdapterCard): number {
    return taintOf(card, this.state!).length;
  }

  private nightItem(card: AdapterCard, current: boolean): vscode.TreeItem {
    const item = new vscode.TreeItem(nameOf(card), vscode.TreeItemCollapsibleState.Collapsed);
    const verified = this.state?.own.verified.get(card.adapter);
    const forgotten = this.forgotten(card);
    const kept = verified
      ? `${verified.passed.size} of ${card.memories.length} kept`
      : `${card.memories.length} memories`;
    item.id = card.adapter;
    item.description = [
      current && 'in use',
      kept,
      `recall ${percent(card.gate.newRecall)}`,
      forgotten > 0 && 'holds something forgotten',
    ]
      .filter(Boolean)
      .join(' · ');
    item.tooltip = `Made in ${Math.round(card.seconds)} s from ${card.memories.length} memories.${
      forgotten > 0 ? ' It learned something that was forgotten since and is not used any more.' : ''
    }`;
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.tree.dispose();
    this.changed.dispose();
  }
}

/** E.g. `Night of Nov 21, 2026, 3:00 AM`. */
function nameOf({ kind, createdAt }: AdapterCard): string {
  const when = new Date(createdAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `${KINDS[kind]} of ${when}`;
}

function baseItem(current: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem('Base model');
  item.id = 'base';
  item.description = current ? 'in use · no adapter' : 'no adapter';
  item.tooltip = 'The base model as it came. Dormouse never changes it.';
  return item;
}

function figures({ gate, seconds, memories, parent }: AdapterCard, before?: AdapterCard): NightNode[] {
  const rows: [string, string][] = [
    ['Memories', String(memories.length)],
    ['Recall of what was new', percent(gate.newRecall)],
    ['Recall of what was known', percent(gate.oldRecall)],
    ['Says when it does not know', percent(gate.abstention)],
    [
      'Other text, perplexity against the base',
      gate.perplexityOverBase === null ? '–' : `× ${gate.perplexityOverBase.toFixed(2)}`,
    ],
    ['Replaced values said', String(gate.goneLeaks)],
    ['Training time', `${Math.round(seconds)} s`],
    ['Continues', parent === null ? 'the base model' : before ? nameOf(before) : 'an earlier night'],
  ];
  return rows.map(figure);
}

function figure([label = '', value = '']: string[]): NightNode {
  return { type: 'figure', label: printable(label), value: printable(value) };
}
