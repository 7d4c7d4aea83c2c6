import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { identifyWorkspace } from '../../../extension/memory/workspace.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { temporaryFolder } from './support.ts';

describe('workspace identity', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder(), name);
  const identify = (name: string, home = 'home') =>
    identifyWorkspace(at(name), resolvePaths({ DORMOUSE_HOME: at(home) }));
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: at(cwd),
      encoding: 'utf8',
    });
  const repository = async (name: string) => {
    await mkdir(at(name));
    git(name, 'init', '-q');
    await writeFile(at(`${name}/file`), 'text');
    git(name, 'add', '.');
    git(name, 'commit', '-qm', 'first');
  };

  it('keeps the id of a repository that is moved, in a subfolder and through a link, and leaves the work tree alone', async () => {
    await repository('one');
    const first = await identify('one');
    assert.equal(first.kind, 'git');
    assert.equal(git('one', 'status', '--porcelain', '--ignored'), '');
    await mkdir(at('one/deep'));
    await symlink(at('one'), at('link'));
    for (const name of ['one', 'one/deep', 'link']) assert.deepEqual(await identify(name), first, name);
    await rename(at('one'), at('two'));
    const moved = await identify('two');
    assert.equal(moved.id, first.id);
    assert.equal(moved.dir, first.dir);
    assert.equal(path.basename(moved.root), 'two');
  });

  it('writes nothing where nothing changed, so that a full disk can still be read', async () => {
    await repository('one');
    const { dir } = await identify('one');
    const files = [path.join(dir, 'workspace.json'), at('one/.git/dormouse-workspace')];
    const written = () => Promise.all(files.map(async (file) => (await stat(file, { bigint: true })).ino));
    const before = await written();
    await identify('one');
    // A replaced file is another one.
    assert.deepEqual(await written(), before);
  });

  it('tells a clone, a work tree and a copy apart', async () => {
    await repository('one');
    const original = await identify('one');
    git('.', 'clone', '-q', at('one'), at('clone'));
    git('one', 'worktree', 'add', '-q', at('tree'));
    await cp(at('one'), at('copy'), { recursive: true });
    const ids = new Set([original.id]);
    for (const name of ['clone', 'tree', 'copy']) ids.add((await identify(name)).id);
    assert.equal(ids.size, 4);
    assert.equal((await identify('one')).id, original.id);
    assert.equal((await identify('copy')).id, (await identify('copy')).id);
    assert.equal((await identify('tree')).kind, 'git');
  });

  it('gives an id to one of the two when a copy is opened after the original was moved', async () => {
    await repository('one');
    const original = await identify('one');
    await cp(at('one'), at('copy'), { recursive: true });
    await rename(at('one'), at('moved'));
    const ids = [(await identify('copy')).id, (await identify('moved')).id];
    assert.notEqual(ids[0], ids[1]);
    assert.ok(ids.includes(original.id));
  });

  it('keeps the id of a folder without a repository when it is renamed, but gives it to nobody else', async () => {
    await mkdir(at('plain'));
    const first = await identify('plain');
    assert.equal(first.kind, 'path');
    await rename(at('plain'), at('renamed'));
    assert.equal((await identify('renamed')).id, first.id);
    await rm(at('renamed'), { recursive: true });
    // Its inode is often used again at once.
    await mkdir(at('other'));
    assert.notEqual((await identify('other')).id, first.id);
    await mkdir(at('renamed'));
    assert.equal((await identify('renamed')).id, first.id, 'by its path');
  });

  it('gives one id when two windows open a new workspace at once', async () => {
    await repository('one');
    const both = await Promise.all([identify('one'), identify('one'), identify('one')]);
    assert.equal(new Set(both.map(({ id }) => id)).size, 1);
  });

  it('knows the same id in another home, with another state', async () => {
    await repository('one');
    const here = await identify('one');
    const there = await identify('one', 'elsewhere');
    assert.equal(there.id, here.id);
    assert.notEqual(there.dir, here.dir);
  });

  it('says what is wrong with a folder that is not there', async () => {
    await assert.rejects(identify('nowhere'), (error) => isUserError(error, 'workspace-missing'));
  });
});
