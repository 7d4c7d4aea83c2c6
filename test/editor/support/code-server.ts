// Starts the real VS Code (code-server's server and a Chromium page) for editor and browser tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface EditorHost {
  node: string;
  server: string;
  chromium: string;
}

export interface EditorOptions {
  host: EditorHost;
  /** Absolute path of the folder to open; none opens an empty window. */
  folder?: string;
  /** The extension under test, as a checkout with dist/ built. */
  extension: string;
  /** A bundled ESM file that exports `run(): Promise<void>`, run inside the extension host. */
  tests?: string;
  /** Environment of the extension host, e.g. DORMOUSE_HOME. */
  env?: Record<string, string>;
  /** User settings, e.g. the colour theme. */
  settings?: Record<string, unknown>;
  /** Leave Restricted Mode on for a folder that nobody trusted. */
  workspaceTrust?: boolean;
  viewport?: { width: number; height: number };
}

export interface RunningEditor {
  page: Page;
  /** Resolves with the exit code of `tests`. */
  testsDone: Promise<number>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 900; tries++) {
    if (child.exitCode !== null) throw new Error(`VS Code's server exited with ${child.exitCode}:\n${log()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.end());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`VS Code's server did not listen within 90 s:\n${log()}`);
}

/** Launches server and browser; `stop` ends both and removes their folders. */
export async function startEditor(options: EditorOptions): Promise<RunningEditor> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'dormouse-editor-'));
  const port = await freePort();
  const user = path.join(dir, 'user');
  await mkdir(path.join(user, 'User'), { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'security.workspace.trust.startupPrompt': 'never',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.disableAIFeatures': true,
    'extensions.ignoreRecommendations': true,
    ...options.settings,
  };
  await writeFile(path.join(user, 'User/settings.json'), JSON.stringify(settings));
  let log = '';
  const server = spawn(
    options.host.node,
    [
      options.host.server,
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--enable-smoke-test-driver', '--telemetry-level', 'off'],
      ...['--server-data-dir', path.join(dir, 'server'), '--user-data-dir', user],
      ...['--extensions-dir', path.join(dir, 'extensions')],
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ],
    // As started from a terminal: a login shell of an empty home folder would find another Python than the tests did.
    {
      env: { ...process.env, VSCODE_CLI: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk) => {
      log = (log + chunk).slice(-50_000);
    });
  }
  let browser: Browser | undefined;
  const stop = async () => {
    await browser?.close();
    // The server's extension host is its child: the whole group goes.
    if (server.pid && server.exitCode === null) process.kill(-server.pid, 'SIGKILL');
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await listening(port, server, () => log);
    browser = await chromium.launch({
      executablePath: options.host.chromium,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
    const page = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 800 } });
    page.setDefaultTimeout(90_000);
    const testsDone = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    // The workbench's own chatter; what tests have to say, they write to a file of their own.
    await page.exposeFunction('codeAutomationLog', () => {});
    const remote = (file: string) => `vscode-remote://127.0.0.1:${port}${file}`;
    const payload = [
      ['extensionDevelopmentPath', remote(options.extension)],
      ...(options.tests ? [['extensionTestsPath', remote(options.tests)]] : []),
      ['skipWelcome', 'true'],
    ];
    const query = new URLSearchParams({ payload: JSON.stringify(payload) });
    if (options.folder) query.set('folder', options.folder);
    else query.set('ew', 'true');
    // A busy machine takes its time; what counts is that the workbench comes up.
    await page.goto(`http://127.0.0.1:${port}/?${query}`, { waitUntil: 'commit', timeout: 120_000 });
    await page.waitForSelector('.monaco-workbench', { timeout: 180_000 });
    return { page, testsDone, stop };
  } catch (error) {
    await stop();
    throw new Error(`the editor did not start: ${error}\n${log}`, { cause: error });
  }
}
