// What Dormouse does in a source file: ghost text only where it was asked for, and fixes that change nothing unasked.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Completions } from '../../../extension/editor/completions.ts';
import { openLog } from '../../../extension/editor/diagnostics-log.ts';
import { ServicesBinding } from '../../../extension/editor/services-binding.ts';
import { States } from '../../../extension/editor/states.ts';
import { dormouse, remember, until } from './extension.ts';

const SOURCE = 'export function port(): number {\n  return porrt;\n}\n';

describe('in a source file', () => {
  let document: vscode.TextDocument;
  before(async () => {
    await dormouse();
    const file = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'port.ts');
    await writeFile(file, SOURCE);
    document = await vscode.workspace.openTextDocument(file);
  });

  it('offers to fix a problem, shows the difference, and changes the file when the user applies it', async () => {
    const range = new vscode.Range(1, 9, 1, 14);
    const problems = vscode.languages.createDiagnosticCollection('dormouse-test');
    /** Asks for the fix, and gives VS Code's own answer to the question that comes with the difference. */
    const fix = async ({ command }: vscode.CodeAction, answer: string) => {
      const asked = vscode.commands.executeCommand<boolean>('dormouse.fix', ...command!.arguments!);
      let done = false;
      const ended = () => {
        done = true;
      };
      asked.then(ended, ended);
      await until('the difference is shown', () =>
        vscode.window.tabGroups.all.some(
          ({ activeTab }) => activeTab?.input instanceof vscode.TabInputTextDiff,
        ),
      );
      assert.equal(document.getText(), SOURCE);
      // The question comes a moment after the difference.
      await until('the question is answered', async () => {
        await vscode.commands.executeCommand(answer);
        return done;
      });
      return asked;
    };
    try {
      // About something that is known: the embedded model has no proposal for anything else.
      await remember('the port of kelmo is 8080');
      problems.set(document.uri, [new vscode.Diagnostic(range, 'the port of kelmo is wrong')]);
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
      assert.equal(await fix(actions[0]!, 'notifications.clearAll'), false);
      assert.equal(document.getText(), SOURCE);
      assert.equal(document.isDirty, false);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      assert.equal(await fix(actions[0]!, 'notification.acceptPrimaryAction'), true);
      assert.notEqual(document.getText(), SOURCE);
    } finally {
      problems.dispose();
      const back = new vscode.WorkspaceEdit();
      back.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), SOURCE);
      await vscode.workspace.applyEdit(back);
      await document.save();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
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
