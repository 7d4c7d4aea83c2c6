// Nobody but the owner looks into the state folder, whatever the umask is and whoever made the folder first.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CliProject, cliProject } from '../support/cli-project.ts';

describe('Permissions of the state folder', function () {
  this.timeout(120_000);
  let project: CliProject;
  let umask: number;
  before(async () => {
    project = await cliProject();
    umask = process.umask(0);
  });
  after(() => {
    process.umask(umask);
    return project.remove();
  });

  it('are 0700 and 0600 after every kind of command', async function () {
    if (process.platform === 'win32') return this.skip();
    const home = path.join(project.folder, 'open-home');
    const state = path.join(home, 'state');
    // As a program with an open umask would have made them.
    await mkdir(state, { recursive: true, mode: 0o755 });
    const recording = path.join(project.folder, 'session.jsonl');
    const turn = {
      session: 's1',
      turn: 1,
      role: 'user',
      text: 'Indent with tabs.',
      at: '2026-11-20T09:00:00.000Z',
      source: 'user',
    };
    await writeFile(recording, `${JSON.stringify(turn)}\n`);
    const pack = path.join(project.folder, 'open.tar.gz');
    for (const args of [
      ['remember', 'heron-relay listens on port 4711'],
      ['import', recording],
      ['reflect'],
      ['ask', 'which port does heron-relay use?'],
      ['export', 'pack', pack],
      ['import', 'pack', pack],
    ]) {
      const { code, stderr } = await project.run(args, { env: { DORMOUSE_HOME: home } });
      assert.equal(code, 0, `${args[0]}: ${stderr}`);
    }
    const open: string[] = [];
    const all = await readdir(state, { recursive: true, withFileTypes: true });
    for (const entry of all) {
      const file = path.join(entry.parentPath, entry.name);
      const mode = (await stat(file)).mode & 0o777;
      if (mode !== (entry.isDirectory() ? 0o700 : 0o600))
        open.push(`${path.relative(state, file)} ${mode.toString(8)}`);
    }
    assert.deepEqual(open, []);
    assert.ok(all.length > 12, `${all.length} files`);
    assert.equal((await stat(state)).mode & 0o777, 0o700);
    assert.equal((await stat(pack)).mode & 0o777, 0o600);
    await rm(home, { recursive: true });
  });
});
