// What commands do to the disk: one that is full, and what `dormouse clean` removes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { stderrLogger } from '../../extension/base/log.ts';
import { Memory } from '../../extension/memory/schema.ts';
import { connectModel } from '../../extension/model/client.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { connectTrainer } from '../../extension/trainer/client.ts';
import { type CliProject, cliProject, Refusal } from '../support/cli-project.ts';
import { trainerPython } from '../support/trainer.ts';

describe('dormouse and the disk', function () {
  this.timeout(120_000);
  let project: CliProject;
  before(async () => {
    project = await cliProject();
  });
  after(() => project.remove());

  it('says that the disk is full, whatever it wanted to write, and loses nothing', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip(); // Mounting needs root.
    const disk = path.join(project.folder, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=800k', 'tmpfs', disk], { stdio: 'pipe' });
    } catch {
      return this.skip(); // A container without the right to mount.
    }
    try {
      const env = { DORMOUSE_HOME: path.join(disk, 'home') };
      const known = await project.json(['remember', 'heron-relay listens on port 4711'], { env });
      await rm(path.join(disk, 'home/state/hosts'), { recursive: true, force: true });
      await writeFile(path.join(disk, 'full'), Buffer.alloc(2 ** 20)).catch(() => {});
      const session = path.join(project.folder, 'session.jsonl');
      const said = {
        session: 's1',
        turn: 1,
        role: 'user',
        text: 'Indent tern scripts with 3 spaces.',
        at: '2026-11-20T09:00:00.000Z',
        source: 'user',
      };
      await writeFile(session, `${JSON.stringify(said)}\n`);
      for (const args of [
        ['remember', 'tern-relay listens on port 4712'],
        ['import', session],
        ['ask', 'x?'],
        ['sleep'],
      ]) {
        const { code, stdout } = await project.run([...args, '--json'], { env });
        assert.equal(code, 1, args[0]);
        assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'disk-full', `${args[0]}: ${stdout}`);
      }
      const cache = { ...env, DORMOUSE_CACHE: path.join(disk, 'cache') };
      const got = await project.run(['model', 'get', 'smollm2-135m', '--json'], { env: cache });
      assert.equal(Refusal.parse(JSON.parse(got.stdout)).error.code, 'model-no-space');
      // What only reads still works.
      assert.deepEqual(await project.json(['memories'], { env }), known);
      await rm(path.join(disk, 'full'));
      await project.json(['remember', 'tern-relay listens on port 4712'], { env });
      assert.equal(z.array(Memory).parse(await project.json(['memories'], { env })).length, 2);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('lists what clean would remove, removes it with --yes, and nothing else', async () => {
    const home = path.join(project.folder, 'other');
    // Never the cache of the tests: this one is removed.
    const env = { DORMOUSE_HOME: home, DORMOUSE_CACHE: undefined };
    await project.json(['remember', 'grebe-store listens on port 81'], { env });
    await writeFile(path.join(home, 'mine.txt'), 'not of Dormouse');
    const listed = z
      .object({ bytes: z.number(), removed: z.boolean() })
      .parse(await project.json(['clean'], { env }));
    assert.ok(listed.bytes > 0 && !listed.removed);
    await stat(path.join(home, 'state'));
    const id = path.join(project.workspace, '.git/dormouse-workspace');
    await stat(id);
    const removed = z.object({ removed: z.boolean() }).parse(await project.json(['clean', '--yes'], { env }));
    assert.ok(removed.removed);
    assert.deepEqual(await readdir(home), ['mine.txt']);
    await assert.rejects(stat(id), { code: 'ENOENT' });
  });

  it('ends the daemon and the model host with clean --yes, and removes the environment that they ran from', async () => {
    const home = path.join(project.folder, 'running');
    const env = { DORMOUSE_HOME: home, DORMOUSE_CACHE: undefined };
    const paths = resolvePaths({ DORMOUSE_HOME: home });
    const log = stderrLogger(false);
    const venv = path.join(paths.venvs, 'of-an-earlier-version');
    await mkdir(venv, { recursive: true });
    await writeFile(path.join(venv, 'library'), Buffer.alloc(1000));
    const daemon = await connectTrainer({ paths, log, start: true, python: await trainerPython() });
    const base = await resolveModel(undefined, paths);
    const model = await connectModel({ paths, base, log, settings: { threads: 1, gpu: 'off' } });
    try {
      const { items } = z
        .object({ items: z.array(z.object({ what: z.string(), path: z.string(), bytes: z.number() })) })
        .parse(await project.json(['clean'], { env }));
      assert.equal(items.find(({ path: file }) => file === paths.venvs)?.bytes, 1000);
      assert.ok(daemon);
      assert.ok(daemon.alive());
      await project.json(['clean', '--yes'], { env });
      assert.ok(!daemon.alive());
      await assert.rejects(stat(home), { code: 'ENOENT' });
    } finally {
      await model.dispose();
    }
  });
});
