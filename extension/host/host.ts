// Serves one engine to any number of clients: JSON-RPC on a loopback TCP socket (the same on every platform),
// proofs of identity before anything else, one request at a time, and batches aside.
import { createServer, type Server, type Socket } from 'node:net';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import type { z } from 'zod';
import type { Logger } from '../base/log.ts';
import { type Challenge, isProof, newNonce, prove } from '../base/proof.ts';
import {
  Greeting,
  Hello,
  methods,
  readRequest,
  report,
  type shapes,
  signalOf,
  toResponseError,
} from '../model/rpc.ts';
import { HOST_PROTOCOL, type HostStatus } from '../model/schema.ts';
import type { Engine } from './engine.ts';
import { Queue, type Turn } from './queue.ts';
import { Strangers } from './strangers.ts';

/** Connections that the system holds before any of them is looked at. */
const BACKLOG = 64;

export interface HostOptions {
  token: string;
  /** The engine as it loads; `onLoading` subscribes to the fraction that is done, until its result is called. */
  engine: Promise<Engine>;
  onLoading(listener: (fraction: number) => void): () => void;
  /** What `status` says beside the engine's own figures. */
  facts: Pick<HostStatus, 'base' | 'file' | 'threads'>;
  log: Logger;
  /** Called with the number of clients whenever one comes or goes. */
  onClients(count: number): void;
}

/** Listens on a free loopback port. */
export async function serve(options: HostOptions): Promise<{ server: Server; port: number }> {
  const queue = new Queue();
  const clients = new Set<MessageConnection>();
  const strangers = new Strangers(options.log);
  const server = createServer((socket) => {
    const connection = accept(socket, options, strangers, (connected) => {
      clients.add(connected);
      options.onClients(clients.size);
      answer(connected, options, queue, () => clients.size);
    });
    connection.onClose(() => {
      if (clients.delete(connection)) options.onClients(clients.size);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, resolve);
  });
  return { server, port: (server.address() as { port: number }).port };
}

/** Proves itself, answers `hello` and nothing else, and hangs up on whoever does not prove to know the token. */
function accept(
  socket: Socket,
  { token, log }: HostOptions,
  strangers: Strangers,
  welcome: (connection: MessageConnection) => void,
): MessageConnection {
  socket.setNoDelay(true);
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  const refuse = (why: string) => strangers.refuse(socket, why);
  strangers.admit(socket);
  socket.on('error', (error) => {
    if (!strangers.has(socket)) log.debug(`a connection broke: ${error.message}`);
  });
  connection.onError(([error]) => refuse(error.message));
  connection.onUnhandledNotification(() => {});
  // Of this connection alone: a proof that was heard on another opens nothing here.
  let challenge: Challenge | undefined;
  connection.onRequest(methods.greeting, (params) => {
    const greeting = Greeting.safeParse(params);
    if (challenge || greeting.data?.protocol !== HOST_PROTOCOL) {
      refuse(challenge ? 'it greeted twice' : `it speaks protocol ${greeting.data?.protocol}`);
      return { nonce: '', proof: '' };
    }
    challenge = { port: socket.localPort ?? 0, client: greeting.data.nonce, server: newNonce() };
    return { nonce: challenge.server, proof: prove(token, 'model-host', challenge) };
  });
  connection.onRequest(methods.hello, (params) => {
    const proof = Hello.safeParse(params).data?.proof ?? '';
    if (!challenge || !isProof(token, 'model-host-client', challenge, proof)) {
      refuse('it does not prove to know the token');
      return null;
    }
    strangers.know(socket);
    welcome(connection);
    return null;
  });
  connection.listen();
  return connection;
}

function answer(
  connection: MessageConnection,
  options: HostOptions,
  queue: Queue,
  clients: () => number,
): void {
  const gone = new AbortController();
  connection.onClose(() => gone.abort());
  /** A client that has gone hears nothing, and its going is no failure of what computes for the others. */
  const notify = (stream: number, value: string | number) => {
    if (gone.signal.aborted) return;
    connection
      .sendNotification(report, { stream, value })
      .catch((error: Error) => options.log.debug(error.message));
  };
  type Params<M extends keyof typeof shapes> = z.output<(typeof shapes)[M]>;
  /** Waits for the engine; a client that goes takes its requests with it. */
  const answered =
    <M extends keyof typeof shapes, R>(
      method: M,
      task: (engine: Engine, params: Params<M>, signal: AbortSignal) => Promise<R>,
    ) =>
    async (params: unknown, cancel: CancellationToken): Promise<R> => {
      const signal = AbortSignal.any([signalOf(cancel), gone.signal]);
      try {
        const request = readRequest(method, params);
        return await task(await options.engine, request, signal);
      } catch (error) {
        const response = toResponseError(error);
        if (!response.data && !signal.aborted) options.log.error('a request failed', error);
        throw response;
      }
    };
  /** In its turn, alone. */
  const turn = <M extends keyof typeof shapes, R>(
    method: M,
    task: (engine: Engine, params: Params<M>, signal: AbortSignal) => Promise<R>,
  ) =>
    answered<M, R>(method, (engine, params, signal) => queue.run(() => task(engine, params, signal), signal));
  /** Beside the others, who go first. */
  const aside = <M extends keyof typeof shapes, R>(
    method: M,
    task: (engine: Engine, params: Params<M>, turn: Turn, signal: AbortSignal) => Promise<R>,
  ) =>
    answered<M, R>(method, (engine, params, signal) =>
      queue.runAside((own) => task(engine, params, own, signal), signal),
    );

  connection.onRequest(methods.load, async (params) => {
    try {
      const { stream } = readRequest('load', params);
      const forget = options.onLoading((fraction) => notify(stream, fraction));
      gone.signal.addEventListener('abort', forget);
      await options.engine;
      return null;
    } catch (error) {
      throw toResponseError(error);
    }
  });
  connection.onRequest(
    methods.chat,
    turn('chat', (engine, { stream, request }, signal) =>
      engine.chat(request, (piece) => notify(stream, piece), signal),
    ),
  );
  connection.onRequest(
    methods.infill,
    turn('infill', (engine, request, signal) => engine.infill(request, signal)),
  );
  connection.onRequest(
    methods.complete,
    turn('complete', (engine, request, signal) => engine.complete(request, signal)),
  );
  connection.onRequest(
    methods.embed,
    turn('embed', (engine, texts, signal) => engine.embed(texts, signal)),
  );
  connection.onRequest(
    methods.probe,
    aside('probe', (engine, { stream, request }, own, signal) =>
      engine.probe(request, own, (done) => notify(stream, done), signal),
    ),
  );
  connection.onRequest(
    methods.write,
    aside('write', (engine, { stream, request }, own, signal) =>
      engine.write(request, own, (done) => notify(stream, done), signal),
    ),
  );
  connection.onRequest(
    methods.prepare,
    turn('prepare', async (engine, stack) => {
      const started = performance.now();
      await engine.prepare(stack);
      return { ms: performance.now() - started };
    }),
  );
  connection.onRequest(methods.status, async () => {
    const engine = await options.engine.catch((error) => {
      throw toResponseError(error);
    });
    return {
      ...options.facts,
      contextSize: engine.contextSize,
      infill: engine.infillSupported,
      parameters: engine.parameters,
      stacks: engine.readyStacks,
      clients: clients(),
      rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
      gpu: engine.gpu,
    };
  });
}
