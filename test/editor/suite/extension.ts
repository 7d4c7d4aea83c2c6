// The extension under test, as another extension would see it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { MemoryNode } from '../../../extension/editor/memories/memory-view.ts';
import type { DormouseApi } from '../../../extension/editor/window.ts';
import type { Memory } from '../../../extension/memory/schema.ts';

const ID = 'dormouse.dormouse';

export async function dormouse(): Promise<DormouseApi> {
  const extension = vscode.extensions.getExtension<DormouseApi>(ID);
  assert.ok(extension, `${ID} is not there`);
  return extension.activate();
}

export interface Manifest {
  contributes: {
    commands: { command: string }[];
    views: Record<string, { id: string }[]>;
    menus: Record<string, { command?: string; submenu?: string }[]>;
  };
}

export function manifest(): Manifest {
  return vscode.extensions.getExtension(ID)!.packageJSON;
}

/** Tells Dormouse a sentence as the command does, and gives back what it became. */
export async function remember(text: string): Promise<Memory> {
  const memories = await vscode.commands.executeCommand<Memory[]>('dormouse.remember', text);
  assert.equal(memories?.length, 1, `${JSON.stringify(text)} became ${JSON.stringify(memories)}`);
  return memories[0]!;
}

/** The tree's memories with the group and the tree item that each is shown by. */
export async function shown(): Promise<{ group: string; item: vscode.TreeItem; id: string }[]> {
  const { memories } = await dormouse();
  return memories.getChildren().flatMap((group: MemoryNode) => {
    assert.equal(group.type, 'group');
    return memories.getChildren(group).map((node) => {
      assert.equal(node.type, 'memory');
      return { group: group.group.id, item: memories.getTreeItem(node), id: node.entry.memory.id };
    });
  });
}

/** Asks again until `check` is true; fails with what it was told last. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  ms = 60_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
