// Installs the trainer's Python environment once a machine: `venv/<hash>/`, complete when its marker exists.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { choosePython, installSize, torchBuild } from '../../scripts/python.mjs';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import { Instant } from '../base/scalars.ts';
import { withLock } from '../storage/file-lock.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { inFindLinks, PipError, type PipOptions, runPip } from './pip.ts';

const run = promisify(execFile);
const MARKER = 'dormouse-venv.json';
/** PyTorch's own index; the only place with CPU builds for Linux, a tenth of the size of the CUDA ones. */
const TORCH_CPU_INDEX = 'https://download.pytorch.org/whl/cpu';
/** Whatever the trainer imports; a wheel that cannot be loaded on this machine shows here, not at night. */
const IMPORTS = 'import torch, transformers, peft, safetensors, gguf, fastapi, uvicorn, psutil, platformdirs';

const Marker = z.object({
  v: z.literal(1),
  pythonVersion: z.string(),
  torch: z.enum(['cpu', 'cuda', 'mac']),
  seconds: z.number(),
  createdAt: Instant,
});

export interface InstallOptions {
  progress?: Progress;
  log?: Logger;
  signal?: AbortSignal;
  /** Only this interpreter will do: the user's setting. */
  python?: string;
}

/** The trainer's environment: its interpreter, and whether this call made it. */
export interface Trainer {
  python: string;
  installed: boolean;
}

/**
 * Finds or makes the environment. Safe to call from any number of processes at once: an OS lock lets one
 * install and the rest wait. Errors: UserError `python-missing`, `python-too-old`, `python-without-venv`,
 * `python-unsupported`, `install-failed`, `install-no-space`; CancelledError.
 */
export async function ensureTrainer(paths: Paths, options: InstallOptions = {}): Promise<Trainer> {
  const { progress, signal } = options;
  const { dir, ...plan } = await planOf(paths, options);
  const python = interpreter(dir);
  if (await isComplete(dir)) return { python, installed: false };

  makeFolder(paths.venvs);
  const waiting = 'Waiting for another window that installs the trainer';
  return await withLock(
    path.join(paths.venvs, 'install.lock'),
    async () => {
      if (await isComplete(dir)) return { python, installed: false };
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
      try {
        await install(dir, plan);
      } catch (error) {
        progress?.report('Removing what was half installed');
        await rm(dir, { recursive: true, force: true, maxRetries: 5 });
        throw signal?.aborted ? new CancelledError() : error;
      }
      return { python, installed: true };
    },
    { progress, signal, waiting },
  );
}

/** MB that `ensureTrainer` would download and then take on the disk; undefined where nothing needs to be installed. */
export async function neededInstall(
  paths: Paths,
): Promise<{ downloadMb: number; diskMb: number; dir: string } | undefined> {
  const { dir, build } = await planOf(paths, {});
  if (await isComplete(dir)) return undefined;
  const { download, disk } = installSize(build);
  return { downloadMb: download, diskMb: disk, dir };
}

/** Where the environment belongs, and what goes into it. Throws as of `ensureTrainer` where no Python will do. */
async function planOf(paths: Paths, options: InstallOptions): Promise<Plan & { dir: string }> {
  const found = await choosePython({ only: options.python });
  if ('refusal' in found) {
    const { code, ...text } = found.refusal;
    throw new UserError(code, text);
  }
  const build = await torchBuild();
  const lockFile = path.join(trainerSource(), 'requirements.lock');
  const lock = await readFile(lockFile, 'utf8');
  const project = await readFile(path.join(trainerSource(), 'pyproject.toml'), 'utf8');
  const mlx = [...project.matchAll(/"(mlx(?:-lm)?==[^;"]+)/g)].map((match) => match[1] ?? '');
  const extras = build === 'mac' ? mlx : [];
  // A newer patch release of the same Python carries the environment on, so only its minor version counts.
  const minor = found.python.version.split('.').slice(0, 2).join('.');
  // The newest PyTorch has no build for Python 3.10; pyproject.toml pins one for each side.
  const side = minor === '3.10' ? '<' : '>=';
  const torch = new RegExp(`"(torch==[^;"]+); python_version ${side} '3\\.11'"`).exec(project)?.[1];
  if (!torch) throw new Error(`trainer/pyproject.toml pins no torch for Python ${minor}`);
  const key = [lock, torch, ...extras, minor, found.python.executable, build, process.platform, process.arch];
  const dir = path.join(paths.venvs, createHash('sha256').update(key.join('\0')).digest('hex').slice(0, 16));
  return { ...options, dir, base: found.python.executable, build, lock, lockFile, torch, extras };
}

interface Plan extends InstallOptions {
  base: string;
  build: z.infer<typeof Marker>['torch'];
  /** Text and path of the pins of everything but PyTorch. */
  lock: string;
  lockFile: string;
  /** Pin of PyTorch, `torch==x.y.z`, and of what comes on top on this platform. */
  torch: string;
  extras: string[];
}

async function install(dir: string, plan: Plan): Promise<void> {
  const { progress, log, signal, build } = plan;
  const startedAt = Date.now();
  const size = installSize(build);
  progress?.report(
    `Installing the trainer: up to ${size.download} MB to download, ${size.disk} MB on disk in ${dir}`,
    0,
  );
  const disk = await statfs(path.dirname(dir));
  const freeMiB = (disk.bavail * disk.bsize) / 2 ** 20;
  if (freeMiB < size.disk * 1.2) {
    throw new UserError('install-no-space', {
      what: 'There is not enough space for the trainer.',
      why: `It takes ${size.disk} MB and ${Math.round(freeMiB)} MB are free at ${path.dirname(dir)}.`,
      next: 'Free some space, or point DORMOUSE_CACHE to a larger disk, then try again.',
    });
  }
  await run(plan.base, ['-m', 'venv', dir], { env: cleanEnvironment(), signal, windowsHide: true });
  const python = interpreter(dir);
  const pins = plan.lock.split('\n').filter((line) => /^[A-Za-z]/.test(line));
  const shared = { python, progress, log, signal };
  if (process.platform === 'linux' && build === 'cpu') {
    // First and alone, so that the index of PyTorch is asked for nothing else.
    const local = await inFindLinks(`torch-${plan.torch.slice('torch=='.length)}+cpu-`);
    const index = local ? [] : ['--index-url', TORCH_CPU_INDEX];
    const args = ['--no-deps', `${plan.torch}+cpu`, ...index];
    await pipInstall({ ...shared, args, packages: 1, from: 0.02, to: 0.4 });
  }
  // Satisfied already where the CPU build is there.
  const args = [plan.torch, ...plan.extras, '-r', plan.lockFile];
  await pipInstall({ ...shared, args, packages: pins.length, from: 0.4, to: 0.9 });
  progress?.report('Checking that the trainer loads', 0.92);
  try {
    await run(python, ['-c', IMPORTS], { env: cleanEnvironment(), signal, windowsHide: true });
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    const why =
      String((error as { stderr?: string }).stderr ?? error)
        .trim()
        .split('\n')
        .at(-1) ?? '';
    throw new UserError('install-failed', {
      what: 'The trainer was installed but does not load.',
      why,
      next: 'Put another Python first on the PATH, then try again.',
    });
  }
  const { stdout } = await run(python, ['-c', 'import platform; print(platform.python_version())']);
  const marker: z.infer<typeof Marker> = {
    v: 1,
    pythonVersion: stdout.trim(),
    torch: build,
    seconds: (Date.now() - startedAt) / 1000,
    createdAt: new Date().toISOString(),
  };
  // Written last: its existence means that everything before it worked.
  await writeFile(path.join(dir, `${MARKER}.tmp`), JSON.stringify(marker, null, 1));
  await rename(path.join(dir, `${MARKER}.tmp`), path.join(dir, MARKER));
  progress?.report('The trainer is installed', 1);
}

/** Rejects with UserError `install-failed` or `install-no-space`, or CancelledError. */
async function pipInstall(options: Omit<PipOptions, 'command'>): Promise<void> {
  try {
    await runPip({ ...options, command: 'install' });
  } catch (error) {
    if (!(error instanceof PipError)) throw error;
    if (error.trouble === 'disk-full')
      throw new UserError('install-no-space', {
        what: 'The trainer could not be installed: the disk is full.',
        why: error.message,
        next: 'Free about 2 GB, then try again; nothing half-done was kept.',
      });
    throw new UserError('install-failed', {
      what: 'The trainer could not be installed.',
      why: error.message,
      next:
        error.trouble === 'offline'
          ? 'Check the network connection or the proxy (pip reads HTTPS_PROXY), then try again.'
          : 'Run "dormouse doctor --verbose" for the whole output of pip, then try again.',
    });
  }
}

/** Marker there, and the interpreter still starts: an upgrade of the base Python breaks its environments. */
async function isComplete(dir: string): Promise<boolean> {
  try {
    Marker.parse(JSON.parse(await readFile(path.join(dir, MARKER), 'utf8')));
    await run(interpreter(dir), ['-c', 'pass'], { env: cleanEnvironment(), windowsHide: true });
    return true;
  } catch {
    return false;
  }
}

/** The folder that holds the package `dormouse_trainer`: beside the bundle, or in the checkout. */
export function trainerSource(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 4; up += 1, folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'trainer', 'dormouse_trainer'))) return path.join(folder, 'trainer');
  }
  throw new UserError('trainer-source-missing', {
    what: 'The trainer is missing from this installation.',
    why: `No folder "trainer" lies beside or above ${path.dirname(fileURLToPath(import.meta.url))}.`,
    next: 'Install Dormouse again.',
  });
}

function interpreter(dir: string): string {
  return process.platform === 'win32'
    ? path.join(dir, 'Scripts', 'python.exe')
    : path.join(dir, 'bin', 'python');
}

/** No other Python's libraries, no network of the libraries' own, no bytecode beside our source. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PYTHONHOME: _h, PYTHONPATH: _p, NODE_OPTIONS: _n, ELECTRON_RUN_AS_NODE: _e, ...env } = process.env;
  return {
    ...env,
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    HF_HUB_OFFLINE: '1',
    HF_HUB_DISABLE_TELEMETRY: '1',
  };
}
