// The extension comes up, and everything that package.json promises is there.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dormouse, manifest, until } from './extension.ts';

describe('activation', () => {
  it('activates and opens the memories of the workspace', async () => {
    const api = await dormouse();
    await until('the memories are open', () => api.states().memory.kind === 'ready');
    assert.notEqual(api.states().model.kind, 'error');
    assert.ok(['ready', 'sleeping'].includes(api.states().sleep.kind), JSON.stringify(api.states()));
    for (const { sentence } of Object.values(api.states())) assert.match(sentence, /^\S.*[.…]$/);
  });

  it('has a handler for every command that it contributes', async () => {
    await dormouse();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest()
      .contributes.commands.map(({ command }) => command)
      .filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('puts no command into a menu that it does not contribute', () => {
    const { commands, menus } = manifest().contributes;
    const known = new Set(commands.map(({ command }) => command));
    const unknown = Object.values(menus).flatMap((items) =>
      items.filter(({ command, submenu }) => (command ? !known.has(command) : !(submenu! in menus))),
    );
    assert.deepEqual(unknown, []);
  });

  it('can show every view that it contributes', async () => {
    await dormouse();
    for (const { id } of Object.values(manifest().contributes.views).flat())
      await vscode.commands.executeCommand(`${id}.focus`);
  });
});
