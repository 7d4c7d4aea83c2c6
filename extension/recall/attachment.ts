// Code that goes along with a question: a file, a selection, what the editor shows of a file, or its problems.
import { z } from 'zod';
import { estimateTokens } from '../language/tokens.ts';

export const AttachmentKind = z.enum(['selection', 'file', 'visible', 'problems', 'named']);
export type AttachmentKind = z.infer<typeof AttachmentKind>;

export interface Attachment {
  kind: AttachmentKind;
  /** Relative to the workspace's root with `/`. */
  file: string;
  /** 1-based first and last line. */
  from: number;
  to: number;
  text: string;
}

const NAMES: Record<AttachmentKind, string> = {
  selection: 'selected in the editor',
  file: 'open in the editor',
  visible: 'visible in the editor',
  problems: 'reported by the tools of the editor',
  named: 'which the user named',
};

/** The question with the code before it, each piece named and in a fence that the code itself cannot close. */
export function withAttachments(question: string, attachments: readonly Attachment[]): string {
  return [...attachments.map(block), question].join('\n\n');
}

/** Estimated prompt tokens of a piece with its name. */
export function attachmentTokens(attachment: Attachment): number {
  return estimateTokens(block(attachment));
}

function block({ kind, file, from, to, text }: Attachment): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${file}, lines ${from} to ${to}, ${NAMES[kind]}:\n${fence}\n${text}\n${fence}`;
}
