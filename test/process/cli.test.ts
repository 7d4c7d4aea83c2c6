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
    [['ask'], 'takes 1 argument'],
    [['sleep', '--nap', '--rebuild'], 'not both'],
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

  it('says a failure as one JSON document, too, and wrong usage that it could not even parse', async () => {
    const { code, stdout } = await project.run(['forget', 'AB', '--json']);
    assert.equal(code, 1);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'memory-not-found');
    for (const args of [
      ['ask', '--json'],
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
