// What Dormouse does in a source file: ghost text only where it was asked for, and fixes that change nothing unasked.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Completions } from '../../../extension/editor/completions.ts';
import { openLog } from '../../../extension/editor/diagnostics-log.ts';
import { ServicesBinding } from '../../../extension/editor/services-binding.ts';
import { States } from '../../../extension/editor/states.ts';
import { dormouse, until } from './extension.ts';

const SOURCE = 'export function port(): number {\n  return porrt;\n}\n';

describe('in a source file', () => {
  let document: vscode.TextDocument;
  before(async () => {
    await dormouse();
    const file = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'port.ts');
    await writeFile(file, SOURCE);
    document = await vscode.workspace.openTextDocument(file);
  });

  it('offers to fix a problem, and leaves the file alone when the model has no code to propose', async () => {
    const range = new vscode.Range(1, 9, 1, 14);
    const problems = vscode.languages.createDiagnosticCollection('dormouse-test');
    try {
      problems.set(document.uri, [new vscode.Diagnostic(range, "Cannot find name 'porrt'.")]);
      let actions: vscode.CodeAction[] = [];
      await until('the action is offered', async () => {
        const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          range,
        );
        actions = found.filter(({ command }) => command?.command === 'dormouse.fix');
        return actions.length === 1;
      });
      // The embedded model knows no code: what it answers must never reach the file.
      const applied = await vscode.commands.executeCommand(
        'dormouse.fix',
        ...actions[0]!.command!.arguments!,
      );
      assert.equal(applied, false);
      assert.equal(document.getText(), SOURCE);
      assert.equal(document.isDirty, false);
    } finally {
      problems.dispose();
    }
  });

  it('completes at the caret when it was turned on, and says nothing otherwise', async () => {
    const log = openLog();
    const binding = new ServicesBinding(log, new States());
    const completions = new Completions(binding, log);
    const at = new vscode.Position(1, 9);
    const ask = async (cancelled = false) => {
      const source = new vscode.CancellationTokenSource();
      if (cancelled) source.cancel();
      const context: vscode.InlineCompletionContext = {
        triggerKind: vscode.InlineCompletionTriggerKind.Invoke,
        selectedCompletionInfo: undefined,
      };
      return completions.provideInlineCompletionItems(document, at, context, source.token);
    };
    const settings = vscode.workspace.getConfiguration('dormouse');
    try {
      assert.deepEqual(await ask(), []);
      await settings.update('completions.enabled', true, vscode.ConfigurationTarget.Workspace);
      const { infill } = await (await (await binding.get()).model()).status();
      const items = await ask();
      assert.ok(items.length <= (infill ? 1 : 0), `${items.length} items, infill ${infill}`);
      for (const { range, insertText } of items) {
        assert.ok(range?.isEqual(new vscode.Range(at, at)));
        assert.notEqual(String(insertText).trim(), '');
      }
      assert.deepEqual(await ask(true), []);
    } finally {
      await settings.update('completions.enabled', undefined, vscode.ConfigurationTarget.Workspace);
      completions.dispose();
      binding.dispose();
      log.dispose();
    }
  });
});
