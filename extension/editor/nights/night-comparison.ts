// Before and after a night, side by side: the answers of the adapter that served before, and of the new one, with Keep,
// Discard and a question of the user's among the buttons of the difference.
import * as vscode from 'vscode';
import type { AdapterCard } from '../../adapter/card.ts';
import { serveAdapter } from '../../adapter/serving.ts';
import { UserError } from '../../base/errors.ts';
import { printable, printableLines } from '../../base/printable.ts';
import {
  type ComparedAnswer,
  compareAnswers,
  comparedQuestions,
  comparisonDocument,
} from '../../sleep/comparison.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';

const NIGHT_SCHEME = 'dormouse-night';
const SIDES = ['before', 'after'] as const;
const uriOf = (side: (typeof SIDES)[number]) =>
  vscode.Uri.from({
    scheme: NIGHT_SCHEME,
    path: `/${side === 'before' ? 'Before' : 'After'} the night.md`,
    query: side,
  });

export class NightComparison implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration: vscode.Disposable;
  private answers: ComparedAnswer[] = [];
  /** Hashes; null is the base. */
  private between: { before: string | null; after: string } | undefined;

  constructor(
    private readonly binding: ServicesBinding,
    private readonly overview: Overview,
  ) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(NIGHT_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return printableLines(comparisonDocument(this.answers, uri.query === 'before' ? 'before' : 'after'));
  }

  /** Compares the adapter in use with what it grew from. Throws UserError `nothing-to-compare`. */
  async show(): Promise<void> {
    const { adapters } = await this.binding.get();
    const [cards, current] = await Promise.all([adapters.list(), adapters.current()]);
    const card = cards.find(({ adapter }) => adapter === current);
    if (!card)
      throw new UserError(
        'nothing-to-compare',
        {
          what: 'There is no night to compare.',
          why: 'The untouched base model answers.',
          next: 'Consolidate first, or use one of the adapters under Nights.',
        },
        'refused',
      );
    const parent = cards.find(({ adapter }) => adapter === card.parent);
    this.between = { before: parent?.adapter ?? null, after: card.adapter };
    this.answers = await this.ask(this.questionsOf(card, parent));
    this.update();
    await vscode.commands.executeCommand(
      'vscode.diff',
      uriOf('before'),
      uriOf('after'),
      `Before the night (${parent ? 'the adapter before' : 'base model'}) and after it`,
      { preview: false },
    );
  }

  /** A question of the user's for both sides. */
  async askBoth(): Promise<void> {
    if (!this.between) return this.show();
    const question = await vscode.window.showInputBox({
      title: 'Dormouse: Ask Before and After',
      prompt:
        'A question for what answered before the night and what answers now, without any memory in the prompt',
    });
    if (!question?.trim()) return;
    this.answers = [...(await this.ask([question.trim()])), ...this.answers];
    this.update();
  }

  /** Ends the comparison; without `keep`, what served before serves again. */
  async decide(keep: boolean): Promise<void> {
    const { between } = this;
    if (!between) return;
    if (!keep) {
      await serveAdapter(await this.binding.get(), between.before, 'discarded');
      await this.overview.refresh();
    }
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(
      tabs.filter(
        ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === NIGHT_SCHEME,
      ),
    );
    this.between = undefined;
    this.answers = [];
  }

  private questionsOf(card: AdapterCard, parent: AdapterCard | undefined): string[] {
    return comparedQuestions(card, parent).map(printable);
  }

  private async ask(questions: string[]): Promise<ComparedAnswer[]> {
    const services = await this.binding.get();
    const answers = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Dormouse asks before and after the night',
        cancellable: true,
      },
      (_, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return compareAnswers(services, questions, this.between!, abort.signal);
      },
    );
    return answers;
  }

  private update(): void {
    for (const side of SIDES) this.changed.fire(uriOf(side));
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
