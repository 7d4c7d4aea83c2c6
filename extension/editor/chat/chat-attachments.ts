// What the chat attaches to a question: from the active editor, until the user takes it out and opens another file, and
// the files that the user named, until they are taken out.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Attachments } from '../../../webview/protocol.ts';
import { UserError } from '../../base/errors.ts';
import { attachmentLabel, codeAtHand, type OpenFile, type Problem } from '../../chat/code-at-hand.ts';
import { fileMatches } from '../../chat/file-matches.ts';
import { type Attachment, type AttachmentKind, attachmentTokens } from '../../recall/attachment.ts';

/** A moving caret and a scrolled editor are looked at when they rest, after this many milliseconds. */
const REST_MS = 150;
/** Bytes of a file that may go along; no local model's context has room for more. */
const MOST_BYTES = 200_000;
/** Files that are looked through for a name. */
const MOST_FILES = 20_000;
const NOT_LOOKED_THROUGH = '**/{node_modules,.git}/**';

/** What is worth a model's while; hints and information are not. */
const SEVERITIES = new Map<vscode.DiagnosticSeverity, Problem['severity']>([
  [vscode.DiagnosticSeverity.Error, 'error'],
  [vscode.DiagnosticSeverity.Warning, 'warning'],
]);

export class ChatAttachments implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** What goes along may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly without = new Set<AttachmentKind>();
  private file: string | undefined;
  /** By the path below the workspace's root. */
  private readonly named = new Map<string, vscode.TextDocument>();
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    const soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.changed.fire(), REST_MS);
    };
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(soon),
      vscode.window.onDidChangeTextEditorSelection(soon),
      vscode.window.onDidChangeTextEditorVisibleRanges(soon),
      vscode.languages.onDidChangeDiagnostics(soon),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) soon();
      }),
      this.changed,
    ];
  }

  /** What goes along with a question that is asked now. */
  get(): Attachment[] {
    const open = openFile();
    if (open?.file !== this.file) {
      this.file = open?.file;
      this.without.clear();
    }
    const named = [...this.named].map(([name, document]) => ({
      kind: 'named' as const,
      file: name,
      from: 1,
      to: document.lineCount,
      text: document.getText(),
    }));
    return [...codeAtHand(open, this.without), ...named];
  }

  /** As of `get`, with files that were named as they are on disk by now. */
  async read(): Promise<Attachment[]> {
    for (const [name, document] of this.named)
      if (document.isClosed) this.named.set(name, await vscode.workspace.openTextDocument(document.uri));
    return this.get();
  }

  /**
   * Has files go along: paths below `root`, or URIs. Throws UserError `attachment-outside`, `attachment-too-large` and
   * `attachment-unreadable`.
   */
  async addFiles(files: readonly string[], root: string): Promise<void> {
    try {
      for (const given of files) {
        const isUri = /^[a-z][\w+.-]+:\/\//i.test(given);
        const uri = vscode.Uri.file(isUri ? vscode.Uri.parse(given).fsPath : path.join(root, given));
        const file = fileOf(uri, root);
        if (file === undefined) throw refused('outside', given);
        this.named.set(file, await textAt(uri, file));
      }
    } finally {
      this.changed.fire();
    }
  }

  /** Files for the words behind a `#`. */
  async find(query: string, root: string): Promise<string[]> {
    const found = await vscode.workspace.findFiles('**/*', NOT_LOOKED_THROUGH, MOST_FILES);
    return fileMatches(
      found.flatMap((uri) => fileOf(uri, root) ?? []),
      query,
    );
  }

  shown(): Attachments {
    const pieces = this.get().map((attachment) => ({
      kind: attachment.kind,
      file: attachment.file,
      label: attachmentLabel(attachment),
      tokens: attachmentTokens(attachment),
    }));
    return { pieces, reduced: this.without.size > 0 };
  }

  takeOut(kind: AttachmentKind, file: string): void {
    if (kind === 'named') this.named.delete(file);
    else this.without.add(kind);
    this.changed.fire();
  }

  bringBack(): void {
    this.without.clear();
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** The file in the active editor, by which rules of other files stand back; undefined outside the workspace. */
export function fileAtHand(root: string): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && fileOf(uri, root);
}

/** Relative to the workspace's root with `/`; undefined outside of it. */
export function fileOf(uri: vscode.Uri, root: string): string | undefined {
  if (uri.scheme !== 'file') return undefined;
  const relative = path.relative(root, uri.fsPath);
  return relative.startsWith('..') || path.isAbsolute(relative)
    ? undefined
    : relative.split(path.sep).join('/');
}

function openFile(): OpenFile | undefined {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const editor = vscode.window.activeTextEditor;
  const file = root === undefined ? undefined : fileAtHand(root);
  if (!editor || file === undefined) return undefined;
  const { document, selection, visibleRanges } = editor;
  const [first, last] = [visibleRanges[0], visibleRanges.at(-1)];
  const selected = { from: selection.start.line, to: selection.end.line, text: document.getText(selection) };
  return {
    file,
    text: document.getText(),
    ...(selection.isEmpty ? {} : { selection: selected }),
    visible: { from: first?.start.line ?? 0, to: last?.end.line ?? 0 },
    problems: vscode.languages.getDiagnostics(document.uri).flatMap(problemOf),
  };
}

function problemOf({ range, severity, message, source }: vscode.Diagnostic): Problem[] {
  const name = SEVERITIES.get(severity);
  return name ? [{ line: range.start.line, severity: name, message, source }] : [];
}

async function textAt(uri: vscode.Uri, file: string): Promise<vscode.TextDocument> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > MOST_BYTES) throw refused('too-large', file);
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw error instanceof UserError ? error : refused('unreadable', file);
  }
}

const REFUSALS = {
  outside: ['It is outside of this workspace.', 'Name a file of the folder that is open.'],
  'too-large': [`It has more than ${MOST_BYTES / 1000} kB.`, 'Open it and select the part that matters.'],
  unreadable: ['It is no text that the editor can open.', 'Name a text file.'],
} as const;

function refused(reason: keyof typeof REFUSALS, file: string): UserError {
  const [why, next] = REFUSALS[reason];
  return new UserError(`attachment-${reason}`, { what: `${file} does not go along.`, why, next }, 'refused');
}
