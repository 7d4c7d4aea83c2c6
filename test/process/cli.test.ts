// Commands as a user types them, through the bootstrap: help, wrong usage, failures, interruption.
import assert from 'node:assert/strict';
import { commands } from '../../extension/cli/commands.ts';
import { type CliProject, cliProject, Refusal } from '../support/cli-project.ts';

describe('dormouse', function () {
  this.timeout(120_000);
  let project: CliProject;
  before(async () => {
    project = await cliProject();
  });
  after(() => project.remove());

  it('shows help for itself and every command on stdout', async () => {
    const { code, stdout, stderr } = await project.run(['--help']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const { name } of commands) assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'));
    assert.match((await project.run(['forget', '--help'])).stdout, /^Usage: dormouse forget ID/);
  });

  it('tells why it is not sleeping, with the terms of the pressure', async () => {
    await project.run(['remember', 'the port of quarry-sync is 7100']);
    const { code, stdout } = await project.run(['why']);
    assert.equal(code, 0);
    assert.match(stdout, /^Too little waits, or not for long: the pressure is 0\.01/);
    assert.match(stdout, /pressure +0\.01: 0\.01 for 1 of 50 memories, 0\.00 for 0 of 2 hours/);
    const { signals } = JSON.parse((await project.run(['why', '--json'])).stdout);
    assert.deepEqual(
      signals.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok]),
      [
        ['memories', true],
        ['pressure', false],
        ['trainer', false],
        ['job', false],
        ['plan', true],
      ],
    );
  });

  it('is quick when nothing is left to prepare', async () => {
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const started = performance.now();
      await project.run(['--version']);
      times.push(performance.now() - started);
    }
    // Node itself twice, and a look at the sources; the smallest of three is what the machine can do.
    assert.ok(Math.min(...times) < 2500, `${times.map(Math.round).join(', ')} ms`);
  });

  for (const [args, word] of [
    [['dream'], 'no command'],
    [['ask', 'one', 'two'], 'takes 0 to 1 argument, not 2'],
    [['ask', ''], 'no question'],
    [['rememer', 'x'], 'Did you mean `dormouse remember`'],
    [['help', 'reviw'], 'Did you mean `dormouse review`'],
    [['sleep', '--nap', '--rebuild'], 'not both'],
    [['sleep', '--recipe', 'papre'], 'There is no recipe "papre"'],
    [['sleep', '--nap', '--recipe', 'paper'], 'The recipe paper has no nap sleep'],
    [['daemon', 'dance'], 'not known'],
    [['memories', '--workspace', '/no/such/folder'], 'not a folder'],
    [['demo', '--stage', 'dusk'], 'no stage'],
    [['remember', '  '], 'nothing to remember'],
    [['ask', 'q', '--model', 'no-such-model'], 'no model named'],
  ] as [string[], string][])
    it(`ends with 2 on wrong usage: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await project.run(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(word));
    });

  for (const home of ['/proc/dormouse', '/dev/null/dormouse'])
    it(`says in one message that the state folder ${home} cannot be used`, async function () {
      if (process.platform !== 'linux') this.skip();
      const { code, stdout, stderr } = await project.run(['memories'], { env: { DORMOUSE_HOME: home } });
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /cannot keep anything in/);
      assert.equal(stderr.trim().split('\n').length, 3, stderr);
    });

  it('reads what it is about from a pipe, and says so where nothing came', async () => {
    const taught = await project.run(['remember', '-', '--json'], { input: 'use pnpm instead of npm\n' });
    assert.equal(taught.code, 0, taught.stderr);
    assert.match(taught.stdout, /use pnpm instead of npm/);
    const empty = await project.run(['remember', '-'], { input: '' });
    assert.equal(empty.code, 2);
    assert.match(empty.stderr, /Nothing came through the pipe/);
  });

  it('shows help for -h and for help COMMAND', async () => {
    const { stdout } = await project.run(['-h']);
    assert.equal(stdout, (await project.run(['--help'])).stdout);
    const help = (await project.run(['help', 'forget'])).stdout;
    assert.equal((await project.run(['forget', '-h'])).stdout, help);
    assert.match(help, /^Usage: dormouse forget/);
  });

  it('says a failure as one JSON document, too, and wrong usage that it could not even parse', async () => {
    const { code, stdout } = await project.run(['forget', 'AB', '--json']);
    assert.equal(code, 1);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'memory-not-found');
    for (const args of [
      ['ask', 'a', 'b', '--json'],
      ['dream', '--json'],
      ['memories', '--json', '--no-such-option'],
    ]) {
      const wrong = await project.run(args);
      assert.equal(wrong.code, 2, args.join(' '));
      assert.equal(Refusal.parse(JSON.parse(wrong.stdout)).error.code, 'usage');
    }
  });

  it('stops in good order when it is interrupted', async () => {
    let sent = false;
    const { code, stdout, stderr } = await project.run(['doctor', '--json'], {
      onStderr: (text) => {
        if (sent || !text.includes('Checking')) return undefined;
        sent = true;
        return 'SIGTERM';
      },
    });
    assert.equal(code, 1, stderr);
    assert.deepEqual(JSON.parse(stdout), { error: { code: 'cancelled' } });
  });

  it('tells of a daemon that does not run', async () => {
    assert.deepEqual(await project.json(['daemon', 'status']), { running: false });
    assert.deepEqual(await project.json(['daemon', 'stop']), { running: false });
  });
});
