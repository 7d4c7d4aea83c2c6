// What a code block of an answer can become: text in the clipboard, at the caret, or in its place of the open file, there
// as a difference that the user decides about. Each is one step of undo.
import * as vscode from 'vscode';
import { printable } from '../../base/printable.ts';
import type { CodeBlock } from '../../chat/markdown.ts';
import { appliedCode, indented } from '../../edits/code-application.ts';
import type { FixPreview } from '../code/fix-preview.ts';
import type { CodeAction } from '../page-messages.ts';

const REFUSED = {
  same: 'The file has this code already.',
  elided:
    'The answer leaves code out (“…”): applying it would delete that code. Ask for the whole function, or insert it at the cursor.',
  unbalanced:
    'With this code a bracket or a quote of the file would stay open; it was not applied. Select what it is to replace, or insert it at the cursor.',
} as const;
/** Names of languages in fences that VS Code has under others. */
const LANGUAGES: Record<string, string> = {
  ts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rs: 'rust',
  sh: 'shellscript',
  bash: 'shellscript',
  cs: 'csharp',
  yml: 'yaml',
  md: 'markdown',
};

export class ChatCode {
  constructor(private readonly preview: FixPreview) {}

  async act(action: CodeAction, block: CodeBlock): Promise<void> {
    if (action === 'copy') return vscode.env.clipboard.writeText(block.code.replace(/\n$/, ''));
    const editor = vscode.window.activeTextEditor;
    if (editor) await (action === 'insert' ? insert(editor, block) : this.apply(editor, block));
    else await openAsFile(block);
  }

  private async apply(editor: vscode.TextEditor, { code }: CodeBlock): Promise<void> {
    const { document, selection } = editor;
    const applied = appliedCode({
      text: document.getText(),
      start: document.offsetAt(selection.start),
      end: document.offsetAt(selection.end),
      code,
      language: document.languageId,
    });
    if ('refused' in applied) {
      void vscode.window.showInformationMessage(REFUSED[applied.refused]);
      return;
    }
    const name = vscode.workspace.asRelativePath(document.uri);
    await this.preview.offer(document, applied, printable(`The answer’s code in ${name}, ${applied.where}`));
  }
}

/** At the caret, or in place of the selection, as deep as the line stands where that has nothing else on it. */
async function insert(editor: vscode.TextEditor, { code }: CodeBlock): Promise<void> {
  const { document, selection } = editor;
  const line = document.lineAt(selection.start.line).text;
  const before = line.slice(0, selection.start.character);
  const lines = code.replace(/\n$/, '').split('\n');
  const text =
    before.trim() === '' ? indented(lines, line).join('\n').slice(before.length) : lines.join('\n');
  await editor.edit((edit) => edit.replace(selection, text));
  await vscode.window.showTextDocument(document, { viewColumn: editor.viewColumn });
}

/** Where no file is open there is nothing to insert into: the code becomes a file of its own. */
async function openAsFile({ language, code }: CodeBlock): Promise<void> {
  const known = await vscode.languages.getLanguages();
  const id = LANGUAGES[language] ?? language;
  const content = code.replace(/\n$/, '');
  const document = await vscode.workspace.openTextDocument({
    content,
    language: known.includes(id) ? id : undefined,
  });
  await vscode.window.showTextDocument(document);
}
