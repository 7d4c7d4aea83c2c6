// Entry of the model host process; started by launcher.ts with
// `--dir hosts/<sha256> --model FILE --base SHA256 --models REGISTRY --threads N --context N --idle SECONDS --gpu auto|off`.
// It lives as long as the process that started it (its stdin) and a while after its last client.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isUserError } from '../base/errors.ts';
import { stderrLogger } from '../base/log.ts';
import { corruptModel, readModelHeader } from '../model/header.ts';
import { hashModel } from '../model/model-record.ts';
import { EXIT_ANOTHER_RUNS, EXIT_DISK_FULL, HOST_PROTOCOL, HostFile } from '../model/schema.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import { lockForLife } from '../storage/file-lock.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { Engine } from './engine.ts';
import { serve } from './host.ts';

/** How long a host whose model cannot be loaded stays, so that everybody who waits for it hears the reason. */
const FAILED_LOAD_MS = 2_000;
/** Whoever started us reads our file first, on a machine that is busy loading the model. */
const FIRST_CLIENT_MS = 60_000;

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    model: { type: 'string' },
    base: { type: 'string' },
    models: { type: 'string' },
    threads: { type: 'string' },
    context: { type: 'string' },
    idle: { type: 'string' },
    gpu: { type: 'string' },
  },
});
const {
  dir,
  model: file,
  base,
  models,
} = values as { dir: string; model: string; base: string; models: string };
const threads = Number(values.threads);
const idleMs = Number(values.idle) * 1000;
const log = stderrLogger(true);

process.stdin.on('end', () => exit('the process that started it has gone'));
process.stdin.on('error', () => exit('the process that started it has gone'));
process.stdin.resume();

makeFolder(dir);
// Held until this process ends, however it ends: the lock decides who is the host.
if (!(await lockForLife(path.join(dir, 'lock')))) process.exit(EXIT_ANOTHER_RUNS);

const hostFile = path.join(dir, 'host.json');
// Of a host that was killed: with our lock held, the file would be taken for ours.
rmSync(hostFile, { force: true });
const token = randomBytes(32).toString('hex');
const listeners = new Set<(fraction: number) => void>();
let idle: NodeJS.Timeout | undefined;

const engine = load();
engine.then(
  () => log.info('the model is loaded'),
  (error) => {
    log.error('the model cannot be loaded', error);
    setTimeout(() => exit('it has no model to serve'), FAILED_LOAD_MS);
  },
);

const { port } = await serve({
  token,
  engine,
  onLoading: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  facts: { base, file, threads },
  log,
  onClients: (count) => {
    clearTimeout(idle);
    if (count === 0) idle = setTimeout(() => exit('its last client has gone'), idleMs);
  },
});
idle = setTimeout(() => exit('no client came'), Math.max(idleMs, FIRST_CLIENT_MS));
const document: HostFile = { v: 1, protocol: HOST_PROTOCOL, pid: process.pid, port, token, base };
await replaceFile(hostFile, JSON.stringify(document)).catch((error) => {
  if (isUserError(error, 'disk-full')) process.exit(EXIT_DISK_FULL);
  throw error;
});
log.info(`listening on port ${port}`);
// From here on the host serves every window: a fault in the service of one, such as an answer to a client that has just
// gone, must not take the model from the others.
process.on('uncaughtException', (error) => log.error('a fault outside of any request', error));

async function load(): Promise<Engine> {
  const header = await readModelHeader(file);
  const sha256 = await hashModel(file, models);
  if (sha256 !== base) throw corruptModel(file, `Its hash is ${sha256}, and ${base} was expected.`);
  return Engine.open({
    file,
    sha256,
    header,
    threads,
    contextSize: Number(values.context),
    gpu: values.gpu === 'off' ? false : 'auto',
    log,
    onProgress: (fraction) => {
      for (const listener of listeners) listener(fraction);
    },
  });
}

async function exit(why: string): Promise<void> {
  log.info(`the model host ends: ${why}`);
  const current = await readDocument(hostFile, HostFile);
  if (current.state === 'there' && current.data.pid === process.pid) await rm(hostFile, { force: true });
  process.exit(0);
}
