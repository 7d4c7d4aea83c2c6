// What the chat attaches to a question from the active editor, until the user takes it out; another file brings it back.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Attachments } from '../../webview/protocol.ts';
import { attachmentLabel, codeAtHand, type OpenFile } from '../chat/code-at-hand.ts';
import { type Attachment, type AttachmentKind, attachmentTokens } from '../recall/attachment.ts';

/** A moving caret and a scrolled editor are looked at when they rest, after this many milliseconds. */
const REST_MS = 150;

export class ChatAttachments implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** What goes along may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly without = new Set<AttachmentKind>();
  private file: string | undefined;
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
    return codeAtHand(open, this.without);
  }

  shown(): Attachments {
    const pieces = this.get().map((attachment) => ({
      kind: attachment.kind,
      label: attachmentLabel(attachment),
      tokens: attachmentTokens(attachment),
    }));
    return { pieces, reduced: this.without.size > 0 };
  }

  takeOut(kind: AttachmentKind): void {
    this.without.add(kind);
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
  };
}
