// Every command as a user types it: through the bootstrap, in processes of its own, with a temporary home.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { commands } from '../../extension/cli/commands.ts';
import { filesWith } from '../../extension/cli/demo/leaks.ts';
import { stderrLogger } from '../../extension/log.ts';
import { Memory } from '../../extension/memory/schema.ts';
import { resolveModel } from '../../extension/model/catalog.ts';
import { connectModel } from '../../extension/model/client.ts';
import { resolvePaths } from '../../extension/paths.ts';
import { AdapterCard, Report } from '../../extension/sleep/schema.ts';
import { connectTrainer } from '../../extension/sleep/trainer-client.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { sharedCache, trainerPython } from '../support/trainer.ts';

const Answer = z.strictObject({
  answer: z.string(),
  memories: z.array(z.strictObject({ id: z.string(), stage: z.enum(['context', 'fast', 'weights']) })),
  promptTokens: z.number().int().positive(),
  adapter: z.string().nullable(),
  ms: z.number(),
});
const Refusal = z.strictObject({
  error: z.object({ code: z.string(), what: z.string(), why: z.string(), next: z.string() }),
});

describe('dormouse', function () {
  this.timeout(120_000);
  let folder: string;
  let workspace: string;

  const run = (args: string[], options: Partial<CliOptions> = {}) =>
    runCli(args, {
      cwd: workspace,
      ...options,
      env: {
        DORMOUSE_HOME: path.join(folder, 'home'),
        DORMOUSE_CACHE: sharedCache(),
        DORMOUSE_THREADS: '1',
        ...options.env,
      },
    });
  /** A command with --json that must work: its one document. */
  const json = async (args: string[], options: Partial<CliOptions> = {}): Promise<unknown> => {
    const { code, stdout, stderr } = await run([...args, '--json'], options);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const memories = async (...flags: string[]) => z.array(Memory).parse(await json(['memories', ...flags]));

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-cli-'));
    workspace = path.join(folder, 'project');
    await mkdir(workspace);
    execFileSync('git', ['init', '--quiet', workspace]);
    // Builds where that is needed, so that the first test does not count it.
    assert.equal((await run(['--version'])).code, 0);
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('shows help for itself and every command on stdout', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const { name } of commands) assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'));
    assert.match((await run(['forget', '--help'])).stdout, /^Usage: dormouse forget ID/);
  });

  it('is quick when nothing is left to prepare', async () => {
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const started = performance.now();
      await run(['--version']);
      times.push(performance.now() - started);
    }
    // Node itself twice, and a look at the sources; the smallest of three is what the machine can do.
    assert.ok(Math.min(...times) < 2500, `${times.map(Math.round).join(', ')} ms`);
  });

  for (const [args, word] of [
    [['dream'], 'no command'],
    [['ask'], 'takes 1 argument'],
    [['sleep', '--nap', '--rebuild'], 'not both'],
    [['daemon', 'dance'], 'not known'],
    [['memories', '--workspace', '/no/such/folder'], 'not a folder'],
    [['demo', '--stage', 'dusk'], 'no stage'],
    [['remember', '  '], 'nothing to remember'],
    [['ask', 'q', '--model', 'no-such-model'], 'no model named'],
  ] as [string[], string][])
    it(`ends with 2 on wrong usage: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(word));
    });

  it('says a failure as one JSON document, too, and wrong usage that it could not even parse', async () => {
    const { code, stdout } = await run(['forget', 'AB', '--json']);
    assert.equal(code, 1);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'memory-not-found');
    for (const args of [
      ['ask', '--json'],
      ['dream', '--json'],
      ['memories', '--json', '--no-such-option'],
    ]) {
      const wrong = await run(args);
      assert.equal(wrong.code, 2, args.join(' '));
      assert.equal(Refusal.parse(JSON.parse(wrong.stdout)).error.code, 'usage');
    }
  });

  it('remembers a sentence, recalls it a moment later, and cites it', async () => {
    const learned = z.array(Memory).parse(await json(['remember', 'heron-relay listens on port 4711']));
    assert.equal(learned.length, 1);
    assert.equal(learned[0]?.status, 'live');
    assert.deepEqual(await memories(), learned);
    const answer = Answer.parse(await json(['ask', 'which port does heron-relay use?']));
    assert.deepEqual(answer.memories, [{ id: learned[0]!.id, stage: 'context' }]);
    assert.equal(answer.adapter, null);
    const bare = Answer.parse(
      await json(['ask', 'which port does heron-relay use?', '--no-recall', '--no-adapter']),
    );
    assert.deepEqual(bare.memories, []);
    assert.ok(bare.promptTokens < answer.promptTokens);
  });

  it('redacts a secret in what is to be remembered, and says so', async () => {
    const secret = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
    const { code, stdout } = await run(['remember', `the token of osprey-mirror is ${secret}`]);
    assert.equal(code, 0);
    assert.match(stdout, /redacted/);
    assert.deepEqual(await filesWith([secret], [folder]), []);
  });

  it('imports a session, reflects on it once, and lists what it found by kind', async () => {
    const file = path.join(folder, 'session.jsonl');
    const turn = (number: number, role: 'user' | 'assistant', text: string) =>
      JSON.stringify({
        session: 's1',
        turn: number,
        role,
        text,
        at: '2026-11-20T09:00:00.000Z',
        source: role,
      });
    await writeFile(
      file,
      `${turn(1, 'user', 'Indent tern scripts with 3 spaces.')}\n${turn(2, 'assistant', 'Noted.')}\nno turn\n`,
    );
    const imported = (await json(['import', file])) as Record<string, unknown>;
    const { sessions, turns, secrets, skipped, failed } = imported;
    assert.deepEqual([sessions, turns, secrets, skipped, failed], [1, 2, 0, 1, []]);
    const reflected = z
      .object({ added: z.array(Memory), superseded: z.array(Memory) })
      .parse(await json(['reflect']));
    assert.equal(reflected.added.length, 1);
    assert.deepEqual(reflected.added[0]?.evidence[0]?.session, 's1');
    const again = z.object({ added: z.array(Memory) }).parse(await json(['reflect']));
    assert.deepEqual(again.added, []);
    const { stdout } = await run(['memories']);
    assert.match(stdout, /^semantic \(\d+\)$/m);
    assert.match(stdout, /3 spaces/);
  });

  it('chats over stdin: what one line teaches, the next one recalls', async () => {
    const { code, stdout, stderr } = await run(['chat', '--json'], {
      input: 'plover-index listens on port 5005\nwhich port does plover-index use?\n/exit\nnever read\n',
    });
    assert.equal(code, 0, stderr);
    const { exchanges } = z
      .object({ exchanges: z.array(Answer.extend({ question: z.string() })) })
      .parse(JSON.parse(stdout));
    assert.equal(exchanges.length, 2);
    const taught = (await memories()).find(({ text }) => text.includes('plover-index'));
    assert.ok(taught);
    assert.ok(exchanges[1]?.memories.some(({ id }) => id === taught.id));
  });

  it('supersedes what is said anew, and shows the old with --all', async () => {
    await json(['remember', 'heron-relay listens on port 4712']);
    const live = (await memories()).filter(({ text }) => text.includes('heron-relay'));
    assert.equal(live.length, 1);
    assert.match(live[0]!.text, /4712/);
    const all = (await memories('--all')).filter(({ text }) => text.includes('heron-relay'));
    assert.deepEqual(all.map(({ status }) => status).sort(), ['live', 'superseded']);
  });

  it('forgets by a prefix that fits one memory only', async () => {
    const [memory] = (await memories()).filter(({ text }) => text.includes('plover-index'));
    assert.ok(memory);
    const short = await run(['forget', memory.id.slice(0, 3)]);
    assert.equal(short.code, 2, short.stderr);
    const { code, stdout } = await run(['forget', memory.id.toLowerCase()]);
    assert.equal(code, 0);
    assert.match(stdout, /No adapter had learned it/);
    assert.ok(!(await memories('--all')).some(({ text }) => text.includes('plover-index')));
    assert.equal((await run(['forget', memory.id])).code, 1);
  });

  it('has nothing to roll back to, and says so with 3', async () => {
    assert.deepEqual(await json(['adapters']), { current: null, adapters: [] });
    const { code, stdout } = await run(['rollback', '--json']);
    assert.equal(code, 3);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'nothing-to-roll-back');
    assert.equal((await run(['rollback', 'abcdef0'])).code, 2);
  });

  it('refuses a night with 3 where nothing waits', async () => {
    const env = { DORMOUSE_HOME: path.join(folder, 'untaught') };
    const { code, stdout } = await run(['sleep', '--json'], { env });
    assert.equal(code, 3);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'nothing-to-consolidate');
  });

  it('tells of a daemon that does not run', async () => {
    assert.deepEqual(await json(['daemon', 'status']), { running: false });
    assert.deepEqual(await json(['daemon', 'stop']), { running: false });
  });

  it('finds a damaged ledger, refuses to go on, and repairs it on demand', async () => {
    const known = await memories();
    const [id] = await readdir(path.join(folder, 'home/state/workspaces'));
    await appendFile(
      path.join(folder, 'home/state/workspaces', id!, 'ledger.jsonl'),
      '{"v":1,"seq":99999}\n',
    );
    const read = await run(['memories', '--json']);
    assert.equal(read.code, 1);
    assert.equal(Refusal.parse(JSON.parse(read.stdout)).error.code, 'ledger-corrupt');
    const sick = await run(['doctor', '--json']);
    assert.equal(sick.code, 1);
    const findings = z
      .array(z.object({ name: z.string(), status: z.string() }))
      .parse(JSON.parse(sick.stdout));
    assert.equal(findings.find(({ name }) => name === 'ledger')?.status, 'fail');
    assert.equal((await run(['doctor', '--repair'])).code, 0);
    assert.deepEqual(await memories(), known);
  });

  it('says that the disk is full, whatever it wanted to write, and loses nothing', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip(); // Mounting needs root.
    const disk = path.join(folder, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=800k', 'tmpfs', disk], { stdio: 'pipe' });
    } catch {
      return this.skip(); // A container without the right to mount.
    }
    try {
      const env = { DORMOUSE_HOME: path.join(disk, 'home') };
      const known = await json(['remember', 'heron-relay listens on port 4711'], { env });
      await rm(path.join(disk, 'home/state/hosts'), { recursive: true, force: true });
      await writeFile(path.join(disk, 'full'), Buffer.alloc(2 ** 20)).catch(() => {});
      const session = path.join(folder, 'session.jsonl');
      for (const args of [
        ['remember', 'tern-relay listens on port 4712'],
        ['import', session],
        ['ask', 'x?'],
        ['sleep'],
      ]) {
        const { code, stdout } = await run([...args, '--json'], { env });
        assert.equal(code, 1, args[0]);
        assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'disk-full', `${args[0]}: ${stdout}`);
      }
      // What only reads still works.
      assert.deepEqual(await json(['memories'], { env }), known);
      await rm(path.join(disk, 'full'));
      await json(['remember', 'tern-relay listens on port 4712'], { env });
      assert.equal(z.array(Memory).parse(await json(['memories'], { env })).length, 2);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('stops in good order when it is interrupted', async () => {
    let sent = false;
    const { code, stdout, stderr } = await run(['doctor', '--json'], {
      onStderr: (text) => {
        if (sent || !text.includes('Checking')) return undefined;
        sent = true;
        return 'SIGTERM';
      },
    });
    assert.equal(code, 1, stderr);
    assert.deepEqual(JSON.parse(stdout), { error: { code: 'cancelled' } });
  });

  it('sleeps, and prints the report of the night with the card in it', async function () {
    this.timeout(600_000);
    const home = path.join(folder, 'night');
    const env = { DORMOUSE_HOME: home };
    for (const fact of ['the port of quartzmill is 4182', 'the owner of tindermoss is Oluwaseun'])
      await json(['remember', fact], { env });
    try {
      const { code, stdout, stderr } = await run(['sleep', '--json'], { env });
      const { outcome, card, reasons, settled } = Report.extend({
        settled: z.object({ activated: z.boolean() }),
      }).parse(JSON.parse(stdout));
      assert.deepEqual([code, outcome], [0, 'exported'], `${reasons} ${stderr}`);
      assert.ok(settled.activated);
      const { current, adapters } = z
        .object({ current: z.string(), adapters: z.array(z.object({ card: AdapterCard })) })
        .parse(await json(['adapters'], { env }));
      assert.deepEqual([current, adapters.map((each) => each.card)], [card?.adapter, [card]]);
      const answer = Answer.parse(await json(['ask', 'which port does quartzmill use?'], { env }));
      assert.equal(answer.adapter, current);
      const bare = ['ask', 'which port does quartzmill use?', '--no-adapter'];
      assert.equal(Answer.parse(await json(bare, { env })).adapter, null);
      // Damaged, it serves nobody, and what it knew is in the prompt again.
      const [id] = await readdir(path.join(home, 'state/workspaces'));
      await truncate(path.join(home, 'state/workspaces', id!, 'adapters', current, 'adapter.gguf'), 5000);
      const damaged = await run(['ask', 'which port does quartzmill use?', '--json'], { env });
      assert.equal(damaged.code, 0, damaged.stderr);
      const without = Answer.parse(JSON.parse(damaged.stdout));
      assert.equal(without.adapter, null);
      assert.match(without.answer, /4182/);
      assert.match(damaged.stderr, /is truncated.*Roll back/);
      assert.deepEqual(await json(['rollback'], { env }), { adapter: null });
    } finally {
      await run(['daemon', 'stop'], { env });
    }
  });

  it('lists what clean would remove, removes it with --yes, and nothing else', async () => {
    const home = path.join(folder, 'other');
    // Never the cache of the tests: this one is removed.
    const env = { DORMOUSE_HOME: home, DORMOUSE_CACHE: undefined };
    await json(['remember', 'grebe-store listens on port 81'], { env });
    await writeFile(path.join(home, 'mine.txt'), 'not of Dormouse');
    const listed = z
      .object({ bytes: z.number(), removed: z.boolean() })
      .parse(await json(['clean'], { env }));
    assert.ok(listed.bytes > 0 && !listed.removed);
    await stat(path.join(home, 'state'));
    const id = path.join(workspace, '.git/dormouse-workspace');
    await stat(id);
    const removed = z.object({ removed: z.boolean() }).parse(await json(['clean', '--yes'], { env }));
    assert.ok(removed.removed);
    assert.deepEqual(await readdir(home), ['mine.txt']);
    await assert.rejects(stat(id), { code: 'ENOENT' });
  });

  it('ends the daemon and the model host with clean --yes, and removes the environment that they ran from', async () => {
    const home = path.join(folder, 'running');
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
        .parse(await json(['clean'], { env }));
      assert.equal(items.find(({ path: file }) => file === paths.venvs)?.bytes, 1000);
      assert.ok(daemon);
      assert.ok(daemon.alive());
      await json(['clean', '--yes'], { env });
      assert.ok(!daemon.alive());
      await assert.rejects(stat(home), { code: 'ENOENT' });
    } finally {
      await model.dispose();
    }
  });
});
