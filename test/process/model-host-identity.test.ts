// Who the model host and its client are to each other: programs that listen in the host's place, or between the two,
// get a nonce and nothing else.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { greet } from '../../extension/model/link.ts';
import { bytesOnWire, type Listener, listenAs, relayTo } from '../support/eavesdropper.ts';
import { modelHost } from '../support/model-host.ts';

const QUESTION = 'Who owns the heron service?';
const frame = (value: unknown) => {
  const text = JSON.stringify(value);
  return `Content-Length: ${text.length}\r\n\r\n${text}`;
};
const answerOf = (result: unknown) => frame({ jsonrpc: '2.0', id: 0, result });

describe('Identity of the model host', () => {
  const host = modelHost();
  const listeners: Listener[] = [];
  const listening = async (listener: Promise<Listener>) => {
    listeners.push(await listener);
    return listener;
  };
  const greeting =
    /^Content-Length: \d+\r\n\r\n\{"jsonrpc":"2\.0","id":0,"method":"greeting","params":\{"protocol":\d+,"nonce":"[0-9a-f]{64}"\}\}$/;
  afterEach(async () => {
    for (const listener of listeners.splice(0)) await listener.close();
  });

  it('the token is in no byte that goes over the wire', async () => {
    const { token } = await host.file();
    const bytes = await bytesOnWire(async () => {
      const client = await host.open();
      await client.chat({ messages: [{ role: 'user', content: QUESTION }], adapter: null, maxTokens: 2 });
      await client.dispose();
    });
    assert.ok(bytes.includes(QUESTION), 'the wire is not tapped');
    assert.ok(!bytes.includes(token));
  });

  const impostors: [name: string, answer: (first: string) => string][] = [
    ['makes a proof up', () => answerOf({ nonce: 'a'.repeat(64), proof: 'b'.repeat(64) })],
    ['gives the nonce back', (first) => answerOf({ nonce: nonceOf(first), proof: nonceOf(first) })],
    ['welcomes everybody', () => answerOf(null)],
    ['hears only', () => ''],
    ['speaks another language', () => 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ];
  for (const [name, answer] of impostors)
    it(`a program in the place of the host learns nothing: it ${name}`, async () => {
      const impostor = await listening(listenAs(answer));
      await assert.rejects(greet({ ...(await host.file()), port: impostor.port }, () => {}));
      assert.equal(impostor.heard.length, 1);
      assert.match(impostor.heard[0]!, greeting);
    });

  it('nor does one that talks without end fill our memory', async () => {
    const flood = await listening(
      listenAs(() => `Content-Length: 99999999999\r\n\r\n${'x'.repeat(2 ** 24)}`),
    );
    // The other way out would be that no proof comes in time, with all of it kept until then.
    await assert.rejects(
      greet({ ...(await host.file()), port: flood.port }, () => {}),
      /ended unexpectedly/,
    );
  });

  it('nor does one that says again what the host said', async () => {
    const file = await host.file();
    const bytes = await bytesOnWire(async () => (await greet(file, () => {})).connection.end());
    const proved =
      /\{"jsonrpc":"2\.0","id":0,"result":\{"nonce":"[0-9a-f]{64}","proof":"[0-9a-f]{64}"\}\}/.exec(bytes);
    assert.ok(proved);
    const impostor = await listening(listenAs(() => frame(JSON.parse(proved[0]))));
    await assert.rejects(greet({ ...file, port: impostor.port }, () => {}));
    assert.match(impostor.heard[0]!, greeting);
  });

  it('nor one that passes everything on to the host from another port', async () => {
    const file = await host.file();
    const relay = await listening(relayTo(file.port));
    await assert.rejects(
      greet({ ...file, port: relay.port }, () => {}),
      /another program/,
    );
    assert.match(relay.heard[0]!, /"result":\{"nonce":"[0-9a-f]{64}","proof":"[0-9a-f]{64}"\}/);
    assert.doesNotMatch(relay.heard[0]!, /hello/);
  });

  it('the file of a host that was killed is not believed, whoever has its port and its number', async () => {
    const file = await host.file();
    await host.kill();
    const impostor = await listening(listenAs(() => answerOf(null), file.port));
    await writeFile(path.join(host.folder(), 'host.json'), JSON.stringify({ ...file, pid: process.pid }));
    assert.ok((await host.ask(QUESTION)).text.length > 0);
    // At most the one nonce of a client that looks while the next host has its lock and not yet removed the file.
    assert.ok(impostor.heard.length <= 1);
    for (const text of impostor.heard) assert.match(text, greeting);
    const now = JSON.parse(await readFile(path.join(host.folder(), 'host.json'), 'utf8'));
    assert.notEqual(now.token, file.token);
  });
});

function nonceOf(first: string): string {
  return /"nonce":"([0-9a-f]+)"/.exec(first)?.[1] ?? '';
}
