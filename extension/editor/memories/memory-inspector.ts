// The page of one memory in the editor area: where it came from, what became of it, what the adapter says.
import * as vscode from 'vscode';
import type { LifeChecks, MemoriesToPage } from '../../../webview/protocol.ts';
import type { Logger } from '../../base/log.ts';
import { findMemory } from '../../memory/ledgers.ts';
import { waitingItem } from '../../memory/review.ts';
import type { Memory } from '../../memory/schema.ts';
import { isPromotable } from '../../memory/scope.ts';
import { worthOf } from '../../memory/worth.ts';
import { stageIn } from '../../workspace/view.ts';
import type { Overview } from '../overview.ts';
import { MemoriesFromPage, type MemoryAction, type PageReady } from '../page-messages.ts';
import { WebviewPage } from '../webview-page.ts';
import { lifeOf } from './memory-life.ts';

export interface MemoryInspectorOptions {
  extension: vscode.Uri;
  overview: Overview;
  /** Does with a memory what its tree item would do. */
  act(action: MemoryAction, id: string): void;
  /** How code is checked by a memory; undefined where it is not. */
  checks(memory: Memory): Promise<LifeChecks | undefined>;
  log: Logger;
}

/** One page a window; opening another memory shows it in the same place. */
export class MemoryInspector implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private page: WebviewPage<MemoriesToPage, MemoriesFromPage> | undefined;
  private shown: string | undefined;
  /** Of the memory that is shown, once they are known. */
  private checks: { of: string; found: LifeChecks | undefined } | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: MemoryInspectorOptions) {
    this.subscription = options.overview.onDidChange(() => {
      this.page?.refresh();
      void this.readChecks();
    });
  }

  /** `keepFocus`: for who clicks through a list. */
  open(id: string, keepFocus = false): void {
    this.shown = id;
    void this.readChecks();
    if (this.panel) {
      this.panel.reveal(undefined, keepFocus);
      this.page?.refresh();
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Active, preserveFocus: keepFocus };
    const panel = vscode.window.createWebviewPanel('dormouse.memory', 'Memory', column);
    panel.iconPath = vscode.Uri.joinPath(this.options.extension, 'media/icon.png');
    this.panel = panel;
    this.page = new WebviewPage<MemoriesToPage, MemoriesFromPage>(panel.webview, {
      extension: this.options.extension,
      name: 'memories',
      title: 'Memory',
      snapshot: () => this.snapshot(),
      messages: MemoriesFromPage,
      receive: (message) => this.receive(message),
      log: this.options.log,
    });
    panel.onDidDispose(() => {
      this.page?.dispose();
      this.page = undefined;
      this.panel = undefined;
    });
  }

  private async readChecks(): Promise<void> {
    const state = this.options.overview.get();
    const memory = state && this.shown && findMemory(state, this.shown);
    if (!memory) return;
    try {
      const found = await this.options.checks(memory);
      if (this.shown !== memory.id) return;
      this.checks = { of: memory.id, found };
      this.page?.refresh();
    } catch (error) {
      this.options.log.error('The checks of a memory were not read.', error);
    }
  }

  private snapshot(): MemoriesToPage {
    const state = this.options.overview.get();
    const memory = state && this.shown && findMemory(state, this.shown);
    if (!memory) return { type: 'life', life: undefined };
    const inventory = state.own.memories.has(memory.id) ? state.own : state.user;
    const stage = stageIn(state, memory);
    const review = waitingItem(state.review, memory.id);
    const promotable = isPromotable(state, memory);
    const { cards, current } = state;
    const checks = this.checks?.of === memory.id ? this.checks.found : undefined;
    const worth = worthOf(memory, inventory, state.usage.get(memory.id));
    const input = { memory, stage, inventory, review, promotable, worth, cards, current, checks };
    return { type: 'life', life: lifeOf(input) };
  }

  private receive(message: Exclude<MemoriesFromPage, PageReady>): void {
    if (message.type === 'open') this.open(message.id);
    else if (this.shown) this.options.act(message.action, this.shown);
  }

  dispose(): void {
    this.subscription.dispose();
    this.panel?.dispose();
  }
}
