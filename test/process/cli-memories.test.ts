// The commands about memories as a user types them, in processes of their own.
import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { filesWith } from '../../extension/demo/leaks.ts';
import { Memory } from '../../extension/memory/schema.ts';
import { Answer, type CliProject, cliProject, Refusal } from '../support/cli-project.ts';

describe('dormouse and memories', function () {
  this.timeout(120_000);
  let project: CliProject;
  before(async () => {
    project = await cliProject();
  });
  after(() => project.remove());

  it('remembers a sentence, recalls it a moment later, and cites it', async () => {
    const learned = z
      .array(Memory)
      .parse(await project.json(['remember', 'heron-relay listens on port 4711']));
    assert.equal(learned.length, 1);
    assert.equal(learned[0]?.status, 'live');
    assert.deepEqual(await project.memories(), learned);
    const answer = Answer.parse(await project.json(['ask', 'which port does heron-relay use?']));
    assert.deepEqual(answer.memories, [{ id: learned[0]!.id, stage: 'context', used: true }]);
    assert.equal(answer.adapter, null);
    const bare = Answer.parse(
      await project.json(['ask', 'which port does heron-relay use?', '--no-recall', '--no-adapter']),
    );
    assert.deepEqual(bare.memories, []);
    assert.ok(bare.promptTokens < answer.promptTokens);
  });

  it('refuses to remember a sentence that holds a secret, and says why', async () => {
    const secret = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
    const { code, stderr } = await project.run(['remember', `the token of osprey-mirror is ${secret}`]);
    assert.equal(code, 3);
    assert.match(stderr, /holds a secret.*\n.*osprey-mirror is «redacted:github»/);
    assert.ok(!(await project.memories()).some(({ text }) => text.includes('osprey-mirror')));
    assert.deepEqual(await filesWith([secret], [project.folder]), []);
  });

  it('refuses to remember or to edit in what is too long for a memory, before it is compared with anything', async () => {
    const id = (await project.memories())[0]!.id;
    const long = `use ${'ok '.repeat(20_000)}`;
    for (const command of [
      ['remember', long],
      ['review', 'edit', id, long],
    ]) {
      const { code, stderr } = await project.run(command);
      assert.equal(code, 3, command[0]);
      assert.match(stderr, /too long.*\n.*at most 2000/);
    }
    assert.ok((await project.memories()).every(({ text }) => text.length <= 2000));
  });

  it('imports a session, reflects on it once, and lists what it found by kind', async () => {
    const file = path.join(project.folder, 'session.jsonl');
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
    const imported = (await project.json(['import', file, '--mine'])) as Record<string, unknown>;
    const { sessions, turns, secrets, skipped, failed } = imported;
    assert.deepEqual([sessions, turns, secrets, skipped, failed], [1, 2, 0, 1, []]);
    const reflected = z
      .object({ added: z.array(Memory), superseded: z.array(Memory) })
      .parse(await project.json(['reflect']));
    assert.equal(reflected.added.length, 1);
    assert.deepEqual(reflected.added[0]?.evidence[0]?.session, 's1');
    const again = z.object({ added: z.array(Memory) }).parse(await project.json(['reflect']));
    assert.deepEqual(again.added, []);
    const { stdout } = await project.run(['memories']);
    assert.match(stdout, /^semantic \(\d+\)$/m);
    assert.match(stdout, /3 spaces/);
  });

  it('imports the same session without --mine as proposals, whatever it says of itself', async () => {
    const file = path.join(project.folder, 'session.jsonl');
    const said = {
      session: 's7',
      turn: 1,
      role: 'user',
      text: 'Indent gull scripts with 5 spaces.',
      at: '2026-11-20T09:00:00.000Z',
      source: 'user',
    };
    await writeFile(file, `${JSON.stringify(said)}\n`);
    const { stdout } = await project.run(['import', file]);
    assert.match(stdout, /session\.jsonl \(dormouse\): Imported 1 turn/);
    const { added } = z.object({ added: z.array(Memory) }).parse(await project.json(['reflect']));
    assert.deepEqual(
      added.map(({ status, evidence }) => [status, evidence[0]?.session]),
      [['proposed', 'dormouse/s7']],
    );
  });

  it('imports a folder: everything it knows below it, and says what it left out', async () => {
    const folder = path.join(project.folder, 'elsewhere');
    await mkdir(path.join(folder, 'sub'), { recursive: true });
    await writeFile(path.join(folder, 'AGENTS.md'), '- Use tabs in tern files, never spaces.\n');
    await writeFile(path.join(folder, 'sub/AGENTS.md'), '- Use tabs in gull files, never spaces.\n');
    const line = {
      type: 'user',
      sessionId: 'c',
      message: { role: 'user', content: 'ok' },
      gitBranch: 'topic',
    };
    await writeFile(path.join(folder, 'c.jsonl'), `${JSON.stringify(line)}\n`);
    await writeFile(path.join(folder, 'requests.json'), '{"requests": []}');
    await writeFile(path.join(folder, 'a.ts'), '');
    await writeFile(path.join(folder, 'state.vscdb'), 'SQLite format 3\u0000');
    const { code, stdout } = await project.run(['import', 'elsewhere', '--json'], { cwd: project.folder });
    const { files, leftOut, failed } = z
      .object({
        files: z.array(z.object({ file: z.string(), names: z.array(z.string()) })),
        leftOut: z.record(z.string(), z.number()),
        failed: z.array(z.object({ code: z.string() })),
      })
      .parse(JSON.parse(stdout));
    assert.deepEqual(
      files.flatMap(({ names }) => names),
      ['rules/elsewhere/AGENTS.md', 'claude-code/c', 'rules/elsewhere/sub/AGENTS.md'],
    );
    assert.deepEqual(leftOut, { 'no transcript or rule file': 1, 'no words in it': 1 });
    assert.deepEqual([code, failed.map((one) => one.code)], [1, ['import-refused']]);
    const empty = await project.run(['import', path.join(folder, 'sub'), 'c.jsonl'], { cwd: folder });
    assert.equal(empty.code, 0, empty.stderr);
    await mkdir(path.join(folder, 'none'));
    const none = await project.run(['import', path.join(folder, 'none')]);
    assert.match(none.stderr, /no transcript and no rule file/);
  });

  it('chats over stdin: what one line teaches, the next one recalls', async () => {
    const { code, stdout, stderr } = await project.run(['chat', '--json'], {
      input: 'plover-index listens on port 5005\nwhich port does plover-index use?\n/exit\nnever read\n',
    });
    assert.equal(code, 0, stderr);
    const { exchanges } = z
      .object({ exchanges: z.array(Answer.extend({ question: z.string() })) })
      .parse(JSON.parse(stdout));
    assert.equal(exchanges.length, 2);
    const taught = (await project.memories()).find(({ text }) => text.includes('plover-index'));
    assert.ok(taught);
    assert.ok(exchanges[1]?.memories.some(({ id }) => id === taught.id));
  });

  it('supersedes what is said anew, and shows the old with --all', async () => {
    await project.json(['remember', 'heron-relay listens on port 4712']);
    const live = (await project.memories()).filter(({ text }) => text.includes('heron-relay'));
    assert.equal(live.length, 1);
    assert.match(live[0]!.text, /4712/);
    const all = (await project.memories('--all')).filter(({ text }) => text.includes('heron-relay'));
    assert.deepEqual(all.map(({ status }) => status).sort(), ['live', 'superseded']);
  });

  it('forgets by a prefix that fits one memory only', async () => {
    const [memory] = (await project.memories()).filter(({ text }) => text.includes('plover-index'));
    assert.ok(memory);
    const short = await project.run(['forget', memory.id.slice(0, 3)]);
    assert.equal(short.code, 2, short.stderr);
    const { code, stdout } = await project.run(['forget', memory.id.toLowerCase()]);
    assert.equal(code, 0);
    assert.match(stdout, /No adapter had learned it/);
    assert.ok(!(await project.memories('--all')).some(({ text }) => text.includes('plover-index')));
    assert.equal((await project.run(['forget', memory.id])).code, 1);
  });

  it('says by week what happened, and too little about whether it helps', async () => {
    const { weeks } = z
      .object({
        weeks: z.array(z.object({ learned: z.number(), corrected: z.number(), nights: z.literal(0) })),
        paired: z.object({ pairs: z.literal(0), interval: z.null(), sentence: z.string() }),
      })
      .parse(await project.json(['stats', '--weeks', '2']));
    assert.equal(weeks.length, 2);
    assert.ok(weeks.at(-1)!.learned > 0 && weeks.at(-1)!.corrected > 0);
    const { stdout } = await project.run(['stats']);
    assert.match(stdout, /^week of +learned/m);
    assert.match(stdout, /^Too little to say: 0 memories/m);
    assert.equal((await project.run(['stats', '--weeks', 'x'])).code, 2);
  });

  it('has nothing to roll back to, and says so with 3', async () => {
    assert.deepEqual(await project.json(['adapters']), { current: null, adapters: [] });
    const { code, stdout } = await project.run(['rollback', '--json']);
    assert.equal(code, 3);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'nothing-to-roll-back');
    assert.equal((await project.run(['rollback', 'abcdef0'])).code, 2);
  });

  it('finds a damaged ledger, refuses to go on, and repairs it on demand', async () => {
    const known = await project.memories();
    const [id] = await readdir(path.join(project.folder, 'home/state/workspaces'));
    await appendFile(
      path.join(project.folder, 'home/state/workspaces', id!, 'ledger.jsonl'),
      '{"v":1,"seq":99999}\n',
    );
    const read = await project.run(['memories', '--json']);
    assert.equal(read.code, 1);
    assert.equal(Refusal.parse(JSON.parse(read.stdout)).error.code, 'ledger-corrupt');
    const sick = await project.run(['doctor', '--json']);
    assert.equal(sick.code, 1);
    const findings = z
      .array(z.object({ name: z.string(), status: z.string() }))
      .parse(JSON.parse(sick.stdout));
    assert.equal(findings.find(({ name }) => name === 'ledger')?.status, 'fail');
    assert.equal((await project.run(['doctor', '--repair'])).code, 0);
    assert.deepEqual(await project.memories(), known);
  });
});
