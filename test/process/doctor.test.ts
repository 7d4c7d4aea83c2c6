// `dormouse doctor` finds every kind of damage in a state folder, says what a repair does, and does that and no more.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { cardOf } from '../support/adapter-card.ts';
import { type CliProject, cliProject } from '../support/cli-project.ts';
import { testId } from '../support/ids.ts';

const Findings = z.array(
  z.object({ name: z.string(), status: z.string(), detail: z.string(), next: z.string() }),
);

describe('dormouse doctor', function () {
  this.timeout(180_000);
  let project: CliProject;
  let state: string;
  let workspace: string;
  before(async () => {
    project = await cliProject();
    for (const text of ['heron-relay listens on port 4711', 'tern-relay listens on port 4712'])
      await project.json(['remember', text]);
    await project.json(['export', 'pack', path.join(project.folder, 'x.tar.gz')]);
    state = path.join(project.folder, 'home/state');
    const [id] = await readdir(path.join(state, 'workspaces'));
    workspace = path.join(state, 'workspaces', id!);
  });
  after(() => project.remove());

  /** Name and content of every file but locks, which a look makes. */
  const content = async () => {
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('lock'));
    const sums = files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return `${path.relative(state, file)} ${createHash('sha256')
        .update(await readFile(file))
        .digest('hex')}`;
    });
    return (await Promise.all(sums)).sort();
  };
  const stateFinding = async () => {
    const { stdout } = await project.run(['doctor', '--json']);
    const found = Findings.parse(JSON.parse(stdout)).filter(({ name }) => name === 'state folder');
    return { found, text: found.map(({ detail, next }) => `${detail} ${next}`).join('\n') };
  };

  it('finds nothing in a healthy state folder', async () => {
    const [{ status, detail } = {}] = (await stateFinding()).found;
    assert.deepEqual([status, detail], ['ok', state]);
  });

  it('finds each damage, changes nothing, and then repairs what it said', async () => {
    const known = (await project.memories()).map(({ text }) => text).sort();
    const replace = async (file: string, from: string | RegExp, to: string) =>
      writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    const job = path.join(state, 'jobs', testId());
    const adapter = path.join(workspace, 'adapters', 'c'.repeat(64));
    const host = path.join(state, 'hosts', 'd'.repeat(64));
    for (const folder of [job, adapter, host, path.join(state, 'user')])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    const damages: [what: RegExp, damage: () => Promise<unknown>][] = [
      [
        /Line 2: its checksum does not match/,
        () => replace(path.join(workspace, 'ledger.jsonl'), /\n(.*)"at":"2/, '\n$1"at":"3'),
      ],
      [
        /Its snapshot is damaged/,
        async () => {
          await appendFile(path.join(state, 'user', 'ledger.jsonl'), '');
          await writeFile(path.join(state, 'user', 'inventory.json'), '');
        },
      ],
      [/current\.json: It is empty/, () => writeFile(path.join(workspace, 'current.json'), '')],
      [/usage\.json: It is not JSON/, () => writeFile(path.join(workspace, 'usage.json'), '[[[')],
      [
        /watch\.json: It is not a file/,
        () => mkdir(path.join(workspace, 'watch.json', 'deep'), { recursive: true }),
      ],
      [
        /workspace\.json: It names the workspace 0/,
        () => replace(path.join(workspace, 'workspace.json'), /"id":"\w+"/, `"id":"${'0'.repeat(26)}"`),
      ],
      [
        /daemon\.json: Its port/,
        () =>
          writeFile(
            path.join(state, 'daemon.json'),
            '{"v":1,"port":1000000000000,"pid":1,"protocol":1,"tokenFile":"x"}',
          ),
      ],
      [/model\.json: It is not JSON/, () => writeFile(path.join(state, 'model.json'), '{')],
      [/host\.json: Its/, () => writeFile(path.join(host, 'host.json'), '{}')],
      [
        /its report\.json is of the job/i,
        () => writeFile(path.join(job, 'report.json'), JSON.stringify(reportOf(testId()))),
      ],
      [
        /card\.json: it is of another adapter/,
        () => writeFile(path.join(adapter, 'card.json'), JSON.stringify(cardOf('e'.repeat(64)))),
      ],
      [/key that signs packs cannot be read/, () => writeFile(path.join(state, 'pack-key.pem'), 'no key')],
    ];
    if (process.platform !== 'win32')
      damages.push([/Other users .* may look into/, () => chmod(path.join(workspace, 'sessions'), 0o755)]);
    for (const [, damage] of damages) await damage();
    const before = await content();
    const { found, text } = await stateFinding();
    assert.equal(found.length, damages.length);
    assert.ok(found.filter(({ status }) => status === 'fail').length >= damages.length - 1);
    for (const [what] of damages) assert.match(text, what);
    for (const { next } of found) assert.match(next, /--repair/);
    // The identity of a repository mends itself when the repository is opened: that alone may differ.
    const mended = (lines: string[]) => lines.filter((line) => !line.includes('workspace.json'));
    assert.deepEqual(mended(await content()), mended(before));
    await damages[5]![1]();

    const { stdout } = await project.run(['doctor', '--repair']);
    const said = stdout.slice(0, stdout.indexOf('Repaired '));
    assert.ok(said.length < stdout.length);
    for (const [what] of damages) assert.match(said, what);
    assert.equal(stdout.split('Repaired ').length - 1, damages.length);
    assert.equal((await stateFinding()).found[0]?.status, 'ok');
    assert.deepEqual((await project.memories()).map(({ text }) => text).sort(), known);
    await assert.rejects(readFile(path.join(job, 'report.json')), { code: 'ENOENT' });
    assert.ok((await readdir(state)).some((name) => name.startsWith('pack-key.pem.damaged-')));
  });

  it('says what is lost before it goes on without it', async () => {
    const ledger = path.join(workspace, 'ledger.jsonl');
    await rm(path.join(workspace, 'inventory.json'));
    const lines = (await readFile(ledger, 'utf8')).split('\n');
    await writeFile(ledger, lines.filter((_, index) => index !== 1).join('\n'));
    const { text } = await stateFinding();
    assert.match(text, /Without a line: event 2/);
    assert.match(text, /Nothing holds event 2 any more/);
    const { stdout } = await project.run(['doctor', '--repair']);
    assert.ok(stdout.indexOf('Nothing holds event 2') < stdout.indexOf('Repaired '));
    assert.equal((await stateFinding()).found[0]?.status, 'ok');
  });
});

function reportOf(id: string) {
  const at = '2026-01-01T00:00:00Z';
  const rest = { reasons: [], gate: null, stages: [], card: null, startedAt: at, endedAt: at };
  return { v: 1, id, workspace: 'w', kind: 'sleep', outcome: 'failed', ...rest };
}
