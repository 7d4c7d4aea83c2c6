import assert from 'node:assert/strict';
import {
  ChatFromPage,
  MemoriesFromPage,
  MemoryAction,
  NoticeAction,
  readPageMessage,
} from '../../../extension/editor/page-messages.ts';
import manifest from '../../../package.json' with { type: 'json' };

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** Which of its reader's functions a message reaches. */
function reached(messages: typeof ChatFromPage | typeof MemoriesFromPage, message: unknown): string {
  let at = '';
  readPageMessage(message, {
    messages: messages as typeof ChatFromPage,
    ready: () => {
      at += 'ready';
    },
    receive: () => {
      at += 'received';
    },
    refuse: () => {
      at += 'refused';
    },
  });
  return at;
}

describe('Messages of a webview page', () => {
  it('are received where they have one of the shapes', () => {
    for (const schema of [ChatFromPage, MemoriesFromPage])
      assert.equal(reached(schema, { type: 'ready' }), 'ready');
    const chat = [
      { type: 'ask', text: 'Which port?' },
      { type: 'stop' },
      { type: 'remember', turn: 0 },
      { type: 'revealMemory', id: ID },
      { type: 'copy', turn: 3 },
      { type: 'retry', turn: 1 },
      { type: 'goOn', turn: 1 },
      { type: 'detach', kind: 'file', file: 'src/a.ts' },
      { type: 'delete', turn: 0 },
      { type: 'resend', turn: 0, text: 'Which port?' },
      { type: 'code', turn: 1, block: 0, action: 'apply' },
      { type: 'findFiles', query: 'a' },
      { type: 'undoSummary' },
      { type: 'attachFiles', files: ['src/a.ts', 'file:///work/a.ts'] },
      { type: 'attach' },
      ...NoticeAction.options.map((name) => ({ type: 'notice', name })),
    ];
    const memories = [
      { type: 'open', id: ID },
      ...MemoryAction.options.map((action) => ({ type: 'act', action })),
    ];
    for (const message of chat) assert.equal(reached(ChatFromPage, message), 'received');
    for (const message of memories) assert.equal(reached(MemoriesFromPage, message), 'received');
  });

  it('are dropped, and never thrown at, where they have none', () => {
    const neither = [
      undefined,
      null,
      7,
      'ready',
      [],
      {},
      { type: null },
      { type: 'constructor' },
      { type: 'ready', more: true },
      { type: ['ready'] },
    ];
    for (const message of neither)
      for (const schema of [ChatFromPage, MemoriesFromPage])
        assert.equal(reached(schema, message), 'refused', JSON.stringify(message));
    const chat = [
      { type: 'ask' },
      { type: 'ask', text: { trim: 1 } },
      { type: 'ask', text: 'a'.repeat(4_000_001) },
      { type: 'remember', turn: -1 },
      { type: 'remember', turn: 'length' },
      { type: 'copy', turn: 0.5 },
      { type: 'retry', turn: -1 },
      { type: 'goOn' },
      { type: 'detach', kind: '/etc/passwd', file: '' },
      { type: 'detach', kind: 'file' },
      { type: 'code', turn: 1, block: 0, action: 'run' },
      { type: 'attachFiles', files: Array(21).fill('a') },
      { type: 'attachFiles', files: 'a' },
      { type: 'revealMemory', id: '../../x' },
      { type: 'notice', name: '__proto__' },
      { type: 'notice', name: 'workbench.action.terminal.new' },
      { type: 'act', action: 'forget' },
    ];
    for (const message of chat)
      assert.equal(reached(ChatFromPage, message), 'refused', JSON.stringify(message));
    const memories = [
      { type: 'act' },
      { type: 'act', action: 'toString' },
      { type: 'act', action: 'inspect' },
      { type: 'act', action: 'accept', id: ID },
      { type: 'open', id: `${ID}\n` },
      { type: 'ask', text: 'a' },
    ];
    for (const message of memories)
      assert.equal(reached(MemoriesFromPage, message), 'refused', JSON.stringify(message));
  });

  it('name no action that is not a command of a memory', () => {
    const commands = manifest.contributes.commands.map(({ command }) => command);
    for (const action of MemoryAction.options) assert.ok(commands.includes(`dormouse.memory.${action}`));
  });
});
