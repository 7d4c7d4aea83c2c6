// The code that goes along with a question: of the file in the active editor what is selected, the whole file where it
// is short, otherwise what the editor shows of it, and the problems of what is selected or seen.
import type { Attachment, AttachmentKind } from '../recall/attachment.ts';
import { attachmentTokens } from '../recall/attachment.ts';

/** Estimated tokens up to which a file goes along whole. */
const FILE_TOKENS = 1200;

/** Problems that go along; the worst come first. */
const MOST_PROBLEMS = 10;

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
  problems: Problem[];
}

export interface Problem {
  /** 0-based. */
  line: number;
  severity: 'error' | 'warning';
  message: string;
  /** The tool that reports it. */
  source?: string;
}

/** Without the kinds that the user took out. */
export function codeAtHand(open: OpenFile | undefined, without: ReadonlySet<AttachmentKind>): Attachment[] {
  if (!open || open.text.trim() === '') return [];
  const { file, text, selection, visible, problems } = open;
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
    ...problemsIn(file, problems, selection ?? visible),
  ];
  return pieces.filter(({ kind, text }) => !without.has(kind) && text.trim() !== '');
}

function problemsIn(file: string, problems: readonly Problem[], { from, to }: Lines): Attachment[] {
  const worst = problems
    .filter(({ line }) => line >= from && line <= to)
    .toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .slice(0, MOST_PROBLEMS)
    .toSorted((a, b) => a.line - b.line);
  if (worst.length === 0) return [];
  const text = worst
    .map(
      ({ line, severity, message, source }) =>
        `line ${line + 1}: ${severity}: ${message}${source ? ` (${source})` : ''}`,
    )
    .join('\n');
  return [{ kind: 'problems', file, from: worst[0]!.line + 1, to: worst.at(-1)!.line + 1, text }];
}

/** E.g. `mill.ts`, or `mill.ts:3–9` for a part of a file. */
export function attachmentLabel({ kind, file, from, to, text }: Attachment): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (kind === 'file' || kind === 'named') return name;
  if (kind === 'problems') {
    const count = text.split('\n').length;
    return `${count} ${count === 1 ? 'problem' : 'problems'} in ${name}`;
  }
  return from === to ? `${name}:${from}` : `${name}:${from}–${to}`;
}
