// What the first screen of the chat says where Dormouse does not run, or an embedded model answers, which is no assistant;
// and what its buttons do.
import type { ChatNotice } from '../../webview/protocol.ts';
import { size } from '../base/numbers.ts';
import { EMBEDDED } from '../model/registry.ts';
import type { Recommendation } from '../supply/recommendation.ts';
import type { NoticeAction } from './page-messages.ts';

export const NOTICE_ACTIONS = {
  'no-folder': { label: 'Open Folder', name: 'openFolder' },
  untrusted: { label: 'Manage Workspace Trust', name: 'manageTrust' },
  disabled: { label: 'Open Settings', name: 'openSettings' },
} as const;

export const NOTICE_COMMANDS: Record<NoticeAction, [string, ...unknown[]]> = {
  openFolder: ['vscode.openFolder'],
  manageTrust: ['workbench.trust.manage'],
  openSettings: ['workbench.action.openSettings', 'dormouse.enabled'],
  openModelSetting: ['workbench.action.openSettings', 'dormouse.model'],
  chooseModel: ['dormouse.chooseModel'],
  showLog: ['dormouse.showLog'],
};

export interface ModelInfo {
  inUse(): Promise<string>;
  recommendation(): Promise<Recommendation | undefined>;
}

/** Undefined where a real model answers. */
export async function modelNotice(models: ModelInfo): Promise<ChatNotice | undefined> {
  if ((await models.inUse()) !== EMBEDDED) return undefined;
  const recommended = await models.recommendation();
  return {
    what: 'A demonstration model answers',
    why: `${EMBEDDED} is tiny, for tests and for trying things out: it speaks only its own small language and answers everything else with noise.`,
    next: recommended
      ? `For real work choose ${recommended.model.title} (${size(recommended.model.bytes)}). ${recommended.reason}`
      : 'For real work choose a chat model of your own: none of the registry fits this machine.',
    action: { label: 'Choose a Model', name: 'chooseModel' },
  };
}
