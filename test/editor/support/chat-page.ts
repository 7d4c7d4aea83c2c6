// The chat page alone in a browser: the real bundle under the colours of a real theme, with a host that the test plays.
// Colours: test/fixtures/themes.json, the variables of VS Code 1.139 in the root element of a webview, as far as our pages use them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { SLASH_COMMANDS } from '../../../extension/chat/slash-commands.ts';
import type { ChatFromPage, ChatToPage, ChatTurn } from '../../../webview/protocol.ts';
import type { EditorHost } from './code-server.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const host: EditorHost | null = JSON.parse(process.env.DORMOUSE_EDITOR_HOST ?? 'null');

export type Theme = 'dark' | 'light' | 'high-contrast';
const THEMES: Record<Theme, Record<string, string>> = JSON.parse(
  readFileSync(path.join(root, 'test/fixtures/themes.json'), 'utf8'),
);
const KINDS: Record<Theme, string> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'high-contrast': 'vscode-high-contrast',
};

/** What the page gets from the host, beside what a test says. */
const CONVERSATION = {
  type: 'conversation',
  turns: [],
  answering: false,
  attachments: { pieces: [], reduced: false },
  commands: SLASH_COMMANDS,
} as const;

export interface ChatPage {
  page: Page;
  /** Messages that the page sent, without those that it listens. */
  sent(): Promise<ChatFromPage[]>;
  post(message: ChatToPage): Promise<void>;
  /** Shows this conversation. */
  show(turns: ChatTurn[], more?: Partial<Extract<ChatToPage, { type: 'conversation' }>>): Promise<void>;
  /** What axe-core finds, a line each. */
  violations(): Promise<string[]>;
}

/** To be called in a `describe`: its hooks start and stop the browser. */
export function chatPages(): (theme?: Theme, width?: number) => Promise<ChatPage> {
  let browser: Browser;
  let bundle: { js: string; css: string };
  before(async () => {
    bundle = await bundled();
    browser = await chromium.launch({
      executablePath: host?.chromium,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });
  after(() => browser.close());
  return async (theme = 'dark', width = 360) => {
    const page = await browser.newPage({ viewport: { width, height: 700 } });
    await page.setContent(html(theme, bundle));
    await page.waitForFunction(() => 'sent' in window);
    let seq = 0;
    const post = (message: ChatToPage) =>
      page.evaluate((envelope) => window.postMessage(envelope), {
        seq: ++seq,
        snapshot: message.type === 'conversation',
        message,
      });
    return {
      page,
      post,
      show: (turns, more) => post({ ...CONVERSATION, ...more, turns } as ChatToPage),
      sent: () =>
        page.evaluate(() =>
          (window as unknown as { sent: ChatFromPage[] }).sent.filter(({ type }) => type !== 'ready'),
        ),
      violations: async () => {
        await page.addScriptTag({ path: path.join(root, 'node_modules/axe-core/axe.min.js') });
        return page.evaluate(async () => {
          const { axe } = window as unknown as { axe: typeof import('axe-core') };
          // A webview is a frame in a workbench that has its landmarks and headings.
          const { violations } = await axe.run({
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
          });
          return violations.flatMap(({ id, help, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary}`),
          );
        });
      },
    };
  };
}

async function bundled(): Promise<{ js: string; css: string }> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['webview/chat/main.ts'],
    outdir: 'dist/webview',
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const text = (end: string) => outputFiles.find((file) => file.path.endsWith(end))!.text;
  return { js: text('.js'), css: text('.css') };
}

function html(theme: Theme, { js, css }: { js: string; css: string }): string {
  const colours = Object.entries(THEMES[theme])
    .map(([name, value]) => `${name}: ${value};`)
    .join('');
  const codicons = path.join(root, 'node_modules/@vscode/codicons/dist');
  const font = readFileSync(path.join(codicons, 'codicon.ttf')).toString('base64');
  const icons = readFileSync(path.join(codicons, 'codicon.css'), 'utf8').replace(
    /url\([^)]*\)/,
    `url(data:font/ttf;base64,${font})`,
  );
  return `<!DOCTYPE html><html lang="en"><head><title>Dormouse Chat</title>
<style>:root { ${colours} } body { background: var(--vscode-sideBar-background); }</style><style>${icons}</style><style>${css}</style>
<script>window.sent = []; window.acquireVsCodeApi = () => ({
  postMessage: (message) => window.sent.push(message), getState: () => undefined, setState: () => {} });</script></head>
<body class="${KINDS[theme]}"><script type="module">${js.replaceAll('</script', '<\\/script')}</script></body></html>`;
}
