// How full the context was, and the summary that goes along, as the page shows them.
import type { ContextShown } from '../../webview/protocol.ts';
import type { Conversation } from './conversation.ts';
import { renderBlocks } from './markdown.ts';

/** Undefined before the first answer. */
export function contextShown({ context, summary }: Conversation): ContextShown | undefined {
  if (!context || !summary) return context;
  return { ...context, summary: { exchanges: summary.exchanges, blocks: renderBlocks(summary.text) } };
}
