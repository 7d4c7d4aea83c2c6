// The arms of the retention benchmark: what a model is given when it is asked, in the prompt or in its weights.
import { liveMemories } from '../../../extension/memory/derive.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { recalledPrompt } from '../../../extension/recall/prompt.ts';
import { RecallIndex } from '../../../extension/recall/recall.ts';
import type { Asked } from './questions.ts';
import type { Summary } from './summaries.ts';

export const ARMS = [
  'nothing',
  'everything in context',
  'compaction',
  'extractive summary',
  'retrieval',
  'weights',
  'weights and retrieval',
  'its one memory in context',
  "another project's adapter",
] as const;
export type Arm = (typeof ARMS)[number];

export interface ArmInput {
  inventory: Inventory;
  compacted: Summary;
  extracted: Summary;
  /** Folders of adapters: of this project after this session, and of another one; undefined where none was trained. */
  own: string | undefined;
  other: string | undefined;
}

/** The adapter of an arm; undefined where the arm needs one that is not there. */
export function adapterOf(arm: Arm, { own, other }: ArmInput): string | null | undefined {
  if (arm === 'weights' || arm === 'weights and retrieval') return own;
  return arm === "another project's adapter" ? other : null;
}

/** The system prompt of a question in an arm; made once for all its questions. */
export function promptsOf(arm: Arm, { inventory, compacted, extracted }: ArmInput): (asked: Asked) => string {
  const live = liveMemories(inventory);
  const plain = recalledPrompt([], 'real');
  const withSummary = ({ text }: Summary) => `${plain}\n\nSummary of the conversation so far:\n${text}`;
  switch (arm) {
    case 'nothing':
    case 'weights':
    case "another project's adapter":
      return () => plain;
    case 'everything in context': {
      const all = recalledPrompt(
        live.map(({ text }) => text),
        'real',
      );
      return () => all;
    }
    case 'compaction':
      return () => withSummary(compacted);
    case 'extractive summary':
      return () => withSummary(extracted);
    case 'its one memory in context':
      return ({ memory }) => {
        const own = memory === undefined ? undefined : inventory.memories.get(memory);
        return recalledPrompt(own ? [own.text] : [], 'real');
      };
    case 'retrieval':
    case 'weights and retrieval': {
      const index = new RecallIndex();
      index.update(live);
      const budget = compacted.tokens;
      return ({ question }) =>
        recalledPrompt(
          index.recall(question, { budget, limit: live.length }).map(({ memory }) => memory.text),
          'real',
        );
    }
  }
}
