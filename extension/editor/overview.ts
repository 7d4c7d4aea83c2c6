// One state of the memories and adapters of this workspace, shared by every view and taken again on change.

import path from 'node:path';
import * as vscode from 'vscode';
import type { AdapterCard } from '../adapter/card.ts';
import { type ReviewItem, reviewOf } from '../memory/review.ts';
import { readUsage, type Usage } from '../memory/usage.ts';
import type { Services } from '../workspace/services.types.ts';
import { viewWorkspace, type WorkspaceView } from '../workspace/view.ts';
import { type EditorLog, reportError } from './diagnostics-log.ts';
import type { ServicesBinding } from './services-binding.ts';

export interface OverviewState extends WorkspaceView {
  /** What waits for the user's decision, oldest first. */
  review: ReviewItem[];
  /** Newest first. */
  cards: AdapterCard[];
  /** How often memories were of use. */
  usage: Usage;
}

/** Bursts of ledger changes are read once, after this many milliseconds. */
const BURST_MS = 80;

export class Overview implements vscode.Disposable {
  private state: OverviewState | undefined;
  private services: Services | undefined;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void)[] = [];
  private readonly changed = new vscode.EventEmitter<OverviewState | undefined>();
  /** Fires with each new state; undefined where Dormouse does not run. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly binding: ServicesBinding,
    private readonly log: EditorLog,
  ) {
    this.subscriptions = [
      binding.onDidChange(() => void this.refresh()),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.isAnchor(uri) && this.refreshSoon()),
    ];
  }

  /** The last state; undefined before the first, and where Dormouse does not run. */
  get(): OverviewState | undefined {
    return this.state;
  }

  /** Reads again and tells the views. A failure is shown to the user once and leaves the last state. */
  async refresh(): Promise<OverviewState | undefined> {
    if (this.binding.unavailable()) this.state = undefined;
    else
      try {
        this.state = await this.read(await this.binding.get());
      } catch (error) {
        reportError(this.log, 'Reading the memories', error);
      }
    this.changed.fire(this.state);
    return this.state;
  }

  private async read(services: Services): Promise<OverviewState> {
    if (services !== this.services) this.follow(services);
    const [view, cards, usage] = await Promise.all([
      viewWorkspace(services),
      services.adapters.list(),
      readUsage(services.workspace.dir, services.log),
    ]);
    return {
      ...view,
      usage,
      review: await reviewOf(view, services.workspace.root),
      cards: cards.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    };
  }

  private follow(services: Services): void {
    for (const stop of this.unsubscribe) stop();
    this.services = services;
    const later = () => this.refreshSoon();
    this.unsubscribe = [services.memories.onDidChange(later), services.userMemories.onDidChange(later)];
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), BURST_MS);
  }

  /** Whether a memory is about code in this file, so that what was saved may have to be reviewed. */
  private isAnchor({ fsPath }: vscode.Uri): boolean {
    const root = this.services?.workspace.root;
    if (!root || !this.state) return false;
    return [...this.state.own.memories.values()].some(
      ({ anchor }) => anchor && path.join(root, anchor.file) === fsPath,
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.unsubscribe) stop();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}
