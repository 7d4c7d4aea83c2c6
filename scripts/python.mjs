// Which Python can carry the trainer, and what installing it would download. No dependencies: the bootstrap
// runs this before anything is installed, extension/trainer/install.ts runs it afterwards.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Oldest and newest minor version of Python 3 for which every pinned package has a wheel. */
const OLDEST = 10;
const NEWEST = 14;
/** What the install commands below bring. */
const SUGGESTED = '3.13';

/**
 * @typedef {'missing' | 'store-stub' | 'broken' | 'too-old' | 'too-new' | '32-bit' | 'without-venv'} PythonProblem
 * @typedef {{ command: string[]; executable: string; version: string; problem: PythonProblem | null }} PythonCandidate
 * @typedef {'python-missing' | 'python-too-old' | 'python-without-venv' | 'python-unsupported'} PythonErrorCode
 * @typedef {{ code: PythonErrorCode; what: string; why: string; next: string }} PythonRefusal
 * @typedef {{ python: PythonCandidate; candidates: PythonCandidate[] } |
 *   { refusal: PythonRefusal; candidates: PythonCandidate[] }} PythonChoice
 * @typedef {'cpu' | 'cuda' | 'mac'} TorchBuild
 */

/**
 * Runs in each candidate; `ensurepip` is what Debian leaves out of a Python without its venv package.
 * It prints one line of JSON, so that a shim or a store stub that prints something else is told apart.
 */
const CHECK = `
import json, struct, sys
try:
    import ensurepip, venv
    usable = bool(ensurepip.version())
except Exception:
    usable = False
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable, "venv": usable, "bits": struct.calcsize("P") * 8}))
`;

/**
 * The commands worth trying, most likely first.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[][]}
 */
export function pythonCommands(env = process.env) {
  const commands = [['python3'], ['python']];
  if (process.platform === 'win32') commands.unshift(['py', '-3']);
  for (let minor = NEWEST; minor >= OLDEST; minor -= 1) commands.push([`python3.${minor}`]);
  // A pyenv shim only answers for the version that is switched on, so look behind the shims as well.
  const pyenv = path.join(env.PYENV_ROOT || path.join(os.homedir(), '.pyenv'), 'versions');
  const inside = process.platform === 'win32' ? 'python.exe' : 'bin/python3';
  for (const version of existsSync(pyenv) ? readdirSync(pyenv).sort().reverse() : []) {
    if (existsSync(path.join(pyenv, version, inside))) commands.push([path.join(pyenv, version, inside)]);
  }
  return commands;
}

/**
 * Runs one candidate and says what is wrong with it, if anything.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<PythonCandidate>}
 */
export function checkPython(command, env = process.env) {
  const [file = '', ...options] = command;
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...clean } = env;
  return new Promise((resolve) => {
    execFile(
      file,
      [...options, '-c', CHECK],
      { env: clean, timeout: 20_000, windowsHide: true },
      (error, stdout, stderr) => {
        /** @param {PythonProblem | null} problem */
        const done = (problem, executable = file, version = '') =>
          resolve({ command, executable, version, problem });
        if (error && 'code' in error && error.code === 'ENOENT') return done('missing');
        /** @type {{ version: [number, number, number]; executable: string; venv: boolean; bits: number } | undefined} */
        let answer;
        try {
          answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
        } catch {}
        if (!answer || !Array.isArray(answer.version)) {
          // The stub says "Python was not found; run without arguments to install from the Microsoft Store".
          const stub = /Microsoft Store/i.test(`${stdout}${stderr}`);
          // A pyenv shim without a version behind it is the same as no Python.
          const shim = /pyenv/.test(stderr) && /command not found|not installed/.test(stderr);
          return done(stub ? 'store-stub' : shim ? 'missing' : 'broken');
        }
        const [major, minor] = answer.version;
        const version = answer.version.join('.');
        const at = answer.executable || file;
        if (major < 3 || minor < OLDEST) return done('too-old', at, version);
        if (major > 3 || minor > NEWEST) return done('too-new', at, version);
        if (answer.bits !== 64) return done('32-bit', at, version);
        done(answer.venv ? null : 'without-venv', at, version);
      },
    );
  });
}

/**
 * Checks every candidate and picks the first that can carry the trainer, or says what is missing with one
 * exact command to run. `only` (a setting, or a test) restricts the search to that one Python.
 * @param {{ only?: string; env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<PythonChoice>}
 */
export async function choosePython({ only, env = process.env } = {}) {
  /** @type {PythonCandidate[]} */
  const candidates = [];
  for (const command of only ? [[only]] : pythonCommands(env)) {
    const candidate = await checkPython(command, env);
    candidates.push(candidate);
    if (candidate.problem === null) return { python: candidate, candidates };
  }
  return { refusal: refuse(candidates), candidates };
}

/**
 * @param {PythonCandidate[]} candidates none of which will do
 * @returns {PythonRefusal}
 */
export function refuse(candidates) {
  const found = (/** @type {PythonProblem} */ problem) => candidates.find((one) => one.problem === problem);
  const range = `3.${OLDEST} to 3.${NEWEST}`;
  const withoutVenv = found('without-venv');
  if (withoutVenv) {
    return {
      code: 'python-without-venv',
      what: 'This Python cannot make virtual environments.',
      why: `${withoutVenv.executable} (${withoutVenv.version}) lacks its modules venv and ensurepip.`,
      next: `Run this, then try again: ${venvCommand(withoutVenv.version)}`,
    };
  }
  const tooOld = found('too-old');
  if (tooOld) {
    return {
      code: 'python-too-old',
      what: `The trainer needs Python ${range}.`,
      why: `The newest one found is ${tooOld.version} at ${tooOld.executable}.`,
      next: `Run this, then try again: ${installCommand()}`,
    };
  }
  const unsupported = found('too-new') ?? found('32-bit');
  if (unsupported) {
    return {
      code: 'python-unsupported',
      what: `The trainer needs a 64-bit Python ${range}.`,
      why: `${unsupported.executable} is ${unsupported.problem === '32-bit' ? '32-bit' : unsupported.version}, for which PyTorch has no build.`,
      next: `Run this, then try again: ${installCommand()}`,
    };
  }
  const broken = found('broken');
  return {
    code: 'python-missing',
    what: 'No Python was found.',
    why: found('store-stub')
      ? 'The "python" command only opens the Microsoft Store.'
      : broken
        ? `${broken.command.join(' ')} does not run.`
        : `The trainer needs Python ${range}, and no ${candidates.map((one) => one.command.join(' ')).join(', ')} answers.`,
    next: `Run this, then try again: ${installCommand()}`,
  };
}

/** @returns {'debian' | 'fedora' | 'arch' | 'suse' | 'other'} */
function linuxFamily() {
  let release = '';
  try {
    release = readFileSync('/etc/os-release', 'utf8');
  } catch {}
  const ids = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].map((match) => match[1]).join(' ');
  if (/debian|ubuntu/.test(ids)) return 'debian';
  if (/fedora|rhel/.test(ids)) return 'fedora';
  if (/arch/.test(ids)) return 'arch';
  return /suse/.test(ids) ? 'suse' : 'other';
}

/** One exact command that brings a Python that will do. */
function installCommand() {
  if (process.platform === 'win32') return `winget install --exact --id Python.Python.${SUGGESTED}`;
  if (process.platform === 'darwin') return `brew install python@${SUGGESTED}`;
  return {
    debian: 'sudo apt-get install -y python3 python3-venv',
    fedora: 'sudo dnf install -y python3',
    arch: 'sudo pacman -S --noconfirm python',
    suse: 'sudo zypper install -y python313',
    other: `pyenv install ${SUGGESTED}`,
  }[linuxFamily()];
}

/** @param {string} version of the Python that lacks venv */
function venvCommand(version) {
  const minor = version.split('.').slice(0, 2).join('.');
  const debian = process.platform === 'linux' && linuxFamily() === 'debian';
  return debian ? `sudo apt-get install -y python${minor}-venv` : installCommand();
}

/**
 * Which PyTorch this machine gets. CUDA's gigabytes come only where an NVIDIA card answers, on Linux; on
 * Windows the index's own build of PyTorch is the CPU one in any case.
 * @returns {Promise<TorchBuild>}
 */
export function torchBuild() {
  if (process.platform === 'darwin') return Promise.resolve('mac');
  if (process.platform !== 'linux') return Promise.resolve('cpu');
  return new Promise((resolve) => {
    execFile('nvidia-smi', ['-L'], { timeout: 10_000 }, (error, stdout) =>
      resolve(!error && /^GPU \d+:/m.test(stdout) ? 'cuda' : 'cpu'),
    );
  });
}

/**
 * What installing the trainer downloads and then occupies, in MiB, rounded up. Measured on Linux x64 for the
 * CPU build; the others are sums of the packages' sizes.
 * @param {TorchBuild} build
 * @returns {{ download: number; disk: number }}
 */
export function installSize(build) {
  return {
    cpu: { download: 250, disk: 1200 },
    cuda: { download: 2900, disk: 7000 },
    mac: { download: 220, disk: 900 },
  }[build];
}
