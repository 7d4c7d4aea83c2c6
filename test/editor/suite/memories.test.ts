// The tree of memories: what is remembered through the command, with its evidence; what waits for the user's decision.
// browser.test.ts forgets one, for the question that comes first takes a click.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { openLog } from '../../../extension/editor/diagnostics-log.ts';
import { ServicesBinding } from '../../../extension/editor/services-binding.ts';
import { States } from '../../../extension/editor/states.ts';
import { anchorOf } from '../../../extension/memory/anchor.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { memoryOf } from '../../support/memories.ts';
import { dormouse, remember, shown, until } from './extension.ts';

/** A memory as another process adds it. */
function elsewhere(
  text: string,
  source: Memory['evidence'][number]['source'],
  status: Memory['status'],
  more: Partial<Memory> = {},
): Memory {
  const evidence: Memory['evidence'] = [{ session: 'from-elsewhere', turn: 2, quote: text, source }];
  return memoryOf(text, { evidence, status, createdAt: new Date().toISOString(), ...more });
}

describe('memory view', () => {
  it('shows a memory under its kind with its stage and its evidence', async () => {
    const memory = await remember('the port of quartzmill is 4182');
    await until('the tree shows it', async () => (await shown()).some(({ id }) => id === memory.id));
    const found = (await shown()).find(({ id }) => id === memory.id)!;
    assert.equal(found.group, memory.kind);
    assert.equal(found.item.contextValue, 'memory.live');
    assert.equal(found.item.description, 'in the prompt');
    assert.match(String(found.item.label), /quartzmill/);
    const tooltip = found.item.tooltip;
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /quote/);
    assert.ok(!tooltip.isTrusted);
    assert.ok(!tooltip.supportHtml);
  });

  it('moves what a newer memory contradicts to the replaced ones', async () => {
    const old = await remember('the port of hollowreed is 5100');
    const next = await remember('the port of hollowreed is 5200');
    await until('the older one is replaced', async () =>
      (await shown()).some(({ id, group }) => id === old.id && group === 'superseded'),
    );
    assert.ok((await shown()).some(({ id, group }) => id === next.id && group === next.kind));
  });

  it('opens the conversation that a memory came from, at its quote', async () => {
    const memory = await remember('the owner of tindermoss is Oluwaseun');
    await until('the tree shows it', async () => (await shown()).some(({ id }) => id === memory.id));
    await vscode.commands.executeCommand('dormouse.memory.revealEvidence', memory.id);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'dormouse-session');
    assert.equal(editor.document.getText(editor.selection), memory.evidence[0]!.quote);
    assert.equal(editor.document.isDirty, false);
  });

  it('opens the rule file that a memory came from, at its line', async () => {
    const log = openLog();
    const binding = new ServicesBinding(log, new States());
    try {
      const { workspace, memories } = await binding.get();
      const file = vscode.Uri.file(path.join(workspace.root, 'AGENTS.md'));
      await vscode.workspace.fs.writeFile(file, Buffer.from('# Rules\n\n- Never test wrenhollow\n'));
      const quote = 'Never test wrenhollow';
      const evidence: Memory['evidence'] = [
        { session: 'rules/AGENTS.md', turn: 1, line: 3, quote, source: 'file' },
      ];
      const memory = elsewhere(quote, 'file', 'proposed', { evidence });
      await memories.transact(() => [{ type: 'memory.added', memory }]);
      await until('the tree shows it', async () => (await shown()).some(({ id }) => id === memory.id));
      await vscode.commands.executeCommand('dormouse.memory.revealEvidence', memory.id);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, file.fsPath);
      assert.equal(editor.document.getText(editor.selection), quote);
      assert.equal(editor.selection.start.line, 2);
    } finally {
      binding.dispose();
      log.dispose();
    }
  });

  it('names its groups by what they are and how many they have', async () => {
    const { memories } = await dormouse();
    for (const group of memories.getChildren()) {
      const { accessibilityInformation, label, tooltip } = memories.getTreeItem(group);
      assert.match(accessibilityInformation!.label, new RegExp(`^${label}, \\d+$`));
      assert.ok(tooltip);
    }
  });

  it('opens the inspector of a memory', async () => {
    const [first] = await shown();
    assert.ok(first);
    await vscode.commands.executeCommand('dormouse.memory.inspect', first.id);
    await until('its tab is open', () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(
          ({ input }) => input instanceof vscode.TabInputWebview && /dormouse\.memory$/.test(input.viewType),
        ),
      ),
    );
  });

  it('copies the sentence of a memory', async () => {
    const memory = await remember('the branch of larkspindle is ember-main');
    await until('the tree shows it', async () => (await shown()).some(({ id }) => id === memory.id));
    await vscode.commands.executeCommand('dormouse.memory.copy', memory.id);
    assert.equal(await vscode.env.clipboard.readText(), memory.text);
  });

  it('reveals a memory in the tree', async () => {
    const { memories } = await dormouse();
    const [first] = await shown();
    await vscode.commands.executeCommand('dormouse.memories.focus');
    assert.equal(await memories.reveal(first!.id), true);
    await until('it is selected', () => memories.selection().join() === first!.id);
    assert.equal(await memories.reveal('00000000000000000000000000'), false);
  });

  it('shows at once what another process proposes, and takes the decision of the user', async () => {
    const log = openLog();
    const binding = new ServicesBinding(log, new States());
    const proposal = (text: string) => elsewhere(text, 'import', 'proposed');
    const [good, bad] = [
      proposal('Name branches of opalfinch in kebab-case.'),
      proposal('Never test opalfinch.'),
    ];
    try {
      const { memories } = await binding.get();
      await memories.transact(() => [good, bad].map((memory) => ({ type: 'memory.added' as const, memory })));
      await until('both wait for review', async () => {
        const waiting = (await shown()).filter(({ group }) => group === 'review').map(({ id }) => id);
        return waiting.includes(good.id) && waiting.includes(bad.id);
      });
      await vscode.commands.executeCommand('dormouse.memory.accept', good.id);
      await vscode.commands.executeCommand('dormouse.memory.reject', bad.id);
      const now = await memories.read();
      assert.equal(now.memories.get(good.id)?.status, 'live');
      assert.equal(now.memories.get(bad.id)?.status, 'rejected');
      const left = await shown();
      assert.equal(left.find(({ id }) => id === good.id)?.group, 'semantic');
      assert.equal(
        left.some(({ id }) => id === bad.id),
        false,
      );
    } finally {
      binding.dispose();
      log.dispose();
    }
  });

  describe('of doubted memories', () => {
    let log: ReturnType<typeof openLog>;
    let binding: ServicesBinding;
    let file: vscode.Uri;
    let older: Memory;
    let newer: Memory;
    let expired: Memory;
    let code: Memory;
    const waiting = async () =>
      new Map((await shown()).filter(({ group }) => group === 'review').map(({ id, item }) => [id, item]));

    before(async () => {
      log = openLog();
      binding = new ServicesBinding(log, new States());
      const { workspace, memories } = await binding.get();
      file = vscode.Uri.file(path.join(workspace.root, 'fernlatch.ts'));
      await vscode.workspace.fs.writeFile(file, Buffer.from('retry(3);\n'));
      const { anchor } = await anchorOf(workspace.root, 'fernlatch.ts', 1, 1);
      const live = (text: string, more: Partial<Memory> = {}) => elsewhere(text, 'user', 'live', more);
      [older, newer] = [live('Always squash fernlatch'), live('Never squash fernlatch')];
      expired = live('fernlatch is frozen until 2026-01-31', { expiresAt: '2026-01-31T23:59:59.999Z' });
      code = live('fernlatch retries three times', { anchor });
      await memories.transact(() =>
        [older, newer, expired, code].map((memory) => ({ type: 'memory.added' as const, memory })),
      );
    });
    after(() => {
      binding.dispose();
      log.dispose();
    });

    it('asks about two that exclude each other, and about one that has expired', async () => {
      await until('conflict and expired one wait', async () => {
        const items = await waiting();
        return items.has(newer.id) && items.has(expired.id);
      });
      const items = await waiting();
      assert.equal(items.get(newer.id)?.description, 'conflict');
      assert.equal(items.get(expired.id)?.description, 'expired');
    });

    it('asks about one whose code changes, when the file is saved', async () => {
      assert.equal((await waiting()).has(code.id), false);
      const document = await vscode.workspace.openTextDocument(file);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(file, new vscode.Position(0, 6), '5');
      await vscode.workspace.applyEdit(edit);
      await document.save();
      await until('the saved file is noticed', async () => (await waiting()).has(code.id));
      assert.equal((await waiting()).get(code.id)?.description, 'code changed');
    });

    it('offers the same decisions for each, and takes them', async () => {
      const items = await waiting();
      const doubted = [newer, expired, code];
      assert.ok(doubted.every(({ id }) => items.get(id)?.contextValue === 'memory.doubted'));
      await vscode.commands.executeCommand('dormouse.memory.accept', newer.id);
      await vscode.commands.executeCommand('dormouse.memory.accept', expired.id);
      await vscode.commands.executeCommand('dormouse.memory.reject', code.id);
      const { memories } = await (await binding.get()).memories.read();
      assert.equal(memories.get(older.id)?.supersededBy, newer.id);
      assert.equal(memories.get(expired.id)?.expiresAt, undefined);
      assert.equal(memories.get(code.id)?.status, 'rejected');
      const left = await waiting();
      assert.ok(doubted.every(({ id }) => !left.has(id)));
    });
  });
});
