// One model host for all windows and the command line: who is let in.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';
import { type Challenge, newNonce, prove } from '../../extension/base/proof.ts';
import { GreetingAnswer, methods } from '../../extension/model/rpc.ts';
import { HOST_PROTOCOL } from '../../extension/model/schema.ts';
import { modelHost, QUESTION, until } from '../support/model-host.ts';

type Ask = (method: string, params?: unknown) => Promise<unknown>;

describe('Sharing the model host', () => {
  const host = modelHost();

  it('serves several clients from one process', async () => {
    const { pid } = await host.file();
    const [second, third] = await Promise.all([host.open(), host.open()]);
    assert.equal((await host.model.status()).clients, 3);
    assert.equal((await host.file()).pid, pid);
    const answers = await Promise.all(
      [host.model, second, third].map((client) =>
        client.chat({ messages: QUESTION, adapter: null, maxTokens: 16 }),
      ),
    );
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    await second.dispose();
    await third.dispose();
    await until(async () => (await host.model.status()).clients === 1);
  });

  it('keeps its file private and lets nobody in without the proof for this connection', async () => {
    const file = path.join(host.folder(), 'host.json');
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    const { port, token } = await host.file();
    const { status } = methods;
    /** Sends the requests that `say` makes on a connection of its own; how the last one ended. */
    const stranger = async (say: (ask: Ask) => Promise<unknown>): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      const connection = createMessageConnection(
        new SocketMessageReader(socket),
        new SocketMessageWriter(socket),
      );
      connection.onError(() => {});
      const closed = new Promise<string>((resolve) => socket.on('close', () => resolve('hung up')));
      connection.listen();
      const said = say((method, params) => connection.sendRequest(method, params)).then(
        () => 'let in',
        () => 'refused',
      );
      const end = await Promise.race([closed, said]);
      socket.destroy();
      return end;
    };
    const nonce = newNonce();
    const greet = async (ask: Ask, changes: object = {}): Promise<Challenge> => {
      const answer = await ask('greeting', { protocol: HOST_PROTOCOL, nonce, ...changes });
      return { port, client: nonce, server: GreetingAnswer.parse(answer).nonce };
    };
    const client = (challenge: Challenge, key = token) => prove(key, 'model-host-client', challenge);
    let heard = '';
    assert.equal(
      await stranger(async (ask) => {
        heard = client(await greet(ask));
        await ask('hello', { proof: heard });
        await ask(status.method);
      }),
      'let in',
    );
    const unwelcome: [end: string, say: (ask: Ask) => Promise<unknown>][] = [
      ['refused', (ask) => ask(status.method)],
      ['refused', async (ask) => [await greet(ask), await ask(status.method)]],
      // A proof of another connection, of the host itself, with another token, with the token in its place.
      ['hung up', async (ask) => [await greet(ask), await ask('hello', { proof: heard })]],
      ['hung up', async (ask) => ask('hello', { proof: prove(token, 'model-host', await greet(ask)) })],
      ['hung up', async (ask) => ask('hello', { proof: client(await greet(ask), 'f'.repeat(64)) })],
      ['hung up', async (ask) => [await greet(ask), await ask('hello', { proof: token })]],
      ['hung up', (ask) => ask('hello', { proof: client({ port, client: nonce, server: '' }) })],
      ['hung up', (ask) => ask('hello', { protocol: 2, token })],
      ['hung up', async (ask) => [await greet(ask), await greet(ask)]],
      ['hung up', (ask) => greet(ask, { protocol: HOST_PROTOCOL + 1 })],
      ...['', nonce.slice(1), `${nonce}0`, nonce.toUpperCase()].map(
        (odd): [string, (ask: Ask) => Promise<unknown>] => ['hung up', (ask) => greet(ask, { nonce: odd })],
      ),
    ];
    for (const [end, say] of unwelcome) assert.equal(await stranger(say), end, String(say));
    const browser = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => browser.on('close', resolve));
    browser.on('error', () => {});
    browser.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(9000)}`);
    await closed;
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
  });
});
