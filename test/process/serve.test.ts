// `dormouse serve` with the official client library of the protocol, and with clients that mean no good.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import OpenAI from 'openai';
import { BOOTSTRAP } from '../support/cli.ts';
import { type CliProject, cliProject, Refusal } from '../support/cli-project.ts';
import { sharedCache } from '../support/trainer.ts';

describe('dormouse serve', function () {
  this.timeout(240_000);
  let project: CliProject;
  let child: ChildProcess;
  let url: string;
  let token: string;
  let client: OpenAI;

  before(async () => {
    project = await cliProject();
    await project.json(['remember', 'heron-relay listens on port 4711']);
    await mkdir(path.join(project.folder, 'second/project'), { recursive: true });
    const other = path.join(project.folder, 'second/project');
    await project.json(['remember', 'gull-cache listens on port 5005', '--workspace', other]);
    child = spawn(process.execPath, [BOOTSTRAP, 'serve', '--port', '0', '--all'], {
      cwd: project.workspace,
      env: {
        ...process.env,
        DORMOUSE_HOME: path.join(project.folder, 'home'),
        DORMOUSE_CACHE: sharedCache(),
        DORMOUSE_THREADS: '1',
      },
    });
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.on('exit', () => reject(new Error(text)));
      for (const stream of [child.stdout!, child.stderr!])
        stream.on('data', (chunk) => {
          text += chunk;
          if (text.includes('The token') && text.endsWith('\n')) resolve(text);
        });
    });
    url = /http:\S+\/v1/.exec(said)![0];
    token = /dm-\S+/.exec(said)![0];
    client = new OpenAI({ baseURL: url, apiKey: token, maxRetries: 0 });
  });
  after(async () => {
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    await project.remove();
  });

  const ids = async () => (await client.models.list()).data.map(({ id }) => id);
  const QUESTION = [{ role: 'user' as const, content: 'which port does heron-relay use?' }];
  const mine = async () => {
    const [, first, second] = await ids();
    const { content } = (await client.chat.completions.create({ model: first!, messages: QUESTION }))
      .choices[0]!.message;
    return /4711/.test(content ?? '') ? [first!, second!] : [second!, first!];
  };

  it('offers the base and one model a workspace, and tells two folders of one name apart', async () => {
    const found = await ids();
    assert.equal(found[0], 'base');
    assert.equal(new Set(found).size, 3);
    for (const id of found.slice(1)) assert.match(id, /^dormouse\/project-[0-9a-z]{6}$/);
    assert.equal((await client.models.retrieve(found[1]!)).id, found[1]);
    await assert.rejects(client.models.retrieve('dormouse/elsewhere'), { status: 404 });
  });

  it('answers a chat with the memory of its workspace, and with that of no other one', async () => {
    const [own, other] = await mine();
    const answer = await client.chat.completions.create({ model: own!, messages: QUESTION });
    assert.match(answer.choices[0]!.message.content!, /4711/);
    assert.equal(answer.choices[0]!.finish_reason, 'stop');
    assert.ok(answer.usage!.prompt_tokens > 0 && answer.usage!.completion_tokens > 0);
    for (const model of [other!, 'base']) {
      const { choices } = await client.chat.completions.create({ model, messages: QUESTION });
      assert.doesNotMatch(choices[0]!.message.content!, /4711/, model);
    }
  });

  it('streams a chat in pieces, with its use of tokens, and stops where it is told to', async () => {
    const [own] = await mine();
    const stream = await client.chat.completions.create({
      model: own!,
      messages: QUESTION,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let pieces = 0;
    let finish: string | null = null;
    let tokens = 0;
    for await (const { choices, usage } of stream) {
      const piece = choices[0]?.delta.content ?? '';
      pieces += piece === '' ? 0 : 1;
      text += piece;
      finish ??= choices[0]?.finish_reason ?? null;
      tokens = usage?.completion_tokens ?? tokens;
    }
    assert.match(text, /4711/);
    assert.ok(pieces > 1);
    assert.equal(finish, 'stop');
    assert.ok(tokens > 1);
    const cut = await client.chat.completions.create({ model: own!, messages: QUESTION, stop: '4711' });
    assert.doesNotMatch(cut.choices[0]!.message.content!, /4711/);
    const short = await client.chat.completions.create({ model: own!, messages: QUESTION, max_tokens: 1 });
    assert.equal(short.choices[0]!.finish_reason, 'length');
  });

  it('captures nothing of what it is asked, and goes on after a client that went away', async () => {
    const [own] = await mine();
    await client.chat.completions.create({
      model: own!,
      messages: [{ role: 'user', content: 'osprey-mirror listens on port 6006' }],
    });
    const abort = new AbortController();
    const stream = await client.chat.completions.create(
      { model: own!, messages: QUESTION, stream: true },
      { signal: abort.signal },
    );
    abort.abort();
    await assert.rejects(async () => {
      for await (const _ of stream) void _;
      throw new Error('aborted');
    });
    assert.equal((await ids()).length, 3);
    assert.ok(!(await project.memories()).some(({ text }) => text.includes('osprey')));
  });

  it('completes code between a prompt and a suffix', async () => {
    const { choices } = await client.completions.create({
      model: (await mine())[0]!,
      prompt: 'const quartz = ',
      suffix: ';\n',
      max_tokens: 8,
    });
    assert.equal(typeof choices[0]!.text, 'string');
    const plain = await client.completions.create({ model: 'base', prompt: 'the port of', max_tokens: 4 });
    assert.ok(plain.choices[0]!.text.length > 0);
  });

  it('refuses a wrong token, another host, a page of a browser, nonsense and a flood, each with a reason', async () => {
    const stranger = new OpenAI({ baseURL: url, apiKey: 'dm-wrong', maxRetries: 0 });
    await assert.rejects(stranger.models.list(), { status: 401 });
    const { hostname, port } = new URL(url);
    const send = (
      headers: Record<string, string>,
      body = '{}',
      route = '/v1/chat/completions',
      method = 'POST',
    ): Promise<[number, string]> =>
      new Promise((resolve, reject) => {
        const asked = request(
          {
            hostname,
            port,
            path: route,
            method,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
          },
          (response) => {
            let text = '';
            response.on('data', (chunk) => (text += chunk));
            response.on('end', () =>
              resolve([response.statusCode!, (JSON.parse(text) as { error: { code: string } }).error.code]),
            );
          },
        );
        asked.on('error', reject);
        asked.end(body);
      });
    assert.deepEqual(await send({ authorization: '' }), [401, 'wrong-token']);
    assert.deepEqual(await send({ host: 'evil.example' }), [421, 'wrong-host']);
    assert.deepEqual(await send({ origin: 'https://evil.example' }), [403, 'browser']);
    assert.deepEqual(await send({ 'content-type': 'text/plain' }), [415, 'no-json']);
    for (const body of [
      'no json',
      '[]',
      '{"model":"base"}',
      '{"model":"base","messages":[]}',
      '{"model":"base","messages":[{"role":"user","content":[{"type":"image_url"}]}]}',
      '{"model":"base","messages":[{"role":"user","content":"x"}],"n":2}',
      '{"model":"base","messages":[{"role":"user","content":"x"}],"tool_choice":"required"}',
    ])
      assert.deepEqual(await send({}, body), [400, 'bad-request'], body);
    assert.deepEqual(await send({}, '{"model":"base","messages":[{"role":"assistant","content":"x"}]}'), [
      400,
      'no-question',
    ]);
    assert.deepEqual(await send({}, '{"model":"../../x","messages":[{"role":"user","content":"x"}]}'), [
      404,
      'model_not_found',
    ]);
    assert.deepEqual(await send({}, '{}', '/v1/files'), [404, 'no-route']);
    assert.deepEqual(await send({}, '', '/', 'GET'), [404, 'no-route']);
    const long = 'x '.repeat(20_000);
    const tooLong = JSON.stringify({ model: 'base', messages: [{ role: 'user', content: long }] });
    assert.deepEqual(await send({}, tooLong), [400, 'prompt-too-long']);
    const flood = await Promise.all(
      Array.from({ length: 40 }, () =>
        client.chat.completions
          .create({ model: 'base', messages: QUESTION })
          .then(() => 200)
          .catch((error: { status: number }) => error.status),
      ),
    );
    assert.deepEqual([...new Set(flood)].sort(), [200, 429]);
    assert.equal((await ids()).length, 3);
  });

  it('keeps its token, and says where the port is taken', async () => {
    const { port } = new URL(url);
    const { code, stdout } = await project.run(['serve', '--port', port, '--json']);
    assert.deepEqual([code, Refusal.parse(JSON.parse(stdout)).error.code], [1, 'port-taken']);
    assert.equal((await ids()).length, 3);
    const wrong = await project.run(['serve', '--port', '99999']);
    assert.equal(wrong.code, 2);
  });
});
