// What Dormouse does in a source file: a fix that the user sees first, and ghost text only where it was asked for.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Completions } from '../../../extension/editor/code/completions.ts';
import { openLog } from '../../../extension/editor/diagnostics-log.ts';
import { ServicesBinding } from '../../../extension/editor/services-binding.ts';
import { States } from '../../../extension/editor/states.ts';
import { dormouse, remember, until } from './extension.ts';

/** A new file of the workspace, opened. */
async function opened(name: string, text: string): Promise<vscode.TextDocument> {
  const file = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, name);
  await writeFile(file, text);
  return vscode.workspace.openTextDocument(file);
}

describe('a quick fix', () => {
  const WRONG = 'port: 4266';
  const RIGHT = 'port: 8080';
  const range = new vscode.Range(0, 6, 0, 10);
  let problems: vscode.DiagnosticCollection;
  let document: vscode.TextDocument;
  let action: vscode.CodeAction;

  before(async () => {
    await dormouse();
    await remember('the port of kelmo is 8080');
    problems = vscode.languages.createDiagnosticCollection('dormouse-test');
  });
  beforeEach(async () => {
    document = await opened('kelmo.yaml', WRONG);
    problems.set(document.uri, [new vscode.Diagnostic(range, 'the port of kelmo is wrong')]);
    await until('the action is offered', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
      );
      const ours = found.filter(({ command }) => command?.command === 'dormouse.fix');
      if (ours.length !== 1) return false;
      action = ours[0]!;
      return true;
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(() => problems.dispose());

  const difference = () =>
    vscode.window.tabGroups.all
      .map(({ activeTab }) => activeTab?.input)
      .find((input) => input instanceof vscode.TabInputTextDiff);

  /** Asks for the fix, and decides by a button of the difference, which closes. */
  async function fix(button: 'dormouse.fix.apply' | 'dormouse.fix.discard' | 'close') {
    const { arguments: given = [] } = action.command!;
    const asked = vscode.commands.executeCommand<boolean>('dormouse.fix', ...given);
    await until('the difference is shown', () => difference() !== undefined);
    const { modified } = difference()!;
    const proposed = (await vscode.workspace.openTextDocument(modified)).getText();
    assert.equal(document.getText(), WRONG, 'the file changed before the user said so');
    assert.deepEqual(vscode.languages.getDiagnostics(modified), [], 'the difference has errors of its own');
    if (button === 'close') await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    else await vscode.commands.executeCommand(button, modified);
    const applied = await asked;
    assert.equal(difference(), undefined, 'the difference stays open');
    return { applied, proposed };
  }

  it('shows the corrected line first, and changes nothing when the user discards it', async () => {
    for (const button of ['dormouse.fix.discard', 'close'] as const) {
      assert.deepEqual(await fix(button), { applied: false, proposed: RIGHT });
      assert.equal(document.getText(), WRONG);
      assert.equal(document.isDirty, false);
    }
  });

  it('puts the corrected line into the file when the user applies it, in one undo step', async () => {
    assert.deepEqual(await fix('dormouse.fix.apply'), { applied: true, proposed: RIGHT });
    assert.equal(document.getText(), RIGHT);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), WRONG);
  });
});

/** A state that is kept for a test. */
function memento(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, otherwise?: T) => (kept.get(key) as T) ?? otherwise,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as vscode.Memento;
}

describe('ghost text', () => {
  /** Two lines that come again: the caret stands behind the first of them. */
  const BEFORE =
    'export function port(kelmo: Mill): Mill {\n  const quartz = await kelmo(PORT);\n  return quartz.port(kelmo);\n}\n' +
    'export function host(kelmo: Mill): Mill {\n  const quartz = await kelmo(PORT);\n';
  const MISSING = '  return quartz.port(kelmo);';
  const settings = () => vscode.workspace.getConfiguration('dormouse');
  let log: ReturnType<typeof openLog>;
  let binding: ServicesBinding;
  let completions: Completions;
  const here = memento();
  let document: vscode.TextDocument;
  let caret: vscode.Position;

  before(async () => {
    await dormouse();
    log = openLog();
    binding = new ServicesBinding(log, new States());
    completions = new Completions({ binding, states: new States(), log, everywhere: memento(), here });
    document = await opened('mill.ts', `${BEFORE}\n}\n`);
    caret = document.positionAt(BEFORE.length);
  });
  afterEach(() => settings().update('completions.mode', undefined, vscode.ConfigurationTarget.Workspace));
  after(() => {
    completions.dispose();
    binding.dispose();
    log.dispose();
  });

  const turnOn = () => settings().update('completions.mode', 'on', vscode.ConfigurationTarget.Workspace);
  const ask = async (cancelled = false) => {
    const source = new vscode.CancellationTokenSource();
    if (cancelled) source.cancel();
    const context: vscode.InlineCompletionContext = {
      triggerKind: vscode.InlineCompletionTriggerKind.Invoke,
      selectedCompletionInfo: undefined,
    };
    return completions.provideInlineCompletionItems(document, caret, context, source.token);
  };

  it('is not there before it is turned on', async () => {
    assert.deepEqual(await ask(), []);
  });

  it('fills in the line that is missing at the caret', async () => {
    await turnOn();
    const items = await ask();
    assert.deepEqual(
      items.map(({ insertText }) => insertText),
      [MISSING],
    );
    assert.ok(items[0]!.range?.isEqual(new vscode.Range(caret, caret)));
  });

  it('goes on behind what the list of suggestions would insert', async () => {
    await turnOn();
    const begun = new vscode.Range(caret.translate(0, 0), caret);
    const items = await completions.provideInlineCompletionItems(
      document,
      caret,
      {
        triggerKind: vscode.InlineCompletionTriggerKind.Invoke,
        selectedCompletionInfo: { range: begun, text: '  return' },
      },
      new vscode.CancellationTokenSource().token,
    );
    assert.deepEqual(
      items.map(({ insertText }) => insertText),
      [MISSING],
    );
  });

  it('is counted when it is offered and accepted', async () => {
    await turnOn();
    const count = () => here.get<{ offered: number; accepted: number }>('completions.record');
    const before = count()?.offered ?? 0;
    await ask();
    assert.equal(count()?.offered, before + 1);
    completions.accepted(document.uri, MISSING);
    assert.equal(count()?.accepted, 1);
  });

  it('is not shown to a user who typed on', async () => {
    await turnOn();
    assert.deepEqual(await ask(true), []);
  });
});
