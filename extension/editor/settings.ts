// The settings that Dormouse reads, by typed key, which package.json describes to the user; and the user's own system prompt,
// which is kept with the workspace's state, because the command line reads it, too.
import * as vscode from 'vscode';
import type { GhostMode } from '../edits/ghost-policy.ts';
import type { ReflectorName } from '../reflection/reflectors.ts';
import type { WriterName } from '../synthesis/writer.ts';
import { MOST_CHARACTERS, readOwnPrompt, writeOwnPrompt } from '../workspace/own-prompt.ts';
import type { ServicesBinding } from './services-binding.ts';
import type { StoredSettings } from './settings-migrations.ts';

export interface Settings {
  enabled: boolean;
  /** Name or path of the base model; empty is the embedded one. */
  model: string;
  /** Name or path of an embedding model; empty is none. */
  embeddingModel: string;
  /** Who reads the sessions before a night, and who writes its conversations. */
  reflector: ReflectorName;
  writer: WriterName;
  /** Name or path of the model that the writer `study` uses; empty is the base model. */
  writerModel: string;
  /** How nights train: the name of a recipe. */
  recipe: string;
  /** Estimated tokens of the conventions that stand in every prompt. */
  'recall.conventionTokens': number;
  'completions.mode': GhostMode;
  /** By VS Code's id of the language; `*` is for all others. */
  'completions.languages': Record<string, boolean>;
  /** Whether nights begin by themselves once the machine is idle. */
  'sleep.automatic': boolean;
}

/** The settings as the user stored them, for their migrations. */
export function storedSettings(): StoredSettings {
  const targets = {
    global: vscode.ConfigurationTarget.Global,
    workspace: vscode.ConfigurationTarget.Workspace,
  };
  return {
    get: (key, target) =>
      vscode.workspace.getConfiguration('dormouse').inspect(key)?.[`${target}Value` as const],
    set: (key, value, target) =>
      vscode.workspace.getConfiguration('dormouse').update(key, value, targets[target]),
  };
}

/** The value in effect; package.json holds the defaults, so a missing one is a defect. */
export function setting<K extends keyof Settings>(key: K): Settings[K] {
  const value = vscode.workspace.getConfiguration('dormouse').get<Settings[K]>(key);
  if (value === undefined) throw new Error(`The setting dormouse.${key} is not contributed.`);
  return value;
}

/** Calls `listener` when the value of `key` may have changed. */
export function onDidChangeSetting(key: keyof Settings, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`dormouse.${key}`)) listener();
  });
}

/** Nothing changes when the user escapes; an empty text takes the prompt away. Throws as `writeOwnPrompt`. */
export async function setOwnPrompt(binding: ServicesBinding): Promise<void> {
  const { workspace, log } = await binding.get();
  const text = await vscode.window.showInputBox({
    title: 'System Prompt for This Workspace',
    prompt:
      'Follows Dormouse’s own words in every prompt, by day and in nights; the next night trains with it. The embedded ' +
      'model never sees it. Empty takes it away.',
    value: (await readOwnPrompt(workspace.dir, log)) ?? '',
    validateInput: (given) =>
      given.trim().length > MOST_CHARACTERS ? `At most ${MOST_CHARACTERS} characters.` : undefined,
    ignoreFocusOut: true,
  });
  if (text !== undefined) await writeOwnPrompt(workspace.dir, text);
}
