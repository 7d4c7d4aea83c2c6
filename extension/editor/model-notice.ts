// What the first screen of the chat says about the model that answers: the embedded one is no assistant.
import type { ChatNotice } from '../../webview/protocol.ts';
import { size } from '../base/numbers.ts';
import { EMBEDDED } from '../model/registry.ts';
import type { Recommendation } from '../supply/recommendation.ts';

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
