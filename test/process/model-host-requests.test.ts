// Requests that no client of ours sends: each is an error to whoever sent it, and the process serves on.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { newNonce, prove } from '../../extension/base/proof.ts';
import { GreetingAnswer } from '../../extension/model/rpc.ts';
import { HOST_PROTOCOL } from '../../extension/model/schema.ts';
import { modelHost } from '../support/model-host.ts';

interface Answer {
  id?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: { code: string } };
}

const frame = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

/** Parameters by method; none has the shape that the method wants. */
const MISSHAPEN: [method: string, params: unknown][] = [
  ['load', null],
  ['load', { stream: 'a', request: null }],
  ['chat', null],
  ['chat', 7],
  ['chat', {}],
  ['chat', { stream: 1, request: { messages: [], adapter: null } }],
  ['chat', { stream: 1, request: { messages: [{ role: 'tool', content: 'x' }], adapter: null } }],
  ['chat', { stream: 1, request: { messages: [{ role: 'user', content: 7 }], adapter: null } }],
  ['chat', { stream: 1, request: { messages: [{ role: 'user', content: 'x' }], adapter: 'none' } }],
  [
    'chat',
    { stream: 1, request: { messages: [{ role: 'user', content: 'x' }], adapter: null, maxTokens: 1.5 } },
  ],
  [
    'chat',
    { stream: 1, request: { messages: [{ role: 'user', content: 'x' }], adapter: null, jsonSchema: 7 } },
  ],
  ['infill', { prefix: 'a' }],
  ['infill', ['a', 'b']],
  ['embed', 'a'],
  ['embed', [[7]]],
  ['embed', ['a', 'b']],
  ['probe', { stream: 1, request: { system: '', questions: 'a', adapter: null } }],
  ['probe', undefined],
  ['complete', { text: '', adapter: null }],
  ['complete', { text: 'a', adapter: null, fast: 'none' }],
  ['prepare', {}],
  ['prepare', { adapter: { hash: '../..', file: 7, base: '' } }],
  ['no-such-method', {}],
];

describe('Requests to the model host', () => {
  const host = modelHost();

  /** A connection that has said hello, and the answer to each request that it sends by hand. */
  async function insider() {
    const { port, token } = await host.file();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const waiting = new Map<unknown, (answer: Answer) => void>();
    let rest = Buffer.alloc(0);
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1'));
        const end = head ? head[0].length + Number(head[1]) : Number.POSITIVE_INFINITY;
        if (rest.length < end) return;
        const answer = JSON.parse(rest.subarray(head![0].length, end).toString()) as Answer;
        rest = rest.subarray(end);
        waiting.get(answer.id)?.(answer);
      }
    });
    let last = 0;
    const send = (method: string, params: unknown) =>
      new Promise<Answer>((resolve) => {
        waiting.set(++last, resolve);
        socket.write(frame(JSON.stringify({ jsonrpc: '2.0', id: last, method, params })));
      });
    const nonce = newNonce();
    const greeting = GreetingAnswer.parse(
      (await send('greeting', { protocol: HOST_PROTOCOL, nonce })).result,
    );
    const challenge = { port, client: nonce, server: greeting.nonce };
    const { error } = await send('hello', { proof: prove(token, 'model-host-client', challenge) });
    assert.equal(error, undefined);
    return { socket, send };
  }

  it('an ill-shaped one is an error that says where, and everybody is served on', async () => {
    const { pid } = await host.file();
    const { socket, send } = await insider();
    for (const [method, params] of MISSHAPEN) {
      const { error } = await send(method, params);
      assert.ok(error, `${method} ${JSON.stringify(params)} was answered`);
    }
    const misread = await send('chat', { stream: 1, request: { messages: 'secret', adapter: null } });
    assert.equal(misread.error?.data?.code, 'model-request-invalid');
    assert.match(misread.error.message, /request\.messages/);
    assert.doesNotMatch(misread.error.message, /secret/);
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
    assert.ok((await send('status', undefined)).result);
    assert.equal((await host.file()).pid, pid);
    socket.destroy();
  });

  it('bytes that are no message end their connection at most', async () => {
    const { pid } = await host.file();
    const messages = [
      frame('{'),
      frame('[]'),
      frame('null'),
      frame('7'),
      frame('{"jsonrpc":"2.0","id":{},"method":{}}'),
      frame('{"jsonrpc":"2.0","id":null,"method":"chat","params":null}'),
      frame('{"jsonrpc":"2.0","id":1,"result":7}'),
      frame('{"jsonrpc":"2.0","method":"$/cancelRequest","params":null}'),
      frame('{"jsonrpc":"2.0","method":"report","params":null}'),
      frame(`${'['.repeat(50_000)}`),
      'Content-Length: -1\r\n\r\n',
      'Content-Length: x\r\n\r\n',
      'Content-Type: y\r\n\r\n',
      '\r\n\r\n\r\n',
      'no header at all\r\n\r\n',
    ];
    for (const message of messages) {
      const { socket } = await insider();
      socket.end(message);
      await closed(socket);
      assert.ok((await host.ask('Who owns billing?', null, 2)).text !== undefined, message.slice(0, 80));
    }
    assert.equal((await host.file()).pid, pid);
  });

  it('hundreds of connections that say nothing lock nobody out, and its log does not grow with their number', async () => {
    const { pid, port } = await host.file();
    const silent: Socket[] = [];
    for (let opened = 0; opened < 400; opened += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {}).resume();
      silent.push(socket);
      if (opened % 100 === 50) {
        const { socket: own, send } = await insider();
        assert.ok((await send('status', undefined)).result);
        own.destroy();
      }
    }
    await Promise.all(
      silent
        .slice(0, 300)
        .filter(({ destroyed }) => !destroyed)
        .map(closed),
    );
    assert.ok((await host.ask('Who owns billing?', null, 2)).text !== undefined);
    for (const socket of silent) socket.destroy();
    assert.equal((await host.file()).pid, pid);
    const log = await readFile(path.join(host.folder(), 'host.log'), 'utf8');
    const refusals = log.split('\n').filter((line) => /refused|connection broke/.test(line));
    assert.ok(refusals.length > 0 && refusals.length < 20, refusals.join('\n'));
  });

  it('a client that hangs up in the middle of an answer takes nobody with it', async () => {
    const { pid } = await host.file();
    for (let round = 0; round < 10; round += 1) {
      const { socket, send } = await insider();
      const request = { messages: [{ role: 'user', content: 'const' }], adapter: null, maxTokens: 40 };
      void send('chat', { stream: 1, request });
      void send('status', undefined);
      setTimeout(() => socket.destroy(), round * 5);
      await closed(socket);
    }
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
    assert.equal((await host.file()).pid, pid);
  });
});

const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
