// Who the trainer daemon and its client are to each other: programs that listen in the daemon's place, or between the
// two, get a nonce and nothing else.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../extension/base/errors.ts';
import { prove } from '../../extension/base/proof.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { connectTrainer, type TrainerClient } from '../../extension/trainer/client.ts';
import { trainerSource } from '../../extension/trainer/install.ts';
import { PROTOCOL } from '../../extension/trainer/process.ts';
import { DaemonFile, type Job } from '../../extension/trainer/schema.ts';
import { bytesOnWire, type Listener, listenAs, relayTo } from '../support/eavesdropper.ts';
import { testId } from '../support/ids.ts';
import { quiet as log } from '../support/quiet-log.ts';
import { trainerPython } from '../support/trainer.ts';

const MEMORY = 'billing retries at most three times';
const JOB = { v: 2, memories: [{ text: MEMORY }] } as unknown as Job;

const httpAnswer = (status: number, body: unknown) => {
  const text = JSON.stringify(body);
  return `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
};
const handshake = (changes: object = {}) => ({
  product: 'dormouse-trainer',
  protocol: PROTOCOL,
  version: '1',
  pid: process.pid,
  nonce: 'a'.repeat(64),
  proof: 'b'.repeat(64),
  ...changes,
});
const nonceOf = (first: string) => /nonce=([0-9a-f]+)/.exec(first)?.[1] ?? '';

describe('Identity of the trainer', function () {
  this.timeout(120_000);
  let home: string;
  let python: string;
  const listeners: Listener[] = [];
  const children: ChildProcess[] = [];
  const paths = () => resolvePaths({ DORMOUSE_HOME: home });
  const connect = (start = true) => connectTrainer({ paths: paths(), log, start, python });
  const daemonFile = async () => DaemonFile.parse(JSON.parse(await readFile(paths().daemonFile, 'utf8')));
  const tokenNow = async () => (await readFile((await daemonFile()).tokenFile, 'utf8')).trim();
  const listening = async (listener: Promise<Listener>) => {
    listeners.push(await listener);
    return listener;
  };
  /** Files as a daemon leaves them that died without a word; its id is that of a process that lives. */
  const leaveFiles = async (port: number, protocol = PROTOCOL) => {
    const tokenFile = path.join(paths().state, 'daemon.token');
    await mkdir(paths().state, { recursive: true });
    await writeFile(tokenFile, 'd'.repeat(64));
    const document = { v: 1, port, pid: process.pid, protocol, tokenFile };
    await writeFile(paths().daemonFile, JSON.stringify(document));
    return 'd'.repeat(64);
  };
  const heardNothing = ({ heard }: Listener, token: string) => {
    for (const text of heard) {
      assert.match(text, /^GET \/v1\/handshake\?nonce=[0-9a-f]{64} HTTP/);
      assert.equal(text.split('\r\n\r\n').length, 2, 'more than one request was heard');
      for (const secret of [token, MEMORY]) assert.ok(!text.includes(secret));
      assert.doesNotMatch(text, /authorization/i);
    }
  };

  before(async function () {
    this.timeout(600_000);
    python = await trainerPython();
  });
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-identity-'));
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) await listener.close();
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await (await connect(false).catch(() => undefined))?.shutdown();
    await rm(home, { recursive: true, force: true });
  });

  it('the token is in no byte that goes over the wire, and no proof goes twice', async () => {
    const client = (await connect()) as TrainerClient;
    const token = await tokenNow();
    const bytes = await bytesOnWire(async () => {
      await connect(false);
      await client.status();
      await client.jobs();
      await client.yield(0);
      await assert.rejects(client.submit(JOB, 'now'), (error) => isUserError(error, 'trainer-refused'));
      await assert.rejects(client.events(testId(), () => {}));
    });
    assert.ok(bytes.includes(MEMORY), 'the wire is not tapped');
    assert.ok(!bytes.includes(token));
    const proofs = bytes.match(/Dormouse [0-9a-f]{64}/g) ?? [];
    assert.equal(proofs.length, 5);
    assert.equal(new Set(proofs).size, proofs.length);
  });

  const impostors: [name: string, answer: (first: string) => string][] = [
    ['makes a proof up', () => httpAnswer(200, handshake())],
    [
      'gives the nonce back',
      (first) => httpAnswer(200, handshake({ proof: nonceOf(first), nonce: nonceOf(first) })),
    ],
    ['wants the token first', () => httpAnswer(401, { what: 'Who?', why: 'No token.', next: 'Send it.' })],
    ['speaks without an end', () => `HTTP/1.1 200 X\r\n\r\n${'x'.repeat(100_000)}`],
    ['speaks another language', () => 'SSH-2.0-OpenSSH_9.2\r\n'],
  ];
  for (const [name, answer] of impostors)
    it(`a program on the port of a daemon that died learns nothing: it ${name}`, async () => {
      const client = (await connect()) as TrainerClient;
      const token = await tokenNow();
      const { port, pid } = await daemonFile();
      process.kill(pid, 'SIGKILL');
      while (client.alive()) await new Promise((resolve) => setTimeout(resolve, 20));
      const impostor = await listening(listenAs(answer, port));
      await assert.rejects(client.submit(JOB, 'now'), (error) => isUserError(error, 'trainer-gone'));
      await assert.rejects(client.status(), (error) => isUserError(error, 'trainer-gone'));
      assert.equal(impostor.heard.length, 2);
      heardNothing(impostor, token);
      const next = (await connect()) as TrainerClient;
      assert.notEqual(next.pid, pid);
      assert.equal(impostor.heard.length, 2, 'the file of a dead process was believed');
    });

  it('neither does one behind the file of a dead daemon whose id another process has by now', async () => {
    const impostor = await listening(listenAs(() => httpAnswer(200, handshake())));
    const token = await leaveFiles(impostor.port);
    await assert.rejects(connect(false), (error) => isUserError(error, 'trainer-not-ours'));
    assert.equal((await connect())?.alive(), true);
    assert.notEqual(await tokenNow(), token);
    heardNothing(impostor, token);
  });

  it('nor one that passes everything on to the daemon from another port', async () => {
    await connect();
    const kept = await readFile(paths().daemonFile);
    const relay = await listening(relayTo((await daemonFile()).port));
    await writeFile(paths().daemonFile, JSON.stringify({ ...(await daemonFile()), port: relay.port }));
    // The daemon lives and holds its lock, so no other can be started either.
    for (const start of [false, true])
      await assert.rejects(connect(start), (error) => isUserError(error, 'trainer-not-ours'));
    const token = await tokenNow();
    for (const text of relay.heard) {
      assert.match(text, /dormouse-trainer/);
      assert.ok(!text.includes(token) && !/authorization/i.test(text));
    }
    await writeFile(paths().daemonFile, kept);
  });

  it('nor one that says again what the daemon said', async () => {
    const client = (await connect()) as TrainerClient;
    const { port, pid } = await daemonFile();
    const token = await tokenNow();
    const bytes = await bytesOnWire(() => connect(false));
    const answer = bytes.slice(bytes.indexOf('HTTP/1.1 200'));
    assert.match(answer, /"proof":"[0-9a-f]{64}"/);
    process.kill(pid, 'SIGKILL');
    while (client.alive()) await new Promise((resolve) => setTimeout(resolve, 20));
    const impostor = await listening(listenAs(() => answer, port));
    await assert.rejects(client.submit(JOB, 'now'), (error) => isUserError(error, 'trainer-gone'));
    heardNothing(impostor, token);
  });

  it('a request never goes out on another connection than the proof came on', async () => {
    const token = 'd'.repeat(64);
    // Stands for a daemon that dies right after its proof, and whose port is taken at once.
    const daemon: Listener = await listening(
      listenAs((first) => {
        const challenge = { port: daemon.port, client: nonceOf(first), server: 'a'.repeat(64) };
        const body = JSON.stringify(handshake({ proof: prove(token, 'trainer', challenge) }));
        return `HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      }),
    );
    await leaveFiles(daemon.port);
    const client = (await connect(false)) as TrainerClient;
    await assert.rejects(client.submit(JOB, 'now'), (error) => isUserError(error, 'trainer-gone'));
    assert.equal(daemon.heard.length, 2);
    heardNothing(daemon, token);
  });

  it('VS Code’s own way of connecting, which replaces http.request, is not taken', async () => {
    const client = (await connect()) as TrainerClient;
    const { request, get } = http;
    const replaced = () => assert.fail('http.request was called');
    Object.assign(http, { request: replaced, get: replaced });
    try {
      assert.equal((await client.status()).pid, client.pid);
    } finally {
      Object.assign(http, { request, get });
    }
  });

  it('a daemon of an earlier version, which wants the token first, is told nothing and named', async () => {
    const earlier = await listening(listenAs(() => httpAnswer(401, {})));
    await leaveFiles(earlier.port, 4);
    const isNamed = (error: unknown) =>
      isUserError(error, 'trainer-other-version') && error.text.next.includes(String(process.pid));
    await assert.rejects(connect(false), isNamed);
    const holder = spawn(
      python,
      [
        '-c',
        'import sys; from pathlib import Path; from dormouse_trainer.lock import try_lock\nheld = try_lock(Path(sys.argv[1])); print(held, flush=True); sys.stdin.read()',
        path.join(paths().state, 'daemon.lock'),
      ],
      { env: { ...process.env, PYTHONPATH: trainerSource() }, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    children.push(holder);
    assert.match(String(await new Promise((resolve) => holder.stdout.once('data', resolve))), /^\d+/);
    await assert.rejects(connect(true), isNamed);
    // Once it has ended, its file is believed by nobody.
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    assert.equal((await connect(true))?.alive(), true);
    assert.deepEqual(earlier.heard, []);
  });
});
