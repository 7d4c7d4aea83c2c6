// Damaged control files: each is set aside or removed, by what is lost with it.
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AdapterPointer, openAdapterStore } from '../adapter/adapter-store.ts';
import { cardMigrations } from '../adapter/card-migrations.ts';
import { isUserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { packKeyFile, readKey } from '../export/pack-key.ts';
import { StoredUsage } from '../memory/usage.ts';
import { identityOf } from '../memory/workspace.ts';
import { ModelChoice, modelChoiceFile } from '../model/model-choice.ts';
import { ModelRecord } from '../model/model-record.ts';
import { HostFile } from '../model/schema.ts';
import { readDocument, type Stored } from '../storage/document.ts';
import { isLocked } from '../storage/file-lock.ts';
import { isAlive } from '../storage/files.ts';
import { newestVersion } from '../storage/migrations.ts';
import type { Paths } from '../storage/paths.ts';
import { DaemonFile } from '../trainer/schema.ts';
import { OwnPrompt, ownPromptFile } from '../workspace/own-prompt.ts';
import { SeenFiles } from '../workspace/watch.ts';
import type { Damage } from './damage.ts';
import { storeFolders } from './ledgers.ts';

/** A control file that a repair removes, for `remedy` makes it anew or does without. */
interface ControlFile {
  file: string;
  schema: z.ZodType;
  remedy: string;
}

const JOB_BYTES = 2 ** 28;

export async function damagedFiles(paths: Paths, log: Logger): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const { file, schema, remedy } of await controlFiles(paths)) {
    const stored = await readDocument(file, schema, JOB_BYTES);
    if (stored.state === 'damaged' && !(await isOfALaterVersion(file, 1)))
      damages.push(removal(file, stored.why, remedy));
  }
  return [
    ...damages,
    ...(await damagedIdentities(paths)),
    ...(await damagedJobs(paths)),
    ...(await damagedCards(paths, log)),
    ...(await damagedKey(paths)),
  ];
}

/** A later Dormouse may have written it, and knows what it says. `newest`: the version that this one writes. */
async function isOfALaterVersion(file: string, newest: number): Promise<boolean> {
  const stored = await readDocument(file, z.looseObject({ v: z.number().int().positive() }), JOB_BYTES);
  return stored.state === 'there' && stored.data.v > newest;
}

function isHeld(lock: string): boolean {
  try {
    return isLocked(lock);
  } catch {
    // No file that could be locked.
    return false;
  }
}

async function controlFiles(paths: Paths): Promise<ControlFile[]> {
  const names = (folder: string) => readdir(folder).catch(() => [] as string[]);
  const files: ControlFile[] = [
    { file: paths.daemonFile, schema: DaemonFile, remedy: 'The next trainer daemon writes another.' },
    {
      file: modelChoiceFile(paths),
      schema: ModelChoice,
      remedy: 'The embedded model answers until you choose again: `dormouse model use NAME`.',
    },
  ];
  for (const dir of await storeFolders(paths))
    files.push(
      {
        file: path.join(dir, 'current.json'),
        schema: AdapterPointer,
        remedy: 'The base model serves until you choose an adapter: `dormouse adapters` lists them.',
      },
      {
        file: path.join(dir, 'usage.json'),
        schema: StoredUsage,
        remedy: 'When memories were last used is counted anew.',
      },
      {
        file: ownPromptFile(dir),
        schema: OwnPrompt,
        remedy: 'Your system prompt is not used until you set it again: `dormouse prompt TEXT`.',
      },
      {
        file: path.join(dir, 'watch.json'),
        schema: SeenFiles,
        remedy: '`dormouse watch` reads the recordings again, and adds nothing twice.',
      },
    );
  for (const name of await names(paths.hosts)) {
    const file = path.join(paths.hosts, name, 'host.json');
    // One that is at work may speak for itself in another version's words.
    if (!isHeld(path.join(paths.hosts, name, 'lock')))
      files.push({ file, schema: HostFile, remedy: 'The next model host writes another.' });
  }
  for (const name of await names(paths.models))
    if (name.endsWith('.json'))
      files.push({
        file: path.join(paths.models, name),
        schema: ModelRecord,
        remedy: 'The model is hashed again when it is used.',
      });
  return files;
}

function removal(where: string, why: string, remedy: string): Damage {
  return {
    where,
    wrong: [sentence(why)],
    steps: [`Remove it. ${remedy}`],
    losses: [],
    next: '',
    grave: true,
    async repair() {
      await rm(where, { recursive: true, force: true });
      return undefined;
    },
  };
}

/** Keeps the file under another name, and says which. */
async function setAside(file: string): Promise<string> {
  const kept = `${file}.damaged-${Date.now()}`;
  await rename(file, kept);
  return `It is kept as ${kept}.`;
}

async function damagedIdentities(paths: Paths): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const dir of await storeFolders(paths)) {
    if (dir === paths.userState) continue;
    const stored = await identityOf(paths, path.basename(dir));
    const where = path.join(dir, 'workspace.json');
    if (stored.state === 'damaged')
      damages.push({
        where,
        wrong: [sentence(stored.why)],
        steps: ['Set it aside. A repository writes another when it is opened next.'],
        losses: ['A folder that is no repository is not known by it any more.'],
        next: `Its memories stay in ${dir}.`,
        grave: true,
        repair: () => setAside(where),
      });
  }
  return damages;
}

/** All that a job of any version says of itself. */
const Named = z.looseObject({ id: z.string() });

async function damagedJobs(paths: Paths): Promise<Damage[]> {
  const daemon = await readDocument(paths.daemonFile, DaemonFile);
  const isRunning = daemon.state === 'there' && isAlive(daemon.data.pid);
  const damages: Damage[] = [];
  for (const id of await readdir(paths.jobs).catch(() => [])) {
    const folder = path.join(paths.jobs, id);
    const state = await readDocument(path.join(folder, 'state.json'), Named, JOB_BYTES);
    const report = await readDocument(path.join(folder, 'report.json'), Named, JOB_BYTES);
    const why = jobDamage('state', state, id) ?? jobDamage('report', report, id);
    if (why === undefined) continue;
    const found = removal(folder, why, 'The next night learns its memories again; they stay in the prompt.');
    // The daemon holds a list of its jobs.
    if (isRunning)
      damages.push({ ...found, steps: [], next: 'Stop the trainer first: `dormouse daemon stop`.' });
    else damages.push(found);
  }
  return damages;
}

function jobDamage(name: string, stored: Stored<{ id: string }>, id: string): string | undefined {
  if (stored.state === 'damaged') return `in its ${name}.json, ${stored.why}`;
  return stored.state === 'there' && stored.data.id !== id
    ? `its ${name}.json is of the job ${stored.data.id}`
    : undefined;
}

async function damagedCards(paths: Paths, log: Logger): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const dir of await storeFolders(paths)) {
    const store = openAdapterStore(dir, log);
    for (const name of await readdir(path.join(dir, 'adapters')).catch(() => [])) {
      if (!/^[0-9a-f]{64}$/.test(name)) continue;
      const error = await store.card(name).catch((cause) => cause);
      const card = path.join(dir, 'adapters', name, 'card.json');
      if (
        isUserError(error, 'adapter-corrupt') &&
        !(await isOfALaterVersion(card, newestVersion(cardMigrations)))
      )
        damages.push(
          removal(
            path.join(dir, 'adapters', name),
            error.text.why,
            'Nobody can tell what this adapter learned, so it serves nobody; the next night makes another.',
          ),
        );
    }
  }
  return damages;
}

async function damagedKey(paths: Paths): Promise<Damage[]> {
  const error = await readKey(paths).catch((cause) => cause);
  if (!isUserError(error)) return [];
  const where = packKeyFile(paths);
  return [
    {
      where,
      wrong: [error.text.what],
      steps: ['Set it aside. The next export makes another.'],
      losses: ['Packs that were exported before are those of a stranger then: their memories are proposed.'],
      next: 'Put the file back from a backup instead, if you have one.',
      grave: true,
      repair: () => setAside(where),
    },
  ];
}

function sentence(why: string): string {
  return `${why[0]?.toUpperCase()}${why.slice(1).replace(/\.$/, '')}.`;
}
