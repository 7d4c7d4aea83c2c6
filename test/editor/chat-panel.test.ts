// The chat panel in a real VS Code: it stops, retries, survives a reload, takes code along, and can be read.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { scratchEditor } from './support/scratch-editor.ts';
import { chat, openChat, runCommand } from './support/workbench.ts';

const QUESTION = 'which port does quartzmill use?';

describe('the chat panel', function () {
  this.timeout(300_000);
  const editor = scratchEditor();

  const field = (frame: Frame) => frame.getByRole('textbox', { name: 'Question to Dormouse' });
  async function send(frame: Frame, question: string): Promise<void> {
    await field(frame).fill(question);
    await field(frame).press('Enter');
  }

  it('stops while the model still loads, and asks the same question again', async () => {
    const { page } = await editor.open();
    const frame = await openChat(page);
    await send(frame, QUESTION);
    await frame.locator('.turn.assistant .waiting', { hasText: /model|ready|question/i }).waitFor();
    await field(frame).press('Escape');
    const stopped = frame.locator('.turn.assistant.stopped');
    await stopped.waitFor();
    assert.equal(await frame.locator('.problem').count(), 0, 'a stop is no failure');
    await frame.locator('.send').waitFor();
    await stopped.locator('vscode-button', { hasText: 'Ask Again' }).click();
    const answer = frame.locator('.turn.assistant.done');
    await answer.waitFor();
    assert.match((await answer.textContent()) ?? '', /don't know/);
    assert.equal(await frame.locator('.turn.user').count(), 1, 'the question stands there once');
  });

  it('begins a new conversation while an answer runs, with an input that works', async () => {
    const { page } = await editor.open();
    const frame = await openChat(page);
    await send(frame, QUESTION);
    await frame.locator('.turn.assistant').waitFor();
    await runCommand(page, 'Dormouse: New Conversation');
    await frame.locator('.empty').waitFor();
    await frame.locator('.send').waitFor();
    assert.equal(await frame.locator('.stop').isVisible(), false);
    assert.match((await chat(frame, QUESTION)).text, /don't know/);
    assert.equal(await frame.locator('.turn.assistant').count(), 1);
  });

  it('has its conversation after a reload, and earlier ones in a list', async () => {
    const { page } = await editor.open();
    let frame = await openChat(page);
    await chat(frame, 'the port of quartzmill is 4182');
    await page.waitForTimeout(1500);
    await page.reload();
    frame = await openChat(page);
    await frame.locator('.turn.user', { hasText: '4182' }).waitFor();
    await frame.locator('.turn.assistant.done').waitFor();
    await runCommand(page, 'Dormouse: New Conversation');
    await frame.locator('.empty').waitFor();
    await runCommand(page, 'Dormouse: Show Conversations');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: '4182' }).click();
    await frame.locator('.turn.user', { hasText: '4182' }).waitFor();
  });

  it('says why there is no answer where it would stand, and retries once that is mended', async () => {
    const choice = path.join(editor.home, 'state/model.json');
    mkdirSync(path.dirname(choice), { recursive: true });
    writeFileSync(choice, JSON.stringify({ v: 1, model: '/nowhere/quartz.gguf' }));
    const { page } = await editor.open();
    const frame = await openChat(page);
    await send(frame, QUESTION);
    const problem = frame.locator('.turn.assistant.failed .problem');
    await problem.waitFor();
    const said = (await problem.textContent()) ?? '';
    assert.match(said, /quartz\.gguf/);
    assert.doesNotMatch(said, /ENOENT/);
    await problem.locator('vscode-button', { hasText: 'Choose a Model' }).waitFor();
    rmSync(choice);
    await problem.locator('vscode-button', { hasText: 'Retry' }).click();
    await frame.locator('.turn.assistant.done').waitFor();
    assert.equal(await frame.locator('.turn.user').count(), 1);
  });

  it('takes the open file along as a chip, until it is taken out', async () => {
    writeFileSync(path.join(editor.project, 'mill.ts'), 'export function mill() {\n  return 1;\n}\n');
    const { page } = await editor.open();
    await page.locator('.monaco-workbench').waitFor();
    await openFile(page, 'mill.ts');
    const frame = await openChat(page);
    const chip = frame.locator('.attachment', { hasText: 'mill.ts' });
    await chip.waitFor();
    assert.match((await chip.textContent()) ?? '', /\d+ tokens/);
    await chip.getByRole('button', { name: /Leave out/ }).click();
    await frame.locator('.attachment', { hasText: 'mill.ts:1' }).waitFor();
    await frame
      .locator('.attachment')
      .getByRole('button', { name: /Leave out/ })
      .click();
    await frame.locator('.attachment', { hasText: 'Attach code' }).click();
    await frame.locator('.attachment', { hasText: 'mill.ts' }).waitFor();
  });

  it('draws code without stripes and keywords in a colour, with room to read', async () => {
    const { page } = await editor.open();
    const frame = await openChat(page);
    await frame.locator('.empty').waitFor();
    await frame.evaluate(() => {
      const html =
        '<pre><code class="language-ts"><span class="tok-keyword">const</span> a = 1;\nb();</code></pre>';
      const turn = {
        ...{ id: 0, role: 'assistant', text: '', blocks: [html], state: 'done' },
        ...{ recalled: [], learned: [], reflected: false },
      };
      const attachments = { pieces: [], reduced: false };
      const message = { type: 'conversation', turns: [turn], answering: false, attachments, commands: [] };
      const shown = new MessageEvent('message', { data: { seq: 1, snapshot: true, message } });
      // What the host says next would put the real conversation back in the middle of the looking.
      window.addEventListener('message', (event) => event !== shown && event.stopImmediatePropagation(), {
        capture: true,
      });
      window.dispatchEvent(shown);
    });
    const code = frame.locator('.block pre code');
    await code.waitFor();
    const style = (selector: string, name: 'color' | 'backgroundColor') =>
      frame.locator(selector).evaluate((node, key) => getComputedStyle(node)[key], name);
    assert.equal(await style('.block pre code', 'backgroundColor'), 'rgba(0, 0, 0, 0)');
    assert.notEqual(await style('.tok-keyword', 'color'), await style('.block pre code', 'color'));
    const height = await frame.locator('.transcript').evaluate((node) => node.clientHeight);
    console.log(`    the conversation is ${height} px tall at 1280 × 800`);
    assert.ok(height > 250, `${height} px`);
  });
});

async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const input = page.locator('.quick-input-widget input').first();
  await input.fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab', { hasText: name }).waitFor();
}
