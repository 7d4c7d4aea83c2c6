// Whether ghost text is offered, and why not: the user's choice, the model, the machine, the language, and who else
// completes in this editor.

/** What the setting says; `auto` asks the model and the machine. */
export type GhostMode = 'auto' | 'on' | 'off';

/** Extensions that complete inline, by their ids in lower case. Two of them at one caret are none that helps. */
const OTHERS: Record<string, string> = {
  'github.copilot': 'GitHub Copilot',
  'codeium.codeium': 'Windsurf',
  'tabnine.tabnine-vscode': 'Tabnine',
  'supermaven.supermaven': 'Supermaven',
  'continue.continue': 'Continue',
  'ggml-org.llama-vscode': 'llama.vscode',
  'sourcegraph.cody-ai': 'Cody',
  'amazonwebservices.amazon-q-vscode': 'Amazon Q',
  'google.geminicodeassist': 'Gemini Code Assist',
  'augment.vscode-augment': 'Augment',
  'tabbyml.vscode-tabby': 'Tabby',
  'rjmacarthy.twinny': 'twinny',
};
export const OTHER_PROVIDERS: readonly string[] = Object.keys(OTHERS);

/** The longest wait, in milliseconds, after which a suggestion still comes before the next thought. */
export const FAST_MS = 1500;

export interface GhostSituation {
  mode: GhostMode;
  /** VS Code's id of the document's language, and what the user set for each; `*` is for all others. */
  language: string;
  languages: Readonly<Record<string, boolean>>;
  /** Ids of extensions that are installed and enabled. */
  installed: readonly string[];
  /** The model that is loaded; undefined where none is. Only `auto` waits for one. */
  model: { real: boolean; infill: boolean; ms: number | undefined } | undefined;
}

export type GhostVerdict = { on: true } | { on: false; why: string };

const no = (why: string): GhostVerdict => ({ on: false, why });

/** The first reason against it. `ms` of a model that was not measured yet is undefined: then `auto` waits. */
export function ghostVerdict({ mode, language, languages, installed, model }: GhostSituation): GhostVerdict {
  if (mode === 'off') return no('The setting dormouse.completions.mode is off.');
  if (!(languages[language] ?? languages['*'] ?? true)) return no(`It is off for ${language}.`);
  if (model && !model.infill) return no('The model cannot fill in the middle of a text.');
  if (mode === 'on') return { on: true };
  const other = installed.find((id) => id.toLowerCase() in OTHERS);
  if (other !== undefined) return no(`${OTHERS[other.toLowerCase()]} completes in this editor.`);
  if (!model) return no('No model is loaded yet; the first question loads it.');
  if (!model.real) return no('The embedded demonstration model was not trained on code.');
  if (model.ms === undefined) return no('The speed of the model on this machine is being measured.');
  return model.ms <= FAST_MS
    ? { on: true }
    : no(`A suggestion takes ${(model.ms / 1000).toFixed(1)} s on this machine.`);
}
