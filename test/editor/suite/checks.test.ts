// What a file breaks of what the project taught: problems that name their memory, fixes, and the switch that ends them.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Memory } from '../../../extension/memory/schema.ts';
import { dormouse, remember, until } from './extension.ts';

const BROKEN = "import tern from 'tern-kit'\n\nexport const same = (a, b) => a == b || a != tern(b)\n";

describe('a convention that code can break', function () {
  this.timeout(60_000);
  let document: vscode.TextDocument;
  let module: Memory;

  before(async () => {
    await dormouse();
    module = await remember('never import `tern-kit`, the platform has it');
    await remember('use ===, never ==');
    const folder = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'checked');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'same.js'), BROKEN);
    document = await vscode.workspace.openTextDocument(path.join(folder, 'same.js'));
    await vscode.window.showTextDocument(document);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const problems = () =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Dormouse');
  const actionsAt = async (range: vscode.Range) =>
    vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );

  it('is a problem at each place, with a link to its memory', async () => {
    await until('three problems are shown', () => problems().length === 3);
    assert.deepEqual(
      problems().map(({ range }) => document.getText(range)),
      ['tern-kit', '==', '!='],
    );
    const [first] = problems();
    assert.match(first!.message, /never import `tern-kit`/);
    assert.ok(typeof first!.code === 'object' && first!.code.target.query.includes(module.id));
  });

  it('is rewritten where that is certain, one place or all, and asked about elsewhere', async () => {
    const [first, second] = problems();
    const titles = (await actionsAt(first!.range)).map(({ title }) => title);
    assert.ok(titles.includes('Ask Dormouse to fix this'));
    assert.ok(titles.includes('Show the Memory'));
    assert.ok(!titles.some((title) => title.startsWith('Write ')));
    const all = (await actionsAt(second!.range)).find(({ title }) => title === 'Fix All 2 in This File');
    assert.ok(all?.edit, 'both are rewritten');
    await vscode.workspace.applyEdit(all.edit);
    assert.match(document.getText(), /a === b \|\| a !== tern/);
    await until('one problem is left', () => problems().length === 1);
  });

  it('is no problem any more once its checks are switched off, and again when they are on', async () => {
    await vscode.commands.executeCommand('dormouse.memory.toggleCheck', module.id);
    await until('no problem is left', () => problems().length === 0);
    await vscode.commands.executeCommand('dormouse.memory.toggleCheck', module.id);
    await until('the problem is back', () => problems().length === 1);
  });
});
