// Which workspace a folder is: an id in the repository's git folder, or the path where there is no repository.

import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isUserError, UserError } from '../base/errors.ts';
import { newId, Ulid } from '../base/scalars.ts';
import { readDocument, type Stored } from '../storage/document.ts';
import { replaceLocked } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import { exists, namesIn } from '../storage/files.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';

export interface WorkspaceIdentity {
  id: string;
  /** Real path of the work tree, or of the folder where there is no repository. */
  root: string;
  /** Where this workspace's state lives. */
  dir: string;
  kind: 'git' | 'path';
}

/** A folder as it was last seen under an id. Inode numbers are used again, so the time of birth belongs to it. */
const IdentityRecord = z.object({
  v: z.literal(1),
  id: Ulid,
  kind: z.enum(['git', 'path']),
  path: z.string(),
  inode: z.string(),
});
type IdentityRecord = z.infer<typeof IdentityRecord>;

/** In the git folder of one work tree, so that clones and linked work trees are told apart. */
const GIT_FILE = 'dormouse-workspace';
/** In the state folder of a workspace: who has this id. */
const STATE_FILE = 'workspace.json';

/**
 * Finds or makes the identity of the workspace that `root` is in. A folder that was moved or renamed keeps its id;
 * a copy, a clone and a linked work tree get their own. Throws UserError `workspace-missing`, `workspace-unwritable` or
 * `disk-full`.
 */
export async function identifyWorkspace(root: string, paths: Paths): Promise<WorkspaceIdentity> {
  const folder = await realpath(root).catch((cause) => {
    throw missing(root, cause);
  });
  const repository = await findRepository(folder);
  const place = repository?.git ?? folder;
  // Two windows may open a new workspace at the same moment.
  return withLock(path.join(paths.state, 'workspaces.lock'), async () => {
    const inode = await inodeOf(place);
    const here = {
      v: 1 as const,
      kind: repository ? ('git' as const) : ('path' as const),
      path: place,
      inode,
    };
    const known = repository ? await fromGitFolder(paths, here) : await fromState(paths, here);
    const id = known ?? newId();
    const dir = paths.workspaceState(id);
    const record: IdentityRecord = { ...here, id };
    makeFolder(dir);
    await save(path.join(dir, STATE_FILE), record);
    if (repository) await save(path.join(place, GIT_FILE), record);
    return { id, root: repository?.root ?? folder, dir, kind: here.kind };
  });
}

/** Files outside the state folder: the ids that git folders keep, of all workspaces that the state knows. */
export async function identityFiles(paths: Paths): Promise<string[]> {
  const workspaces = path.dirname(paths.workspaceState('any'));
  const files: string[] = [];
  for (const id of await readdir(workspaces).catch(() => [])) {
    const stored = await identityOf(paths, id);
    const place = stored.state === 'there' ? stored.data : undefined;
    const file = place?.kind === 'git' ? path.join(place.path, GIT_FILE) : undefined;
    if (file && (await load(file))?.id === place?.id) files.push(file);
  }
  return files;
}

/** The id in the git folder, unless this folder is a copy of one that still has it. */
async function fromGitFolder(paths: Paths, here: Omit<IdentityRecord, 'id'>): Promise<string | undefined> {
  const stored = await readDocument(path.join(here.path, GIT_FILE), IdentityRecord);
  if (stored.state === 'missing') return undefined;
  // The state remembers this very folder: a record that a crash emptied costs no memory.
  if (stored.state === 'damaged')
    return (await recordsLike(paths, here)).find(
      ({ path, inode }) => path === here.path && inode === here.inode,
    )?.id;
  const recorded = stored.data;
  // The git folder says where it was when the id was given; the state says who uses the id by now.
  const owner = await identityOf(paths, recorded.id);
  for (const other of [recorded, owner.state === 'there' ? owner.data : undefined]) {
    if (!other || other.path === here.path) continue;
    const there = await load(path.join(other.path, GIT_FILE));
    if (there?.id === recorded.id && (await inodeOf(other.path)) !== here.inode) return undefined;
  }
  return recorded.id;
}

/** A folder without a repository: by its path, or by its inode when it is gone from the path it had. */
async function fromState(paths: Paths, here: Omit<IdentityRecord, 'id'>): Promise<string | undefined> {
  const records = await recordsLike(paths, here);
  const samePath = records.filter((record) => record.path === here.path);
  // After two folders changed names, the inode tells which is which.
  const same = samePath.find((record) => record.inode === here.inode);
  const moved = records.find((record) => record.inode === here.inode);
  return (same ?? moved ?? samePath[0])?.id;
}

/** Records of the state for folders of the same kind. */
async function recordsLike(paths: Paths, { kind }: Pick<IdentityRecord, 'kind'>): Promise<IdentityRecord[]> {
  const ids = await namesIn(path.dirname(paths.workspaceState('any')));
  const records: IdentityRecord[] = [];
  for (const id of ids) {
    const stored = await identityOf(paths, id);
    if (stored.state === 'there' && stored.data.kind === kind) records.push(stored.data);
  }
  return records;
}

/** Walks up to the work tree that `folder` is in. `git` is the git folder of this work tree alone. */
async function findRepository(folder: string): Promise<{ root: string; git: string } | undefined> {
  for (let root = folder; ; root = path.dirname(root)) {
    const entry = path.join(root, '.git');
    const found = await stat(entry).catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (found) {
      const pointer = found.isFile()
        ? /^gitdir: (.+?)\r?\n?$/.exec(await readFile(entry, 'utf8'))
        : undefined;
      const git = pointer?.[1] ? path.resolve(root, pointer[1]) : entry;
      // A stray `.git` is no repository.
      if (await exists(path.join(git, 'HEAD'))) return { root, git: await realpath(git) };
    }
    if (path.dirname(root) === root) return undefined;
  }
}

async function inodeOf(folder: string): Promise<string> {
  const { dev, ino, birthtimeNs } = await stat(folder, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** A record that is damaged counts as none. */
async function load(file: string): Promise<IdentityRecord | undefined> {
  const stored = await readDocument(file, IdentityRecord);
  return stored.state === 'there' ? stored.data : undefined;
}

/** The record of the folder of state `id`. One that names another id is damaged: two folders would share it. */
export async function identityOf(paths: Paths, id: string): Promise<Stored<IdentityRecord>> {
  const stored = await readDocument(path.join(paths.workspaceState(id), STATE_FILE), IdentityRecord);
  if (stored.state !== 'there' || stored.data.id === id) return stored;
  return { state: 'damaged', why: `it names the workspace ${stored.data.id}` };
}

async function save(file: string, record: IdentityRecord): Promise<void> {
  const known = await load(file);
  if (isDeepStrictEqual(known, record)) return;
  await replaceLocked(file, `${JSON.stringify(record)}\n`).catch((cause) => {
    // That is no matter of permissions, and it says itself what to do.
    if (isUserError(cause, 'disk-full')) throw cause;
    throw new UserError(
      'workspace-unwritable',
      {
        what: 'This workspace cannot be given an identity.',
        why: `${file} could not be written.`,
        next: 'Make its folder writable, or open a copy that is yours.',
      },
      'failed',
      { cause },
    );
  });
}

function missing(root: string, cause: unknown): UserError {
  return new UserError(
    'workspace-missing',
    {
      what: `The folder ${root} cannot be opened.`,
      why: cause instanceof Error ? `${cause.message}.` : 'It is not there.',
      next: 'Name a folder that exists.',
    },
    'usage',
    { cause },
  );
}
