// One connection to a model host: connected, known to be the right host, and told when it is lost.
import { connect } from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import { UserError } from '../base/errors.ts';
import { methods, report } from './rpc.ts';
import { HOST_PROTOCOL, type HostFile } from './schema.ts';

/** A living host answers a hello at once, also while it computes. */
const HELLO_MS = 3_000;

export interface Link {
  connection: MessageConnection;
  /** Rejects with `model-host-died` when the connection is lost. */
  lost: Promise<never>;
}

/** Connects and proves who we are; rejects when nobody or a stranger listens there. */
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
  connection.onNotification(report, ({ stream, value }) => onReport(stream, value));
  connection.listen();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer to our hello')), HELLO_MS);
  });
  try {
    const hello = connection.sendRequest(methods.hello, { protocol: HOST_PROTOCOL, token: host.token });
    const { pid } = await Promise.race([hello, lost, late]);
    if (pid !== host.pid) throw new Error(`process ${pid} answers in its place`);
    return { connection, lost };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
