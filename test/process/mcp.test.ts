// `dormouse mcp` as an agent starts it: the official client of the protocol, over stdin and stdout.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { BOOTSTRAP } from '../support/cli.ts';
import { type CliProject, cliProject } from '../support/cli-project.ts';

describe('dormouse mcp', function () {
  this.timeout(120_000);
  let project: CliProject;
  before(async () => {
    project = await cliProject();
  });
  after(() => project.remove());

  const environment = () => ({
    ...(process.env as Record<string, string>),
    DORMOUSE_HOME: path.join(project.folder, 'home'),
  });
  const connected = async () => {
    const client = new Client({ name: 'mcp-test', version: '1.0.0' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [BOOTSTRAP, 'mcp', '--workspace', project.workspace],
        env: environment(),
        stderr: 'pipe',
      }),
    );
    return client;
  };
  const document = (result: unknown) => {
    const { content, isError } = result as { content: { text: string }[]; isError?: boolean };
    return { ...(JSON.parse(content[0]!.text) as object), isError } as Record<string, unknown>;
  };

  it('serves recall, proposals, explanations and refusals to the client of the SDK', async () => {
    const [taught] = (await project.json(['remember', 'heron-relay listens on port 4711'])) as {
      id: string;
    }[];
    const client = await connected();
    try {
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        ['recall_memory', 'remember', 'forget_memory', 'explain_memory'],
      );
      assert.ok(tools.every(({ inputSchema }) => inputSchema.additionalProperties === false));
      const call = async (name: string, args: Record<string, unknown>) =>
        document(await client.callTool({ name, arguments: args }));
      const { memories } = await call('recall_memory', { query: 'which port does heron-relay use?' });
      assert.deepEqual(
        (memories as { id: string }[]).map(({ id }) => id),
        [taught!.id],
      );
      const proposed = await call('remember', { text: 'gull-cache keeps entries for 90 minutes' });
      assert.equal(proposed.outcome, 'proposed');
      const kept = await project.memories();
      assert.equal(kept.find(({ id }) => id === proposed.id)?.status, 'proposed');
      assert.equal((await call('explain_memory', { id: taught!.id })).status, 'live');
      const refusal = await call('forget_memory', { id: taught!.id });
      assert.equal(refusal.isError, true);
      assert.equal((refusal.error as { code: string }).code, 'forget-needs-user');
      assert.equal((await call('recall_memory', { query: 1 })).isError, true);
      assert.equal((await call('no_such_tool', {})).isError, true);
      assert.equal((await project.memories()).length, 2);
    } finally {
      await client.close();
    }
    const { stdout } = await project.run(['log']);
    assert.match(stdout, /agent of mcp-test: recall_memory; 1 memories/);
    assert.match(stdout, /agent of mcp-test: forget_memory; nothing; left out: 1 × forget-needs-user/);
  });

  it('goes on after lines that are no messages, and ends with its client', async () => {
    const child = spawn(process.execPath, [BOOTSTRAP, 'mcp'], { cwd: project.workspace, env: environment() });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdin.write('no json\n{"jsonrpc":"1.0"}\n[]\n');
    child.stdin.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    assert.equal(await ended, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { jsonrpc: '2.0', id: 1, result: {} });
    assert.match(stderr, /no message of the protocol/);
  });

  it('closes on a message without end, and on Ctrl-C', async () => {
    const child = spawn(process.execPath, [BOOTSTRAP, 'mcp'], { cwd: project.workspace, env: environment() });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdin.on('error', () => undefined);
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.stdin.write('x'.repeat(2 ** 20 + 1));
    assert.equal(await ended, 1);
    assert.match(stderr, /more than 1048576 bytes/);
    const other = spawn(process.execPath, [BOOTSTRAP, 'mcp'], { cwd: project.workspace, env: environment() });
    const stopped = new Promise<number | null>((resolve) => other.on('close', resolve));
    other.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await new Promise((resolve) => other.stdout.once('data', resolve));
    other.kill('SIGINT');
    assert.equal(await stopped, 0);
  });
});
