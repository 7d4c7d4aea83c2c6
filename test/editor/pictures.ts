// Takes the README's pictures in a real VS Code, with the embedded model and a real night.
// Run after `npm run build`: `DORMOUSE_EDITOR_HOST="$(node scripts/editor-host.mjs)" node --import tsx test/editor/pictures.ts`
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { type EditorHost, startEditor } from './support/code-server.ts';
import { stopTrainer } from './support/trainer.ts';
import { chat, frameWith, nightsView, openChat, runCommand } from './support/workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const target = path.join(root, 'media/screenshots');
const host: EditorHost = JSON.parse(process.env.DORMOUSE_EDITOR_HOST ?? 'null');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'dormouse-pictures-'));
const home = path.join(scratch, 'home');
const folder = path.join(scratch, 'payments');
const NIGHT = 300_000;

const TAUGHT = [
  'the port of quartzmill is 4182',
  'the owner of tindermoss is Oluwaseun',
  'never use lodash in hollowreed',
  'indent the brindlewick folder with tabs',
  'before a release, run pnpm verify',
];

async function open(
  theme: string,
  size: { width: number; height: number },
  work: (page: Page) => Promise<void>,
) {
  const editor = await startEditor({
    host,
    folder,
    extension: root,
    env: { DORMOUSE_HOME: home },
    settings: { 'workbench.colorTheme': theme },
    viewport: size,
  });
  try {
    await work(editor.page);
  } finally {
    await editor.stop();
  }
}

async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(640, 780);
  await page.waitForTimeout(800);
  await page.screenshot({ path: path.join(target, `${name}.png`) });
  process.stdout.write(`${name}\n`);
}

const WIDE = { width: 1280, height: 800 };

try {
  mkdirSync(target, { recursive: true });
  execFileSync('git', ['init', '-q', folder]);
  await open('Default Dark Modern', WIDE, async (page) => {
    const frame = await openChat(page);
    await chat(frame, 'which port does quartzmill use?');
    for (const sentence of TAUGHT) await chat(frame, sentence);
    await chat(frame, 'which port does quartzmill use?');
    await picture(page, 'day-dark');
    await runCommand(page, 'Dormouse: Consolidate Now');
    await page
      .locator('.monaco-dialog-box')
      .getByRole('button', { name: 'Consolidate', exact: true })
      .click();
    await nightsView(page).getByText('Training').first().waitFor({ timeout: NIGHT });
    await picture(page, 'night-dark');
    await nightsView(page).locator('.monaco-list-row', { hasText: 'in use' }).waitFor({ timeout: NIGHT });
    await runCommand(page, 'Dormouse: New Conversation');
    await frame.locator('.empty').waitFor();
    await chat(frame, 'which port does quartzmill use?');
    await page.locator('.monaco-list-row', { hasText: 'quartzmill' }).first().click();
    await frameWith(page, '.life h1');
    await picture(page, 'morning-dark');
  });
  for (const [name, theme, size] of [
    ['light', 'Default Light Modern', WIDE],
    ['high-contrast', 'Default High Contrast', WIDE],
    ['narrow', 'Default Dark Modern', { width: 600, height: 800 }],
  ] as const)
    await open(theme, size, async (page) => {
      const frame = await openChat(page);
      await chat(frame, 'who owns tindermoss?');
      if (name !== 'narrow') {
        await page.locator('.monaco-list-row', { hasText: 'quartzmill' }).first().click();
        await frameWith(page, '.life h1');
      }
      await picture(page, `morning-${name}`);
    });
  // A rule file of somebody else: what waits for review, and one proposal's page.
  writeFileSync(
    path.join(folder, 'AGENTS.md'),
    '# Rules\n\n- Indent the brindlewick folder with 4 spaces.\n',
  );
  execFileSync(
    process.execPath,
    ['dist/cli.js', 'import', path.join(folder, 'AGENTS.md'), '--workspace', folder],
    {
      cwd: root,
      env: { ...process.env, DORMOUSE_HOME: home },
    },
  );
  await open('Default Dark Modern', WIDE, async (page) => {
    await openChat(page);
    const waiting = page.locator('.monaco-list-row', { hasText: 'not used yet' }).first();
    await waiting.click();
    await frameWith(page, '.life h1');
    await picture(page, 'review-dark');
  });
  await open('Default Dark Modern', WIDE, async (page) => {
    await runCommand(page, 'Welcome: Open Walkthrough');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Dormouse' }).first().click();
    await page.getByText('Let it sleep on it').first().click();
    await picture(page, 'walkthrough-dark');
  });
} finally {
  await stopTrainer(home);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
