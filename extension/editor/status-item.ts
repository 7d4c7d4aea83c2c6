// The status bar item: what Dormouse is doing in one word, and each part of it in a sentence.
import * as vscode from 'vscode';
import { liveMemories, stageOf } from '../memory/derive.ts';
import type { Overview } from './overview.ts';
import type { States, SubsystemName, SubsystemState } from './states.ts';

const ICONS: Record<SubsystemState['kind'], string> = {
  starting: 'loading~spin',
  ready: 'squirrel',
  sleeping: 'loading~spin',
  error: 'warning',
  disabled: 'circle-slash',
};
const NAMES: Record<SubsystemName, string> = {
  memory: 'Memory',
  model: 'Model',
  completions: 'Ghost text',
  sleep: 'Sleep',
};

export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly states: States,
    private readonly overview: Overview,
  ) {
    this.item = vscode.window.createStatusBarItem('dormouse.status', vscode.StatusBarAlignment.Right, 90);
    this.item.name = 'Dormouse';
    this.subscriptions = [
      this.item,
      new vscode.Disposable(states.onDidChange(() => this.update()).dispose),
      overview.onDidChange(() => this.update()),
    ];
    this.update();
    this.item.show();
  }

  private update(): void {
    const kind = this.states.overall();
    const sleeping = this.states.get('sleep').kind === 'sleeping';
    const percent = /\d+ %/.exec(this.states.get('sleep').sentence)?.[0];
    this.item.text = `$(${ICONS[kind]}) ${sleeping ? `Dormouse sleeps${percent ? ` ${percent}` : ''}` : 'Dormouse'}`;
    this.item.tooltip = this.tooltip(sleeping);
    this.item.backgroundColor =
      kind === 'error' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.command =
      kind === 'error' ? 'dormouse.showLog' : sleeping ? 'dormouse.nights.focus' : 'dormouse.chat.focus';
    const sentences = Object.values(this.states.all()).map(({ sentence }) => sentence);
    this.item.accessibilityInformation = { label: `Dormouse: ${sentences.join(' ')}`, role: 'button' };
  }

  private tooltip(sleeping: boolean): vscode.MarkdownString {
    const markdown = new vscode.MarkdownString('', true);
    markdown.isTrusted = {
      enabledCommands: ['dormouse.whyNotSleeping', 'dormouse.consolidate', 'dormouse.cancelConsolidation'],
    };
    for (const [name, { sentence }] of Object.entries(this.states.all()) as [SubsystemName, SubsystemState][])
      markdown.appendMarkdown(`**${NAMES[name]}** `).appendText(sentence).appendMarkdown('\n\n');
    const waiting = this.waiting();
    if (waiting !== undefined)
      markdown.appendMarkdown(
        waiting === 0
          ? 'Nothing waits to be slept on.\n\n'
          : `**Sleep pressure**: ${waiting} ${waiting === 1 ? 'memory waits' : 'memories wait'} to be slept on.\n\n`,
      );
    const actions = sleeping
      ? ['[Cancel](command:dormouse.cancelConsolidation)']
      : [
          '[Consolidate now](command:dormouse.consolidate)',
          "[Why isn't it sleeping?](command:dormouse.whyNotSleeping)",
        ];
    if (this.states.get('memory').kind === 'ready') markdown.appendMarkdown(actions.join(' · '));
    return markdown;
  }

  /** Live memories of this workspace that are not in the weights yet. */
  private waiting(): number | undefined {
    const state = this.overview.get();
    if (!state) return undefined;
    const { own, current } = state;
    return liveMemories(own).filter(({ id }) => stageOf(id, own, current) !== 'weights').length;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
