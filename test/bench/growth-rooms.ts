// Readers of text from outside beside those of imports: code that a model writes into a document, answers as they are
// shown, questions to the index of memories, and memories on their way into a night.
import { renderBlocks } from '../../extension/chat/markdown.ts';
import { slashCommand } from '../../extension/chat/slash-commands.ts';
import { balanceOf } from '../../extension/edits/balance.ts';
import { appliedCode } from '../../extension/edits/code-application.ts';
import { ghostText } from '../../extension/edits/ghost-text.ts';
import { proposalOf } from '../../extension/edits/proposal.ts';
import { withAttachments } from '../../extension/recall/attachment.ts';
import { recall } from '../../extension/recall/recall.ts';
import { readFailure, readPipLine } from '../../extension/trainer/pip.ts';
import { memoryOf } from '../support/memories.ts';
import type { Reader } from './growth.ts';

const language = 'typescript';

/** The text is in the document and in what is written into it. */
export const roomReaders: Reader[] = [
  { name: 'code: brackets', read: async (text) => balanceOf(text, language) },
  {
    name: 'code: ghost text',
    read: async (text) => ghostText({ text: 'x = 1)\n}', prefix: text, suffix: `\n${text}`, language }),
  },
  {
    name: 'code: fix',
    read: async (text) =>
      proposalOf({ text: `a\n${text}x\nb`, start: 2, end: 3 + text.length, after: `${text}y`, language }),
  },
  {
    name: 'code: application',
    read: async (text) =>
      appliedCode({ text: `a\n${text}x\nb`, start: 0, end: 0, code: `${text}y`, language }),
  },
  { name: 'answer as HTML', read: async (text) => renderBlocks(text) },
  { name: 'slash command', read: async (text) => slashCommand(`/fix ${text}`) },
  {
    name: 'attachment',
    read: async (text) => withAttachments(text, [{ kind: 'file', file: 'a', from: 1, to: 2, text }]),
  },
  { name: 'recall: question', read: async (text) => recall(text, [memoryOf('use pnpm')]) },
  {
    name: 'recall: memory',
    read: async (text) => recall('Which port?', [memoryOf('use pnpm', { text: `use ${text}` })]),
  },
  {
    name: 'output of pip',
    read: async (text) => [readPipLine(`Collecting ${text}`), readFailure([text], 1)],
  },
];
