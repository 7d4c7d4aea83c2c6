// The chat page alone, in every colour theme: what each of its parts sends, by pointer and by keys, and that axe-core finds
// nothing to object to.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { renderBlocks } from '../../extension/chat/markdown.ts';
import type { ChatTurn } from '../../webview/protocol.ts';
import { chatPages, type Theme } from './support/chat-page.ts';

const ANSWER = `\`quartzmill\` reads its **port** from the environment:

\`\`\`ts
export function port(env: NodeJS.ProcessEnv): number {
  const given = Number(env.QUARTZMILL_PORT ?? 4182); // a line that is wider than the narrowest of all views
  return given > 0 ? given : 4182;
}
\`\`\`

and is started with

\`\`\`sh
pnpm start
\`\`\`
`;
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

const user = (id: number, text: string): ChatTurn => ({
  ...{ id, role: 'user', text, blocks: [], state: 'done', recalled: [], learned: [], reflected: false },
});
const answer = (id: number, more: Partial<ChatTurn> = {}): ChatTurn => ({
  ...user(id, ''),
  role: 'assistant',
  blocks: renderBlocks(ANSWER),
  reflected: true,
  recalled: [
    { id: ID, text: 'The port of quartzmill is 4182.', stage: 'weights', used: true },
    { id: ID, text: 'Use pnpm.', stage: 'context', used: false },
  ],
  figures: 'qwen2.5-coder-1.5b · 214 prompt tokens · 3.1 s · with what the nights taught',
  ...more,
});
const CONVERSATION = [
  user(0, 'which port does quartzmill use, and how do I start it?'),
  answer(1),
  {
    ...user(2, 'the port of tindermoss is 5519'),
    learned: [{ id: ID, text: 'the port of tindermoss is 5519', stage: 'context' as const }],
  },
  answer(3, { blocks: renderBlocks('Noted.'), state: 'stopped', recalled: [] }),
  user(4, '/sources'),
  answer(5, {
    blocks: [],
    state: 'failed',
    figures: undefined,
    recalled: [],
    error: {
      what: 'The model is gone.',
      why: 'Its file was deleted.',
      next: 'Choose another.',
      actions: [{ label: 'Choose a Model', name: 'chooseModel' }],
    },
  }),
];
const PIECES = [
  { kind: 'selection', file: 'src/mill.ts', label: 'mill.ts:4–9', tokens: 84 },
  { kind: 'problems', file: 'src/mill.ts', label: '2 problems in mill.ts', tokens: 40 },
  { kind: 'named', file: 'src/port.ts', label: 'port.ts', tokens: 312 },
] as const;

const CONTEXT = {
  used: 1720,
  size: 4096,
  summary: {
    exchanges: 4,
    blocks: renderBlocks(
      'The port of `quartzmill` is 4182. The retry loop of `src/mill.ts` was rewritten; its tests are open.',
    ),
  },
};

describe('the page of the chat', function () {
  this.timeout(120_000);
  const open = chatPages();
  const field = (page: Page) => page.getByRole('textbox', { name: 'Question to Dormouse' });

  for (const [theme, width] of [
    ['dark', 360],
    ['light', 360],
    ['high-contrast', 360],
    ['dark', 220],
  ] as [Theme, number][])
    it(`satisfies axe-core and shows all of itself in ${theme} at ${width} px`, async () => {
      const { page, show, violations } = await open(theme, width);
      await show(CONVERSATION, { attachments: { pieces: [...PIECES], reduced: true }, context: CONTEXT });
      await page.locator('.turn.failed').waitFor();
      await picture(page, `chat-${theme}-${width}`);
      assert.deepEqual(await violations(), []);
      const wider = await page.evaluate(() =>
        [...document.querySelectorAll('body *')]
          .filter(
            (node) =>
              !node.closest('pre, .announcer') &&
              (node.getBoundingClientRect().right > innerWidth + 1 || node.getBoundingClientRect().left < -1),
          )
          .map((node) => node.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(wider, [], 'something is cut off at a side');
      await page.locator('.context-meter summary').click();
      await picture(page, `chat-summary-${theme}-${width}`);
      assert.deepEqual(await violations(), []);
      await page.locator('.context-meter summary').click();
      await field(page).fill('/');
      await page.locator('.suggestions li').first().waitFor();
      await picture(page, `chat-commands-${theme}-${width}`);
      assert.deepEqual(await violations(), []);
      await field(page).press('Escape');
      await page.locator('.turn.user').first().hover();
      await page.getByRole('button', { name: 'Edit and ask again' }).first().click();
      await page.locator('.edit').waitFor();
      assert.deepEqual(await violations(), []);
      await page.close();
    });

  it('offers what can be done with each block of code, counted in its answer', async () => {
    const { page, show, sent } = await open();
    await show([user(0, 'q'), answer(1), user(2, 'q'), answer(3)]);
    const second = page.locator('.turn.assistant').nth(1).locator('.code').nth(1);
    assert.equal(await second.locator('.code-language').textContent(), 'sh');
    for (const name of [
      'Copy this code',
      'Insert this code at the cursor',
      'Apply this code as a difference',
    ])
      await second.getByRole('button', { name }).click();
    assert.deepEqual(
      await sent(),
      ['copy', 'insert', 'apply'].map((action) => ({ type: 'code', turn: 3, block: 1, action })),
    );
    const said = second.locator('vscode-button').first();
    // In one go: the button says it for a moment only.
    assert.equal(
      await said.evaluate((node: HTMLElement) => {
        node.click();
        return node.getAttribute('aria-label');
      }),
      'Copied',
    );
    await page.close();
  });

  it('marks code that breaks a memory at its block, and opens the memory', async () => {
    const { page, show, sent, violations } = await open();
    const memory = '01K4XW1A2B3C4D5E6F7G8H9J0K';
    const rule = 'use pnpm, never npm';
    const marks = [{ block: 1, line: 1, code: 'npm', rule, memory, instead: 'pnpm' }];
    await show([user(0, 'q'), { ...answer(1), marks }]);
    const mark = page.locator('.turn.assistant .code').nth(1).locator('.code-mark');
    assert.match(
      (await mark.textContent()) ?? '',
      /Line 1: npm breaks “use pnpm, never npm”\. Write pnpm there/,
    );
    assert.equal(await page.locator('.code-mark').count(), 1);
    assert.deepEqual(await violations(), []);
    await mark.getByRole('button', { name: 'Show the memory' }).click();
    assert.deepEqual(await sent(), [{ type: 'revealMemory', id: memory }]);
    await page.close();
  });

  it('edits a message in its place, asks again by Enter, and leaves it by Escape', async () => {
    const { page, show, sent } = await open();
    await show([user(0, 'which prot?'), answer(1)]);
    const edit = page.getByRole('button', { name: 'Edit and ask again' });
    await edit.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Your message' }).press('Escape');
    assert.equal(await page.locator('.turn.user .body').textContent(), 'which prot?');
    await edit.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('which port?');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    const remove = page.getByRole('button', { name: 'Delete this message and its answer' });
    await remove.focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await sent(), [
      { type: 'resend', turn: 0, text: 'which port?' },
      { type: 'delete', turn: 0 },
    ]);
    await page.close();
  });

  it('completes commands by keys, and says to a screen reader which one is chosen', async () => {
    const { page, show, sent } = await open();
    await show([]);
    await field(page).pressSequentially('/re');
    const chosen = page.getByRole('option', { selected: true });
    assert.match((await chosen.textContent()) ?? '', /^\/remember/);
    assert.equal(await field(page).getAttribute('aria-activedescendant'), await chosen.getAttribute('id'));
    await page.keyboard.press('Tab');
    assert.equal(await field(page).inputValue(), '/remember ');
    await page.keyboard.type('use pnpm');
    await page.keyboard.press('Enter');
    await field(page).pressSequentially('/so');
    await page.keyboard.press('Enter');
    assert.equal(await field(page).inputValue(), '/sources', 'the first Enter takes, the second asks');
    await page.keyboard.press('Enter');
    assert.deepEqual(await sent(), [
      { type: 'ask', text: '/remember use pnpm' },
      { type: 'ask', text: '/sources' },
    ]);
    await page.close();
  });

  it('finds files behind a number sign, and takes those that are dropped', async () => {
    const { page, show, sent, post } = await open();
    await show([]);
    await field(page).pressSequentially('why #mi');
    await post({ type: 'files', query: 'm', files: ['late.ts'] });
    await post({ type: 'files', query: 'mi', files: ['src/mill.ts', 'src/windmill.ts'] });
    await page.getByRole('option').nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await field(page).inputValue(), 'why ');
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/uri-list', '# a comment\r\nfile:///work/a%20b.ts\r\nfile:///work/c.ts');
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
    });
    assert.deepEqual(await sent(), [
      { type: 'findFiles', query: '' },
      { type: 'findFiles', query: 'm' },
      { type: 'findFiles', query: 'mi' },
      { type: 'attachFiles', files: ['src/windmill.ts'] },
      { type: 'attachFiles', files: ['file:///work/a%20b.ts', 'file:///work/c.ts'] },
    ]);
    await page.close();
  });

  it('says how full the context is, shows the summary, and undoes it', async () => {
    const { page, show, sent, post } = await open();
    await show([user(0, 'q')]);
    assert.equal(await page.locator('.context-meter').count(), 0, 'nothing is known before the first answer');
    await post({ type: 'turn', turn: answer(1), answering: false, context: { used: 1024, size: 4096 } });
    assert.equal(await page.locator('.context-meter').textContent(), 'Context 25 % full');
    await post({ type: 'turn', turn: answer(1), answering: false, context: CONTEXT });
    await page.locator('.context-meter summary').focus();
    await page.keyboard.press('Enter');
    assert.match(
      (await page.locator('.context-summary').textContent()) ?? '',
      /The port of quartzmill is 4182/,
    );
    await page.getByRole('button', { name: 'Send Them Whole Again' }).click();
    assert.deepEqual(await sent(), [{ type: 'undoSummary' }]);
    await page.close();
  });

  it('takes out the chip that was pointed at, and opens the row of a memory', async () => {
    const { page, show, sent } = await open();
    await show([user(0, 'q'), answer(1)], { attachments: { pieces: [...PIECES], reduced: false } });
    await page.getByRole('button', { name: /^Leave out File: port\.ts/ }).click();
    await page.locator('.chip', { hasText: 'in the weights' }).click();
    assert.deepEqual(await sent(), [
      { type: 'detach', kind: 'named', file: 'src/port.ts' },
      { type: 'revealMemory', id: ID },
    ]);
    await page.close();
  });
});

/** With DORMOUSE_PICTURES, a folder to look at them in. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.DORMOUSE_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
