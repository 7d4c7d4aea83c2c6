// The code that goes along with a question: of the file in the active editor what is selected, the whole file where it
// is short, and otherwise what the editor shows of it.
import type { Attachment, AttachmentKind } from '../recall/attachment.ts';
import { attachmentTokens } from '../recall/attachment.ts';

/** Estimated tokens up to which a file goes along whole. */
const FILE_TOKENS = 1200;

/** 0-based first and last line. */
export interface Lines {
  from: number;
  to: number;
}

export interface OpenFile {
  /** Relative to the workspace's root with `/`. */
  file: string;
  text: string;
  /** With its text, which may begin and end within a line; undefined while nothing is selected. */
  selection?: Lines & { text: string };
  visible: Lines;
}

/** Without the kinds that the user took out. */
export function codeAtHand(open: OpenFile | undefined, without: ReadonlySet<AttachmentKind>): Attachment[] {
  if (!open || open.text.trim() === '') return [];
  const { file, text, selection, visible } = open;
  const lines = text.split(/\r?\n/);
  const piece = (kind: AttachmentKind, { from, to }: Lines, said?: string): Attachment => ({
    kind,
    file,
    from: from + 1,
    to: to + 1,
    text: said ?? lines.slice(from, to + 1).join('\n'),
  });
  const whole = piece('file', { from: 0, to: lines.length - 1 });
  const isShort = attachmentTokens(whole) <= FILE_TOKENS;
  const pieces = [
    ...(selection && selection.text.trim() !== '' ? [piece('selection', selection, selection.text)] : []),
    ...(isShort ? [whole] : []),
    ...(isShort && !without.has('file') ? [] : [piece('visible', visible)]),
  ];
  return pieces.filter(({ kind, text }) => !without.has(kind) && text.trim() !== '');
}

/** E.g. `mill.ts`, or `mill.ts:3–9` for a part of a file. */
export function attachmentLabel({ kind, file, from, to }: Attachment): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (kind === 'file') return name;
  return from === to ? `${name}:${from}` : `${name}:${from}–${to}`;
}
