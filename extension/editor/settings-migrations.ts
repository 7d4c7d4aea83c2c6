// Settings of earlier versions as today's: numbered steps, each done once in this installation. A step moves what the
// user set and never what the user did not.
import type * as vscode from 'vscode';

/** The two places where a setting of Dormouse can be set: for the user, and for the workspace. */
export type Targets = 'global' | 'workspace';

/** What a step sees of the settings below `dormouse`. */
export interface StoredSettings {
  get(key: string, target: Targets): unknown;
  /** `undefined` removes it. */
  set(key: string, value: unknown, target: Targets): PromiseLike<void>;
}

type Step = (settings: StoredSettings) => Promise<void>;

/** 1 → 2: the writer that lets a language model study a memory is called `study`; it was `local`. */
const renameWriter: Step = async (settings) => {
  for (const target of ['global', 'workspace'] as const)
    if (settings.get('writer', target) === 'local') await settings.set('writer', 'study', target);
};

/** 2 → 3: without a model a memory is written about by its spans; templates are the embedded model's, chosen for it. */
const templatesToSpans: Step = async (settings) => {
  for (const target of ['global', 'workspace'] as const)
    if (settings.get('writer', target) === 'templates') await settings.set('writer', 'spans', target);
};

/** 3 → 4: ghost text has a mode; it could only be on or off before. */
const completionsMode: Step = async (settings) => {
  for (const target of ['global', 'workspace'] as const) {
    const enabled = settings.get('completions.enabled', target);
    if (typeof enabled !== 'boolean') continue;
    await settings.set('completions.mode', enabled ? 'on' : 'off', target);
    await settings.set('completions.enabled', undefined, target);
  }
};

export const settingsMigrations: readonly Step[] = [renameWriter, templatesToSpans, completionsMode];

const KEY = 'dormouse.settingsVersion';

/** Takes the steps that this installation has not taken yet. Throws what the editor throws; the next start tries again. */
export async function migrateSettings(
  settings: StoredSettings,
  memento: Pick<vscode.Memento, 'get' | 'update'>,
): Promise<void> {
  const version = memento.get<number>(KEY) ?? 1;
  for (let at = version; at <= settingsMigrations.length; at++) {
    await settingsMigrations[at - 1]!(settings);
    await memento.update(KEY, at + 1);
  }
}
