// What becomes of a code block of an answer in the editor: at the caret, in its place, or a file of its own.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { ChatCode } from '../../../extension/editor/chat/chat-code.ts';
import type { FixPreview } from '../../../extension/editor/code/fix-preview.ts';
import { dormouse } from './extension.ts';

const TEXT = 'export function mill(grain: string) {\n  \n  return grain;\n}\n';

describe('code of an answer', () => {
  const offered: { change: string; title: string }[] = [];
  const preview = {
    offer: async (document: vscode.TextDocument, { change }: { change: string }, title: string) => {
      assert.equal(document.getText(), TEXT, 'nothing changes before the user says so');
      offered.push({ change, title });
      return true;
    },
  } as unknown as FixPreview;
  const code = new ChatCode(preview);
  let editor: vscode.TextEditor;

  before(() => dormouse());
  beforeEach(async () => {
    offered.length = 0;
    const file = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'grain.ts');
    await writeFile(file, TEXT);
    editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    editor.selection = new vscode.Selection(1, 2, 1, 2);
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('is inserted at the caret as deep as the line, in one step of undo', async () => {
    await code.act('insert', { language: 'ts', code: 'if (!grain)\n  return "";\n' });
    assert.equal(editor.document.getText(), TEXT.replace('  \n', '  if (!grain)\n    return "";\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), TEXT);
  });

  it('is offered as a difference in the place of its namesake, and refused where it leaves code out', async () => {
    await code.act('apply', {
      language: 'ts',
      code: 'export function mill(grain: string) {\n  return grain.trim();\n}\n',
    });
    assert.match(offered[0]!.title, /grain\.ts, in place of mill/);
    assert.match(offered[0]!.change, /trim/);
    await code.act('apply', {
      language: 'ts',
      code: 'export function mill() {\n  // ... existing code\n}\n',
    });
    assert.equal(offered.length, 1);
    assert.equal(editor.document.getText(), TEXT);
  });

  it('becomes a file of its own where none is open', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await code.act('insert', { language: 'py', code: 'x = 1\n' });
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.getText(), 'x = 1');
    assert.equal(document.languageId, 'python');
  });

  it('is copied as it was written', async () => {
    await code.act('copy', { language: '', code: 'a <b>\n' });
    assert.equal(await vscode.env.clipboard.readText(), 'a <b>');
  });
});
