// One connection to a model host: connected, proved on both sides, and told when it is lost.
import { connect } from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import { UserError } from '../base/errors.ts';
import { isProof, newNonce, prove } from '../base/proof.ts';
import { GreetingAnswer, methods, report } from './rpc.ts';
import { HOST_PROTOCOL, type HostFile } from './schema.ts';

/** A living host answers both greetings at once, also while it computes. */
const HELLO_MS = 3_000;
/** What a host says until it is proved to be one: both answers, with room. */
const HELLO_BYTES = 4_096;

export interface Link {
  connection: MessageConnection;
  /** Rejects with `model-host-died` when the connection is lost. */
  lost: Promise<never>;
}

/**
 * Connects, lets the host prove that it knows the token of its file, and proves the same; rejects when nobody or a
 * stranger listens there, who has heard a nonce by then and nothing else.
 */
export async function greet(
  host: HostFile,
  onReport: (stream: number, value: string | number) => void,
): Promise<Link> {
  const socket = connect({ host: '127.0.0.1', port: host.port, noDelay: true });
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  const lost = new Promise<never>((_, reject) => {
    socket.on('close', () => {
      reject(
        new UserError('model-host-died', {
          what: 'The model host ended unexpectedly.',
          why: `Its process ${host.pid} has gone, so the answer could not be finished.`,
          next: 'Ask again: another one starts by itself.',
        }),
      );
    });
  });
  lost.catch(() => {});
  socket.on('error', () => {});
  connection.onError(() => socket.destroy());
  connection.onUnhandledNotification(() => {});
  connection.listen();
  const count = () => {
    if (socket.bytesRead > HELLO_BYTES) socket.destroy();
  };
  socket.on('data', count);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer to our greeting')), HELLO_MS);
  });
  try {
    const inTime = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, lost, late]);
    const nonce = newNonce();
    const greeting = connection.sendRequest(methods.greeting, { protocol: HOST_PROTOCOL, nonce });
    const answer = GreetingAnswer.safeParse(await inTime(greeting));
    const challenge = { port: host.port, client: nonce, server: answer.data?.nonce ?? '' };
    if (!answer.success || !isProof(host.token, 'model-host', challenge, answer.data.proof))
      throw new Error('another program answers in its place');
    const proof = prove(host.token, 'model-host-client', challenge);
    await inTime(connection.sendRequest(methods.hello, { proof }));
    socket.off('data', count);
    connection.onNotification(report, ({ stream, value }) => onReport(stream, value));
    return { connection, lost };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
