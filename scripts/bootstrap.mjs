// Makes a checkout ready and runs the CLI: `npm run demo`, `npm run -s dormouse -- COMMAND`. No dependencies.
// Order: Node, then Python where the command trains, then npm packages, then the build; each only where needed.
// Everything it says goes to stderr, so that stdout belongs to the command.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNpm } from './environment.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];
/** Commands that train, and so need a Python; the others work without one. */
const TRAINING = ['demo', 'sleep'];
/** Download of all npm packages in MB, measured on Linux x64 with an empty npm cache. */
const PACKAGES_MB = 215;
/** Inputs of the build: a change in one of them makes dist/ outdated. */
const SOURCES = [
  'extension',
  'webview',
  'models/phrases.json',
  'models/registry.json',
  'scripts/build.mjs',
  'package.json',
];

const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** @returns {never} */
function refuse(/** @type {string} */ what, /** @type {string} */ why, /** @type {string} */ next) {
  say(`${what}\n${why}\n${next}`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  refuse(
    `Dormouse needs Node ${OLDEST_NODE.join('.')} or newer.`,
    `This is Node ${process.versions.node} at ${process.execPath}.`,
    'Install the current LTS release, for example with `nvm install --lts`, and run the command again.',
  );
}

/** Refuses before anything is downloaded, and says what will be. */
async function checkPython(/** @type {boolean} */ packagesToo) {
  const { choosePython, installSize, torchBuild } = await import('./python.mjs');
  const choice = await choosePython();
  if ('refusal' in choice) refuse(choice.refusal.what, choice.refusal.why, choice.refusal.next);
  if (!packagesToo) return;
  const { download, disk } = installSize(await torchBuild());
  say(
    `To download: about ${PACKAGES_MB} MB of npm packages, and about ${download} MB for the trainer's virtual ` +
      `environment (${disk} MB on disk) where it is not installed yet.`,
  );
}

/** Whether the lock file names the packages that this platform needs: it was made on Linux x64. */
const lockFits = process.platform === 'linux' && process.arch === 'x64';

function wantedPackages() {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'package.json')));
  const lock = path.join(root, 'package-lock.json');
  if (lockFits && existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}

const packageMarker = path.join(root, 'node_modules', '.dormouse');

/** Whether node_modules, installed by whomever, has what the lock file says. */
function agreesWithLock() {
  const hidden = path.join(root, 'node_modules', '.package-lock.json');
  if (!lockFits || !existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const there = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' || entry.link || (there[name] ? there[name].version === entry.version : entry.optional),
  );
}

function packagesAreReady() {
  if (!existsSync(path.join(root, 'node_modules'))) return false;
  const wanted = wantedPackages();
  if (existsSync(packageMarker) && readFileSync(packageMarker, 'utf8') === wanted) return true;
  if (!agreesWithLock()) return false;
  writeFileSync(packageMarker, wanted);
  return true;
}

/** npm itself: the one that runs us, else the one on the path (a .cmd on Windows, which needs a shell). */
function npm(/** @type {string[]} */ args) {
  const options = { cwd: root, env: withoutNpm(), stdio: /** @type {const} */ (['ignore', 'pipe', 'pipe']) };
  const own = process.env.npm_execpath;
  if (own && /npm(-cli)?\.c?js$/.test(own)) return spawn(process.execPath, [own, ...args], options);
  return spawn('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Installs the npm packages without their install scripts: none of them is needed. */
async function installPackages(/** @type {(message: string) => void} */ log) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const fits = (list, here) => !list || list.includes(here);
  const expected = Object.values(lock).filter(
    ({ integrity, os, cpu }) => integrity && fits(os, process.platform) && fits(cpu, process.arch),
  ).length;
  // Not `npm ci`: it refuses a lock file that leaves out the binaries of other platforms, as ours does.
  const command = ['install', lockFits ? '--no-save' : '--no-package-lock'];
  log(`Installing npm packages (about ${PACKAGES_MB} MB)…`);
  const started = Date.now();
  const child = npm([...command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http']);
  const tail = [];
  let fetched = 0;
  let shown = 0;
  const read = (/** @type {Buffer} */ chunk) => {
    for (const line of chunk.toString().split('\n')) {
      if (/http (fetch|cache) .*\.tgz/.test(line)) fetched += 1;
      else if (line.trim() && !/ http /.test(line)) tail.push(line);
    }
    const step = process.stderr.isTTY ? 200 : 5000;
    if (Date.now() - shown < step) return;
    shown = Date.now();
    const text = `  ${Math.min(fetched, expected)} of about ${expected} packages, ${Math.round((shown - started) / 1000)} s`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise((resolve) => child.on('error', resolve).on('close', resolve));
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  if (code !== 0) {
    say(tail.slice(-15).join('\n'));
    refuse(
      'The npm packages could not be installed.',
      `npm ended with ${code instanceof Error ? code.message : `exit code ${code}`}; its last lines are above.`,
      `Check the network and the npm registry, then run the command again (or \`npm ${command.join(' ')} --ignore-scripts\`).`,
    );
  }
  writeFileSync(packageMarker, wantedPackages());
  log(`npm packages are installed (${Math.round((Date.now() - started) / 1000)} s).`);
}

/** Names, sizes and times of all sources, as one hash: quick, and it notices deletions too. */
function sourceState() {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ file) => {
    const entry = statSync(file);
    if (entry.isDirectory()) for (const name of readdirSync(file).sort()) visit(path.join(file, name));
    else hash.update(`${file}\0${entry.size}\0${entry.mtimeMs}\n`);
  };
  for (const source of SOURCES) visit(path.join(root, source));
  return hash.digest('hex');
}

const buildMarker = path.join(root, 'dist', '.built');

function buildIsReady(/** @type {string} */ state) {
  return existsSync(buildMarker) && readFileSync(buildMarker, 'utf8') === state;
}

async function build(/** @type {string} */ state) {
  rmSync(buildMarker, { force: true });
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  const code = await new Promise((resolve) => child.on('error', resolve).on('close', resolve));
  if (code !== 0)
    refuse(
      'Dormouse could not be built.',
      'The bundler reported the errors above.',
      'If you changed nothing, delete node_modules and run the command again.',
    );
  writeFileSync(buildMarker, state);
}

/**
 * Installing and building are done by one process at a time; the others wait for it.
 * @param {(message: string) => void} log
 * @param {() => Promise<void>} work
 */
async function exclusively(log, work) {
  const lock = path.join(root, 'dist', '.bootstrap');
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderLives(lock)) rmSync(lock, { force: true });
    else {
      if (!told) log('Waiting for another Dormouse command that installs or builds…');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function holderLives(/** @type {string} */ lock) {
  try {
    // Written in one call a moment after it was made: an empty file is a writer that is about to.
    const holder = Number(readFileSync(lock, 'utf8'));
    if (holder === 0) return Date.now() - statSync(lock).mtimeMs < 1000;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Where the user stands: npm runs a script in the folder of its package.json and keeps the other one in INIT_CWD. That
 * variable is also there below any other script of npm's, where it says nothing about us.
 */
function standing() {
  const script = ['dormouse', 'demo'].includes(process.env.npm_lifecycle_event ?? '');
  return (script && process.env.INIT_CWD) || process.cwd();
}

/** Runs the built CLI in our place: its streams, its signals, its exit code. */
function run(/** @type {string[]} */ args) {
  const child = spawn(process.execPath, [path.join(root, 'dist', 'cli.js'), ...args], {
    stdio: 'inherit',
    cwd: standing(),
  });
  // A terminal sends Ctrl-C to both of us; a `kill` reaches us only and is passed on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => refuse('The command could not be started.', error.message, 'Run it again.'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/**
 * Node, packages and build, each only where something is missing. `log` gets every line for humans.
 * @param {{ log?: (message: string) => void }} options
 */
export async function prepare({ log = say } = {}) {
  checkNode();
  if (packagesAreReady() && buildIsReady(sourceState())) return;
  await exclusively(log, async () => {
    if (!packagesAreReady()) await installPackages(log);
    const state = sourceState();
    if (!buildIsReady(state)) await build(state);
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  checkNode();
  if (TRAINING.includes(args[0]) && !args.includes('--help')) await checkPython(!packagesAreReady());
  await prepare();
  run(args);
}
