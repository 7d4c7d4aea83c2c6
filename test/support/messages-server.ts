// A loopback server that speaks the Messages API with prepared answers, for tests of what talks to Claude.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fixtures/claude');

/** How one request is answered. */
export type Reply =
  | { file: string; status?: number; headers?: Record<string, string> }
  /** A whole answer of this content, made from the request's body. */
  | { content: (body: string) => unknown }
  /** Never answered. */
  | 'silence'
  /** Headers, half of the body, then nothing more. */
  | 'stall'
  /** The connection is closed before, or in the middle of, the answer. */
  | 'hang-up'
  | 'cut'
  /** 200 with a body that is no JSON, as proxies send it. */
  | 'html';

export interface MessagesServer {
  url: string;
  /** Bodies of the requests, in order, as text. */
  requests: string[];
  headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

/** Answers requests with `replies` in order; the last one answers all that come after. */
export async function startMessagesServer(replies: Reply[]): Promise<MessagesServer> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const reply = replies[Math.min(requests.length, replies.length - 1)]!;
    requests.push(body);
    headers.push(request.headers);
    if (request.method !== 'POST' || !request.url?.startsWith('/v1/messages')) {
      response.writeHead(404).end();
      return;
    }
    await answer(reply, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(reply: Reply, request: string, response: ServerResponse): Promise<void> {
  if (reply === 'silence') return;
  if (reply === 'hang-up') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'html') {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('<html>Sign in to the network</html>');
    return;
  }
  if (typeof reply === 'object' && 'content' in reply) {
    const message = JSON.parse(await readFile(path.join(fixtures, 'nothing.json'), 'utf8'));
    message.content[0].text = JSON.stringify(reply.content(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
    return;
  }
  const file = typeof reply === 'string' ? 'pass-1.json' : reply.file;
  const body = await readFile(path.join(fixtures, file));
  const extra = typeof reply === 'string' ? {} : { ...reply.headers };
  response.writeHead(typeof reply === 'string' ? 200 : (reply.status ?? 200), {
    'content-type': 'application/json',
    'content-length': body.length,
    ...extra,
  });
  if (typeof reply !== 'string') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (reply === 'cut') response.socket?.destroy();
  });
}
