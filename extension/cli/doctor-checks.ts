// The checks of `dormouse doctor`: each looks at one thing and says how it is and what to do about it.

import { existsSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { choosePython } from '../../scripts/python.mjs';
import { isClean } from '../adapter/taint.ts';
import { UserError } from '../base/errors.ts';
import { size } from '../base/numbers.ts';
import { findDamages } from '../damage/damage.ts';
import { readLedgers } from '../memory/ledgers.ts';
import { checkModelHeader } from '../model/header-process.ts';
import { resolveModel } from '../model/registry.ts';
import { HostFile } from '../model/schema.ts';
import { readDocument } from '../storage/document.ts';
import { isLocked } from '../storage/file-lock.ts';
import { sha256Of } from '../storage/files.ts';
import { makeFolder } from '../storage/private-folder.ts';
import type { Context } from '../terminal/command.ts';
import { connectTrainer } from '../trainer/client.ts';
import { viewWorkspace } from '../workspace/view.ts';

export interface Finding {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  /** What to do about it; empty when there is nothing to do. */
  next: string;
}

/** Space that a night needs beside the environment: checkpoints and adapters. */
const NIGHT_BYTES = 1e9;
/** Marker that the installer writes last. */
const VENV_MARKER = 'dormouse-venv.json';

type Found = Omit<Finding, 'name'>;
type Check = (context: Context) => Promise<Found | Found[]>;

const ok = (detail: string) => ({ status: 'ok' as const, detail, next: '' });
const warn = (detail: string, next: string) => ({ status: 'warn' as const, detail, next });
const fail = (detail: string, next: string) => ({ status: 'fail' as const, detail, next });

async function node() {
  return ok(`${process.versions.node} at ${process.execPath}`);
}

async function python() {
  const choice = await choosePython();
  if ('python' in choice) return ok(`${choice.python.version} at ${choice.python.executable}`);
  return fail(`${choice.refusal.what} ${choice.refusal.why}`, choice.refusal.next);
}

async function environment({ paths }: Context) {
  const names = await readdir(paths.venvs).catch(() => []);
  const complete = names.filter((name) => existsSync(path.join(paths.venvs, name, VENV_MARKER)));
  const incomplete = names.filter((name) => /^[0-9a-f]{16}$/.test(name) && !complete.includes(name));
  if (complete.length) return ok(complete.map((name) => path.join(paths.venvs, name)).join(', '));
  if (incomplete.length)
    return warn('its installation was cut off', 'The next `dormouse sleep` installs it again.');
  return warn('not installed yet', 'The first `dormouse sleep` installs it.');
}

async function model({ paths, model: wanted, progress, signal }: Context) {
  const { file, sha256 } = await resolveModel(wanted, paths, { progress, signal });
  // A known file is not looked into each time; here it is.
  await checkModelHeader(file, { signal });
  return ok(`${file} (sha256 ${sha256.slice(0, 12)})`);
}

async function ledger(context: Context) {
  const services = await context.services();
  const { own, user } = await readLedgers(services);
  return ok(`${own.seq} events, ${own.memories.size} memories here, ${user.memories.size} of the user`);
}

async function adapters(context: Context) {
  const services = await context.services();
  const [cards, view] = await Promise.all([services.adapters.list(), viewWorkspace(services)]);
  const { current } = view;
  const card = cards.find(({ adapter }) => adapter === current);
  if (current === null) return ok(`${cards.length}, serving the base model`);
  if (!card)
    return fail(
      `the current adapter ${current.slice(0, 12)} has no card`,
      '`dormouse rollback base`, then sleep.',
    );
  const { file } = await services.adapters.ref(current);
  if ((await sha256Of(file)) !== current)
    return fail(
      `the file of adapter ${current.slice(0, 12)} has changed`,
      '`dormouse rollback`, then sleep.',
    );
  if (!isClean(card, view))
    return fail(`adapter ${current.slice(0, 12)} learned what is forgotten`, '`dormouse sleep --rebuild`.');
  return ok(`${cards.length}, serving ${current.slice(0, 12)} with ${card.memories.length} memories`);
}

async function daemon({ paths, log }: Context) {
  const client = await connectTrainer({ paths, log, start: false });
  if (!client) return ok('not running; it starts when there is work');
  const status = await client.status();
  return ok(`process ${status.pid}, ${status.running ? 'training' : 'idle'}`);
}

async function hosts({ paths }: Context) {
  const running: string[] = [];
  for (const name of await readdir(paths.hosts).catch(() => [])) {
    const dir = path.join(paths.hosts, name);
    if (!isLocked(path.join(dir, 'lock'))) continue;
    const stored = await readDocument(path.join(dir, 'host.json'), HostFile);
    if (stored.state !== 'there')
      return warn('one is just starting, or of another version', 'Look again in a minute.');
    running.push(`process ${stored.data.pid}`);
  }
  return ok(running.length ? running.join(', ') : 'none running; one starts with the first question');
}

async function disk({ paths }: Context) {
  makeFolder(paths.state);
  const { bavail, bsize } = await statfs(paths.state);
  const free = bavail * bsize;
  const detail = `${size(free)} free at ${paths.state}`;
  return free < NIGHT_BYTES
    ? warn(detail, `A night wants ${size(NIGHT_BYTES)}: free some space.`)
    : ok(detail);
}

/** Everything that a repair could mend, a finding each. */
async function state({ paths, log }: Context) {
  const damages = await findDamages(paths, log);
  if (damages.length === 0) return ok(paths.state);
  return damages.map(({ where, wrong, steps, losses, next, grave }) => {
    const would =
      steps.length > 0 ? ['`dormouse doctor --repair` would do this:', ...steps, ...losses] : losses;
    return (grave ? fail : warn)(`${where}: ${wrong.join(' ')}`, [...would, next].filter(Boolean).join(' '));
  });
}

const CHECKS: [string, Check][] = [
  ['Node', node],
  ['Python', python],
  ['trainer environment', environment],
  ['base model', model],
  ['state folder', state],
  ['ledger', ledger],
  ['adapters', adapters],
  ['trainer daemon', daemon],
  ['model host', hosts],
  ['disk', disk],
];

/** Runs all checks, one after the other: a failed one does not keep the others from looking. */
export async function examine(context: Context): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of CHECKS) {
    context.signal.throwIfAborted();
    context.progress.report(`Checking: ${name}`, findings.length / CHECKS.length);
    try {
      const found = await check(context);
      findings.push(...[found].flat().map((one) => ({ name, ...one })));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      findings.push({ name, ...fail(`${error.text.what} ${error.text.why}`, error.text.next) });
    }
  }
  return findings;
}
