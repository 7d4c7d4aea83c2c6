// A person's view: typing in the chat panel of a real VS Code, teaching, the morning after a night, forgetting.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { filesWith } from '../../extension/demo/leaks.ts';
import { type TrainedHome, trainedHome } from '../support/trained-home.ts';
import { scratchEditor } from './support/scratch-editor.ts';
import { stopTrainer } from './support/trainer.ts';
import { chat, frameWith, nightsView, openChat, openViews, runCommand, status } from './support/workbench.ts';

const NIGHT = 600_000;
const QUESTION = 'which port does quartzmill use?';
/** A question that the trained home answers from its weights: see test/support/trained-home.ts. */
const KNOWN = { question: 'which port does maple-gateway listen on?', value: /5519/ };

describe('in the browser', function () {
  this.timeout(NIGHT + 60_000);
  const editor = scratchEditor();
  const { open } = editor;

  it("activates in a few seconds at most, by VS Code's own clock", async () => {
    const { page } = await open();
    await openChat(page);
    await runCommand(page, 'Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'Dormouse' });
    await row.waitFor();
    const activation = /Activation: (\d+)ms/.exec((await row.textContent()) ?? '')?.[1];
    console.log(`    activation of the extension: ${activation} ms`);
    assert.ok(Number(activation) < 10_000, `${activation} ms`);
  });

  it('answers from what it was taught, in another conversation too', async () => {
    const { page } = await open();
    const frame = await openChat(page);
    assert.match((await chat(frame, QUESTION)).text, /don't know/);

    const taught = await chat(frame, 'the port of quartzmill is 4182');
    assert.equal(taught.learned.length, 1, JSON.stringify(taught));
    assert.match(taught.learned[0]!, /4182/);

    await runCommand(page, 'Dormouse: New Conversation');
    await frame.locator('.empty').waitFor();
    const recalled = await chat(frame, QUESTION);
    assert.match(recalled.text, /4182/);
    assert.equal(recalled.recalled.find(({ text }) => text.includes('quartzmill'))?.stage, 'in the prompt');
    assert.match(recalled.figures, /base model/);
  });

  describe('on the morning after a night', () => {
    let trained: TrainedHome;
    before(async () => {
      trained = await trainedHome();
    });
    after(async () => {
      await stopTrainer(trained.home);
      await trained.remove();
    });
    const morning = () => open({ folder: trained.project, env: { DORMOUSE_HOME: trained.home } });

    it('shows the night, and that its adapter is in use', async () => {
      const { page } = await morning();
      await openChat(page);
      await nightsView(page).locator('.monaco-list-row', { hasText: 'in use' }).waitFor();
      assert.match(await status(page), /Awake/);
    });

    it('answers from the weights what the prompt does not hold, with fewer tokens', async () => {
      const { page } = await morning();
      const frame = await openChat(page);
      await chat(frame, 'the port of quartzmill is 4182');
      const ask = async (question: string) => {
        await runCommand(page, 'Dormouse: New Conversation');
        await frame.locator('.empty').waitFor();
        return chat(frame, question);
      };
      const fromPrompt = await ask(QUESTION);
      assert.equal(
        fromPrompt.recalled.find(({ text }) => text.includes('quartzmill'))?.stage,
        'in the prompt',
      );
      const fromWeights = await ask(KNOWN.question);
      assert.match(fromWeights.text, KNOWN.value);
      const memory = fromWeights.recalled.find(({ text }) => KNOWN.value.test(text));
      assert.equal(memory?.stage, 'in the weights', JSON.stringify(fromWeights));
      assert.match(fromWeights.figures, /nights taught/);
      const [weights, prompt] = [promptTokens(fromWeights.figures), promptTokens(fromPrompt.figures)];
      assert.ok(weights < prompt, `${weights} and ${prompt} prompt tokens`);
    });
  });

  it('shows what a memory rests on, from its chip to its page', async () => {
    const { page } = await open();
    const { taught, inspector } = await inspected(page);
    assert.equal(await inspector.locator('h1').textContent(), taught);
    const evidence = (await inspector.locator('.evidence').textContent()) ?? '';
    assert.match(evidence, /the port of quartzmill is 4182/);
  });

  it('forgets a memory from its page, after a question', async () => {
    const { page } = await open();
    const { taught, inspector, frame } = await inspected(page);
    const forget = inspector.locator('.actions vscode-button', { hasText: 'Forget' });
    await forget.click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    // Whoever presses Enter at once loses nothing.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.monaco-list-row', { hasText: taught }).count(), 1);

    await forget.click();
    await dialog.getByRole('button', { name: 'Forget', exact: true }).click();
    await page.locator('.monaco-list-row', { hasText: taught }).waitFor({ state: 'detached' });
    await runCommand(page, 'Dormouse: New Conversation');
    await frame.locator('.empty').waitFor();
    assert.match((await chat(frame, QUESTION)).text, /don't know/);
    assert.deepEqual(await filesWith(['4182'], [path.join(editor.home, 'state')]), []);
  });

  /** Teaches a fact in the chat, and opens its page from the chip that it left there. */
  async function inspected(page: Page): Promise<{ taught: string; inspector: Frame; frame: Frame }> {
    const frame = await openChat(page);
    const [taught = ''] = (await chat(frame, 'the port of quartzmill is 4182')).learned;
    await frame.locator('.chip.learned').click();
    const row = page.locator('.monaco-list-row.selected', { hasText: taught });
    await row.waitFor();
    await row.click();
    return { taught, inspector: await frameWith(page, '.life h1'), frame };
  }

  it('draws no markup of a question, and keeps an unsent one while it is hidden', async () => {
    const { page } = await open();
    let frame = await openChat(page);
    const text = '<img src=x onerror=alert(1)> <b>bold</b>';
    await chat(frame, text);
    assert.equal(await frame.locator('.turn.user .body').textContent(), text);
    assert.equal(await frame.locator('.turn img, .turn b').count(), 0);
    await frame.locator('.question').fill('half a question');
    await openViews(page, 'Explorer');
    frame = await openChat(page);
    assert.equal(await frame.locator('.question').inputValue(), 'half a question');
    // The page has the draft by itself; the conversation is sent to it again.
    await frame.locator('.turn.user').first().waitFor();
    assert.equal(await frame.locator('.turn.user').count(), 1, 'the conversation is still there');
  });

  it('lets no script, picture or style into the page, and asks again for what it missed', async () => {
    const { page } = await open();
    const frame = await openChat(page);
    await frame.locator('.empty').waitFor();
    const block =
      '<p style="color:red" onclick="alert(1)">kept<img src=x onerror=alert(1)><script>alert(1)</script>' +
      '<a href="javascript:alert(1)">link</a><iframe src="https://example.org"></iframe></p>';
    await frame.evaluate((html) => {
      const turn = {
        id: 0,
        role: 'assistant',
        text: '',
        blocks: [html],
        state: 'done',
        recalled: [],
        learned: [],
        reflected: false,
      };
      const attachments = { pieces: [], reduced: false };
      const message = { type: 'conversation', turns: [turn], answering: false, attachments, commands: [] };
      window.postMessage({ seq: 1, snapshot: true, message });
    }, block);
    const body = frame.locator('.turn.assistant .block');
    await body.waitFor();
    assert.equal(await body.evaluate((node) => node.innerHTML), '<p>keptalert(1)<a>link</a></p>');
    // A number that skips some: the page must not show it, but what the host really has.
    await frame.evaluate(() =>
      window.postMessage({ seq: 40, snapshot: false, message: { type: 'compose' } }),
    );
    await frame.locator('.empty', { hasText: 'Teach me' }).waitFor();
    assert.equal(await body.count(), 0);
  });

  it('rests in a folder that is not trusted, and writes nothing', async () => {
    const { page } = await open({ workspaceTrust: true });
    const frame = await openChat(page);
    await frame.locator('.empty', { hasText: 'not trusted' }).waitFor();
    assert.equal(await frame.locator('.question').isDisabled(), true);
    await page.getByText('Nothing is read, captured or trained').first().waitFor();
    assert.equal(existsSync(editor.home), false);
  });

  it('says in a window without a folder that it needs one', async () => {
    const { page } = await open({ folder: undefined });
    const frame = await openChat(page);
    await frame.locator('.empty', { hasText: 'No folder is open' }).waitFor();
    await page.getByText('Open its folder to begin').first().waitFor();
    assert.equal(existsSync(editor.home), false);
  });
});

function promptTokens(figures: string): number {
  return Number(/(\d+) prompt tokens/.exec(figures)?.[1]);
}
