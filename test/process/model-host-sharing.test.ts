// One model host for all windows and the command line: who is let in.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';
import { methods } from '../../extension/model/rpc.ts';
import { HOST_PROTOCOL } from '../../extension/model/schema.ts';
import { modelHost, QUESTION, until } from '../support/model-host.ts';

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

  it('keeps its file private and lets nobody in without the token', async () => {
    const file = path.join(host.folder(), 'host.json');
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    const { port, token } = await host.file();
    const stranger = (first: 'hello' | 'status', hello: { protocol: number; token: string }) =>
      new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        const connection = createMessageConnection(
          new SocketMessageReader(socket),
          new SocketMessageWriter(socket),
        );
        connection.onError(() => {});
        socket.on('close', () => resolve('hung up'));
        connection.listen();
        const request =
          first === 'hello'
            ? connection.sendRequest(methods.hello, hello)
            : connection.sendRequest(methods.status);
        request.then(
          ({ pid }: { pid?: number }) => pid !== 0 && resolve('let in'),
          () => {
            resolve('refused');
            socket.destroy();
          },
        );
      });
    assert.equal(await stranger('hello', { protocol: HOST_PROTOCOL, token: 'f'.repeat(64) }), 'hung up');
    assert.equal(await stranger('hello', { protocol: 99, token }), 'hung up');
    assert.equal(await stranger('status', { protocol: HOST_PROTOCOL, token }), 'refused');
    assert.equal(await stranger('hello', { protocol: HOST_PROTOCOL, token }), 'let in');
    const browser = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => browser.on('close', resolve));
    browser.on('error', () => {});
    browser.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(9000)}`);
    await closed;
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
  });
});
