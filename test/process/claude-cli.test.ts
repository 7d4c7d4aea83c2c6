// `dormouse reflect --reflector claude` as a user types it, against a loopback server with prepared answers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../support/cli.ts';
import { type MessagesServer, type Reply, startMessagesServer } from '../support/messages-server.ts';
import { sharedCache } from '../support/trainer.ts';

const sessionFile = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../fixtures/claude/session.jsonl',
);
const good: Reply[] = [{ file: 'pass-1.json' }, { file: 'pass-2.json' }, { file: 'pass-3.json' }];

describe('dormouse reflect --reflector claude', function () {
  this.timeout(120_000);
  let folder: string;
  let server: MessagesServer | undefined;

  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    runCli(args, {
      cwd: path.join(folder, 'project'),
      env: {
        DORMOUSE_HOME: path.join(folder, 'home'),
        DORMOUSE_CACHE: sharedCache(),
        ANTHROPIC_API_KEY: 'prepared',
        ANTHROPIC_BASE_URL: server?.url ?? 'http://127.0.0.1:9',
        ...env,
      },
    });
  const serve = async (replies: Reply[]) => {
    await server?.close();
    server = await startMessagesServer(replies);
    return server;
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-claude-cli-'));
    await mkdir(path.join(folder, 'project'));
    execFileSync('git', ['init', '--quiet', path.join(folder, 'project')]);
    const { code, stderr } = await run(['import', sessionFile, '--mine']);
    assert.equal(code, 0, stderr);
  });
  after(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('refuses without a key, and without consent, and sends nothing', async () => {
    const { requests } = await serve(good);
    const keyless = await run(['reflect', '--reflector', 'claude', '--yes'], {
      ANTHROPIC_API_KEY: undefined,
    });
    assert.equal(keyless.code, 3);
    assert.match(keyless.stderr, /no API key[\s\S]*ANTHROPIC_API_KEY/);
    const { code, stderr } = await run(['reflect', '--reflector', 'claude']);
    assert.equal(code, 3);
    assert.match(stderr, /Nothing was sent[\s\S]*127\.0\.0\.1[\s\S]*About \$0\.\d+ \(estimated: 3 requests/);
    assert.match(stderr, /--yes/);
    assert.equal(requests.length, 0);
    const night = await run(['sleep', '--reflector', 'claude', '--writer', 'claude']);
    assert.equal(night.code, 3);
    assert.match(
      night.stderr,
      /redacted sessions and the memories that train to 127\.0\.0\.1[\s\S]*About \$0/,
    );
    assert.equal(requests.length, 0);
    for (const wrong of [
      ['reflect', '--reflector', 'oracle'],
      ['sleep', '--writer', 'oracle'],
    ])
      assert.equal((await run(wrong)).code, 2);
  });

  it('tells of a fault once, with nothing written and the cost of what was used', async () => {
    await serve([{ file: 'refusal.json' }]);
    const { code, stdout } = await run(['reflect', '--reflector', 'claude', '--yes', '--json']);
    assert.equal(code, 1);
    const outcome = JSON.parse(stdout);
    assert.deepEqual(outcome.added, []);
    assert.equal(outcome.failed.length, 1);
    assert.equal(outcome.failed[0].code, 'claude-declined');
    assert.equal(outcome.claude.used.requests, 1);
    await serve([{ file: 'bad-key.json', status: 401 }]);
    const rejected = await run(['reflect', '--reflector', 'claude', '--yes']);
    assert.equal(rejected.code, 1);
    assert.equal(rejected.stderr.match(/did not accept the API key/g)?.length, 1);
    assert.ok(!rejected.stderr.includes('    at '), 'no stack for the user');
  });

  it('reads with consent, shows the cost before and after, and reads nothing twice', async () => {
    const { requests, headers } = await serve(good);
    const { code, stdout, stderr } = await run(['reflect', '--reflector', 'claude', '--yes']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Sending the sessions to 127\.0\.0\.1:\d+\. About \$/);
    assert.match(stdout, /Claude cost \$0\.019 \(3 requests/);
    assert.match(stdout, /9001/);
    assert.equal(requests.length, 3);
    assert.equal(headers[0]?.authorization, 'Bearer prepared');
    const again = await run(['reflect', '--reflector', 'claude', '--json']);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(JSON.parse(again.stdout).added, []);
    assert.equal(requests.length, 3);
  });

  it('never sends what was redacted', async () => {
    const secret = ['ghp', 'q7Rm2VxTz9LbKc4WnYd8HsJf3PgA1eUo5iXQ'].join('_');
    const file = path.join(folder, 'secret.jsonl');
    const turn = { ...JSON.parse((await readFile(sessionFile, 'utf8')).split('\n')[0]!), session: 'later' };
    await writeFile(file, `${JSON.stringify({ ...turn, text: `the deploy token is ${secret}, keep it` })}\n`);
    assert.equal((await run(['import', file, '--mine'])).code, 0);
    const { requests } = await serve([{ file: 'nothing.json' }]);
    const { code, stderr } = await run(['reflect', '--reflector', 'claude', '--yes']);
    assert.equal(code, 0, stderr);
    assert.equal(requests.length, 3);
    for (const body of requests) assert.ok(body.includes('the deploy token is') && !body.includes(secret));
  });
});
