// The server of the OpenAI protocol on the loopback interface: who may ask, what is asked, and answers whole or as events.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { parseJson } from '../storage/files.ts';
import { chatShape, completionShape } from './answer-shapes.ts';
import { chatAnswer, completionAnswer } from './answers.ts';
import { ChatBody, CompletionBody, errorBody, parsed, RequestError } from './protocol.ts';
import { modelEntry, modelNamed, type ServedModel } from './served-models.ts';
import { isToken } from './token.ts';

/** Bytes of a request: a long conversation with files. */
const MOST_BYTES = 4 * 2 ** 20;
/** Answers that run or wait at once: the model host gives one at a time. */
const MOST_WAITING = 16;
const RETRY_SECONDS = 5;

export interface EndpointOptions {
  models: readonly ServedModel[];
  token: string;
  /** 0 takes a free one. */
  port: number;
  log: Logger;
}

export interface Endpoint {
  server: Server;
  port: number;
}

/** Listens on 127.0.0.1. Throws UserError `port-taken`. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  let waiting = 0;
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const work = async () => {
      check(request, options, server);
      const generates = request.method === 'POST';
      if (generates && waiting >= MOST_WAITING) throw busy();
      waiting += generates ? 1 : 0;
      try {
        await route(request, response, options, gone.signal);
      } finally {
        waiting -= generates ? 1 : 0;
      }
    };
    void work().catch((error) => refuse(response, error, options.log));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(taken(options.port, error)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Throws RequestError for whoever may not ask: a page of a browser, a name that leads here, a wrong token. */
function check({ headers }: IncomingMessage, { token }: EndpointOptions, server: Server): void {
  const { port } = server.address() as AddressInfo;
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`)
    throw new RequestError(421, 'wrong-host', {
      what: 'This request is not answered.',
      why: 'It names another host than this one.',
      next: `Use http://127.0.0.1:${port}/v1.`,
    });
  if (headers.origin !== undefined)
    throw new RequestError(403, 'browser', {
      what: 'This request is not answered.',
      why: 'It comes from a page of a browser.',
      next: 'Ask from a program.',
    });
  const [, given] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (given === undefined || !isToken(given, token))
    throw new RequestError(401, 'wrong-token', {
      what: 'This request is not answered.',
      why: given === undefined ? 'It has no token.' : 'Its token is not the one of this server.',
      next: 'Give the token that `dormouse serve` shows as the API key of the client.',
    });
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { models }: EndpointOptions,
  signal: AbortSignal,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
  if (request.method === 'GET' && path === '/v1/models')
    return reply(response, { object: 'list', data: models.map(modelEntry) });
  if (request.method === 'GET' && path.startsWith('/v1/models/'))
    return reply(response, modelEntry(modelNamed(models, decoded(path.slice('/v1/models/'.length)))));
  if (request.method === 'POST' && path === '/v1/chat/completions') {
    const body = parsed(ChatBody, await bodyOf(request));
    const model = modelNamed(models, body.model);
    const shape = chatShape(body.model);
    if (!body.stream) return reply(response, shape.whole(await chatAnswer(model, body, () => {}, signal)));
    const events = new Events(response);
    const answer = await chatAnswer(
      model,
      body,
      (text) => events.send(shape.piece({ content: text })),
      signal,
    );
    events.send(shape.piece({}, answer.finish));
    if (body.stream_options?.include_usage) events.send(shape.usage(answer));
    return events.end();
  }
  if (request.method === 'POST' && path === '/v1/completions') {
    const body = parsed(CompletionBody, await bodyOf(request));
    const answer = await completionAnswer(modelNamed(models, body.model), body, signal);
    const shape = completionShape(body.model);
    if (!body.stream) return reply(response, shape.whole(answer));
    const events = new Events(response);
    events.send(shape.piece(answer));
    if (body.stream_options?.include_usage) events.send(shape.usage(answer));
    return events.end();
  }
  throw new RequestError(404, 'no-route', {
    what: `There is no ${request.method} ${path.slice(0, 100)} here.`,
    why: 'This server has models, chat/completions and completions below /v1.',
    next: 'Use one of these.',
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new RequestError(415, 'no-json', {
      what: 'The request was not read.',
      why: 'Its Content-Type is not application/json.',
      next: 'Send JSON.',
    });
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES)
      throw new RequestError(413, 'too-large', {
        what: 'The request was not read.',
        why: `It has more than ${MOST_BYTES} bytes.`,
        next: 'Send less of the conversation.',
      });
    pieces.push(piece);
  }
  return parseJson(Buffer.concat(pieces).toString('utf8'));
}

function reply(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Server-sent events; the head goes out with the first of them, so that a failure before it has its status. */
class Events {
  constructor(private readonly response: ServerResponse) {}

  send(document: object): void {
    if (!this.response.headersSent)
      this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.response.write(`data: ${JSON.stringify(document)}\n\n`);
  }

  end(): void {
    this.response.end('data: [DONE]\n\n');
  }
}

/** Errors of the client's making; everything else that a user can meet is the server's. */
const CLIENT_ERRORS: Record<string, number> = {
  'no-question': 400,
  'prompt-too-long': 400,
  'infill-unsupported': 400,
};

function refuse(response: ServerResponse, error: unknown, log: Logger): void {
  // Whoever went away wants no answer.
  if (response.destroyed || error instanceof CancelledError) {
    response.destroy();
    return;
  }
  const known = isUserError(error) ? error : defect();
  if (known !== error) log.error('A request failed unexpectedly.', error);
  if (response.headersSent) {
    response.end(`data: ${JSON.stringify(errorBody(known))}\n\n`);
    return;
  }
  const status = known instanceof RequestError ? known.status : (CLIENT_ERRORS[known.code] ?? 500);
  if (status === 429) response.setHeader('retry-after', RETRY_SECONDS);
  // What it still sends is not read.
  if (status === 413 || status === 415) response.setHeader('connection', 'close');
  reply(response, errorBody(known), status);
}

function busy(): RequestError {
  return new RequestError(429, 'too-many-requests', {
    what: 'This request was not answered.',
    why: `${MOST_WAITING} others run or wait already.`,
    next: `Try again in ${RETRY_SECONDS} seconds.`,
  });
}

function defect(): UserError {
  return new UserError('unexpected', {
    what: 'The request failed unexpectedly.',
    why: 'This is a defect of Dormouse.',
    next: 'The log of the server has the details; please report them.',
  });
}

function taken(port: number, cause: NodeJS.ErrnoException): UserError {
  return new UserError(
    'port-taken',
    {
      what: `The server cannot listen on port ${port}.`,
      why: cause.code === 'EADDRINUSE' ? 'Another program listens there.' : `${cause.message}.`,
      next: 'Choose another one with --port.',
    },
    'failed',
    { cause },
  );
}
