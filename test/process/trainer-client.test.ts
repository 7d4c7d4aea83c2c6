// The real trainer daemon through its client: found, proven, outliving its parent, replaced, stopped; and its
// OpenAPI document held against our schemas.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUserError } from '../../extension/base/errors.ts';
import { prove } from '../../extension/base/proof.ts';
import { isAlive } from '../../extension/storage/files.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { connectTrainer, type TrainerClient } from '../../extension/trainer/client.ts';
import { PROTOCOL } from '../../extension/trainer/process.ts';
import { DaemonFile } from '../../extension/trainer/schema.ts';
import { testId } from '../support/ids.ts';
import { quiet as log } from '../support/quiet-log.ts';
import { trainerPython } from '../support/trainer.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('Trainer client', function () {
  this.timeout(60_000);
  let home: string;
  let python: string;
  const paths = () => resolvePaths({ DORMOUSE_HOME: home });
  const connect = (start = true) => connectTrainer({ paths: paths(), log, start, python });
  const daemonFile = async () => DaemonFile.parse(JSON.parse(await readFile(paths().daemonFile, 'utf8')));

  before(async function () {
    this.timeout(600_000);
    python = await trainerPython();
  });
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-trainer-'));
  });
  afterEach(async () => {
    await (await connect(false).catch(() => undefined))?.shutdown();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('starts the daemon, finds it again, and stops it', async () => {
    assert.equal(await connect(false), undefined);
    const said: string[] = [];
    const progress = { report: (message: string) => said.push(message) };
    const first = await connectTrainer({ paths: paths(), log, start: true, python, progress });
    assert.ok(first);
    assert.ok(said.some((message) => /Starting the trainer/.test(message)));
    assert.equal((await connect(true))?.pid, first.pid);
    assert.equal((await connect(false))?.pid, first.pid);
    const status = await first.status();
    assert.equal(status.pid, first.pid);
    assert.deepEqual(await first.jobs(), []);
    await first.yield(1);
    await first.shutdown();
    assert.equal(first.alive(), false);
    assert.equal(await connect(false), undefined);
  });

  it('starts one daemon for callers that come at the same moment', async () => {
    const clients = await Promise.all([connect(), connect(), connect()]);
    assert.equal(new Set(clients.map((client) => client?.pid)).size, 1);
  });

  it('outlives the process that started it', async () => {
    const script = `
      import { connectTrainer } from '${path.join(root, 'extension/trainer/client.ts')}';
      import { resolvePaths } from '${path.join(root, 'extension/storage/paths.ts')}';
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const paths = resolvePaths({ DORMOUSE_HOME: ${JSON.stringify(home)} });
      await connectTrainer({ paths, log, start: true, python: ${JSON.stringify(python)} });
      process.kill(process.pid, 'SIGKILL');
    `;
    const file = path.join(home, 'parent.mts');
    await writeFile(file, script);
    const parent = spawn(process.execPath, ['--import', 'tsx', file], { cwd: root, stdio: 'inherit' });
    const [, signal] = await once(parent, 'exit');
    assert.equal(signal, 'SIGKILL', 'the parent failed before it was killed');
    const client = await connect(false);
    assert.ok(client, 'the daemon went with its parent');
    assert.ok(isAlive(client.pid));
  });

  it('takes the refusals of the daemon as they are', async () => {
    const client = (await connect()) as TrainerClient;
    await assert.rejects(client.job(testId()), (error) => isUserError(error, 'trainer-unknown-job'));
    await assert.rejects(client.report(testId()), (error) => isUserError(error, 'trainer-unknown-job'));
    await assert.rejects(
      client.events(testId(), () => {}),
      (error) => isUserError(error, 'trainer-unknown-job'),
    );
    const { port, pid, protocol } = await daemonFile();
    // A stale token is no key.
    await writeFile(path.join(home, 'other.token'), 'f'.repeat(64));
    const forged = { v: 1, port, pid, protocol, tokenFile: path.join(home, 'other.token') };
    const kept = await readFile(paths().daemonFile);
    await writeFile(paths().daemonFile, JSON.stringify(forged));
    await assert.rejects(connect(false), (error) => isUserError(error, 'trainer-not-ours'));
    await writeFile(paths().daemonFile, kept);
  });

  it('says so when the daemon dies in the middle of a call, and starts another', async () => {
    const client = (await connect()) as TrainerClient;
    process.kill(client.pid, 'SIGKILL');
    while (client.alive()) await new Promise((resolve) => setTimeout(resolve, 20));
    await assert.rejects(client.status(), (error) => isUserError(error, 'trainer-gone'));
    const next = await connect();
    assert.notEqual(next?.pid, client.pid);
  });

  it('says why the daemon does not start', async () => {
    const broken = path.join(home, 'python');
    await writeFile(broken, '#!/bin/sh\necho "ModuleNotFoundError: No module named uvicorn" >&2\nexit 1\n');
    await chmod(broken, 0o755);
    const options = { paths: paths(), log, start: true };
    await assert.rejects(
      connectTrainer({ ...options, python: broken }),
      (error) => isUserError(error, 'trainer-not-started') && /uvicorn/.test(error.text.why),
    );
    await assert.rejects(connectTrainer({ ...options, python: path.join(home, 'none') }), (error) =>
      isUserError(error, 'trainer-not-started'),
    );
  });

  describe('with another program on its port', () => {
    let server: http.Server | undefined;
    const requests: string[] = [];
    const OTHER = PROTOCOL + 1;
    /** Listens as the daemon of daemon.json, in this very process. */
    const listen = async (
      answer: (url: URL, token: string) => unknown,
      protocol = PROTOCOL,
      pid = process.pid,
    ): Promise<void> => {
      const token = 'a'.repeat(64);
      requests.length = 0;
      server = http.createServer((request, response) => {
        const url = new URL(request.url ?? '/', 'http://127.0.0.1');
        requests.push(`${request.method} ${url.pathname}`);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer(url, token)));
      });
      await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const tokenFile = path.join(paths().state, 'daemon.token');
      await mkdir(paths().state, { recursive: true });
      await writeFile(tokenFile, token);
      await writeFile(paths().daemonFile, JSON.stringify({ v: 1, port, pid, protocol, tokenFile }));
    };
    const shake = (protocol: number, pid: number) => (url: URL, token: string) => {
      const { port } = (server as http.Server).address() as AddressInfo;
      const nonce = 'c'.repeat(64);
      const challenge = { port, client: url.searchParams.get('nonce') ?? '', server: nonce };
      const proof = prove(token, 'trainer', challenge);
      return { product: 'dormouse-trainer', protocol, version: '9.9.9', pid, nonce, proof };
    };
    afterEach(async () => {
      await new Promise((resolve) => server?.close(resolve));
      server = undefined;
      await rm(paths().daemonFile, { force: true });
    });

    it('starts its own where the file is of a daemon that died and the port is another program’s now', async () => {
      const gone = spawn(process.execPath, ['-e', '']);
      await new Promise((resolve) => gone.on('exit', resolve));
      await listen(() => ['hello'], PROTOCOL, gone.pid);
      const client = await connect();
      assert.ok(client && client.pid !== gone.pid);
      await client.shutdown();
    });

    for (const start of [true, false])
      it(`ends an idle daemon of another version, ${start ? 'and starts its own' : 'also where it starts none'}`, async () => {
        // Stands for the other version's process: it ends when it is asked to over HTTP.
        const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e6)']);
        const pid = other.pid as number;
        await listen(
          (url, token) => {
            if (url.pathname === '/v1/handshake') return shake(OTHER, pid)(url, token);
            if (url.pathname === '/v1/status') return { running: null, newField: true };
            // As the daemon does: gone from the file before it ends.
            rmSync(paths().daemonFile);
            other.kill();
            return { ok: true };
          },
          OTHER,
          pid,
        );
        const client = await connect(start);
        if (start) assert.ok(client && client.pid !== pid);
        else assert.equal(client, undefined);
        assert.deepEqual(
          requests.filter((request) => request !== 'GET /v1/handshake'),
          ['GET /v1/status', 'POST /v1/shutdown'],
        );
        await client?.shutdown();
      });

    it('looks for a daemon again where one does not answer, though there is still a process of its id', async () => {
      await listen(shake(PROTOCOL, process.pid));
      const client = (await connect(false)) as TrainerClient;
      assert.ok(client.alive());
      await new Promise((resolve) => server?.close(resolve));
      await assert.rejects(client.status(), (error) => isUserError(error, 'trainer-gone'));
      assert.ok(isAlive(client.pid));
      assert.equal(client.alive(), false);
      const next = await connect();
      assert.ok(next && next.pid !== client.pid);
      await next.shutdown();
    });

    it('leaves one that trains alone, and says so', async () => {
      await listen(
        (url, token) =>
          url.pathname === '/v1/handshake' ? shake(OTHER, process.pid)(url, token) : { running: testId() },
        OTHER,
      );
      await assert.rejects(connect(), (error) => isUserError(error, 'trainer-other-version'));
      assert.ok(!requests.includes('POST /v1/shutdown'));
    });
  });
});
