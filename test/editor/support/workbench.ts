// What a person does in the workbench, for browser tests and pictures: open views, run commands, chat.
import type { Frame, Locator, Page } from 'playwright-core';

/** Runs a command by its title, through the palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  // A list that is just closing takes the key with it.
  await input.waitFor({ state: 'hidden' });
  await page.keyboard.press('F1');
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** The frame of the webview that has `selector` in it, as soon as there is one. */
export async function frameWith(page: Page, selector: string, ms = 90_000): Promise<Frame> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const found = await frame.$(selector).catch(() => null);
      if (found && (await found.isVisible().catch(() => false))) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no webview shows ${selector}`);
}

/** Opens the views behind an icon of the activity bar. */
export async function openViews(page: Page, name: 'Dormouse' | 'Explorer'): Promise<void> {
  await page.locator(`.activitybar a[aria-label^="${name}"]`).click();
}

/** Opens Dormouse's views and resolves with the frame of the chat. */
export async function openChat(page: Page): Promise<Frame> {
  const view = page.locator('.pane-header[aria-label^="Chat Section"]');
  if (!(await view.isVisible())) await openViews(page, 'Dormouse');
  return frameWith(page, '.question');
}

/** The view of nights, with its message and its rows. */
export function nightsView(page: Page): Locator {
  return page.locator('.pane', { has: page.locator('.pane-header[aria-label^="Nights Section"]') });
}

export interface ChatReply {
  text: string;
  /** Texts and stages of the memories that the answer drew on, and of those that the question taught. */
  recalled: { text: string; stage: string }[];
  learned: string[];
  figures: string;
}

/** Types a question, waits for the whole answer and reads it from the page. */
export async function chat(frame: Frame, question: string, ms = 60_000): Promise<ChatReply> {
  const turns = frame.locator('.turn.assistant');
  const count = await turns.count();
  const field = frame.locator('.question');
  await field.fill(question);
  await field.press('Enter');
  const turn = turns.nth(count);
  await frame.locator('.turn.assistant:not(.streaming)').nth(count).waitFor({ timeout: ms });
  const problem = turn.locator('.problem');
  if (await problem.count()) throw new Error(`${question} → ${await problem.textContent()}`);
  return {
    text: ((await turn.locator('.body').textContent()) ?? '').trim(),
    recalled: await turn.locator('.chip:not(.learned)').evaluateAll((chips) =>
      chips.map((chip) => ({
        text: chip.querySelector('.chip-text')?.textContent ?? '',
        stage: chip.querySelector('.chip-stage')?.textContent ?? '',
      })),
    ),
    learned: await turn.locator('.chip.learned .chip-text').allTextContents(),
    figures: ((await turn.locator('.figures').textContent()) ?? '').trim(),
  };
}

/** What the status item says of every part of Dormouse. */
export async function status(page: Page): Promise<string> {
  const item = page.locator('.statusbar-item[id*="dormouse.status"] a').first();
  return (await item.getAttribute('aria-label')) ?? '';
}
